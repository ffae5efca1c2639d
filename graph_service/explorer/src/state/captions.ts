/** Names of entities that the address has ids of: from what is shown, or else asked for one by one. */

import { computed, signal } from "@preact/signals";
import { ask, entityPath } from "../api/client";
import type { GraphNode } from "../api/types";
import { words } from "../words/labels";
import { answer, attempt } from "./answers";

const learnt = signal<Readonly<Record<string, string>>>({});
const asked = new Set<string>();

const shown = computed<Record<string, GraphNode>>(() => {
  const data = answer.value?.data;
  return data && "nodes" in data ? data.nodes : {};
});

/** Remembers a name that is known already, such as that of a suggestion that was chosen. */
export function learn(id: string, caption: string): void {
  if (learnt.value[id] !== caption) learnt.value = { ...learnt.value, [id]: caption };
}

/** The name of an entity or source where it is known already, or its id: asks nothing, for lists of hundreds. */
export function knownCaption(id: string): string {
  return shown.value[id]?.caption ?? learnt.value[id] ?? id;
}

interface Named {
  caption?: string;
  title?: string;
  record?: { type?: string; start?: string; end?: string };
}

/** Asks for the name of an entity or source; a relation is named by its type and its ends. */
async function nameOf(id: string): Promise<string> {
  const { caption, title, record } = await ask<Named>(entityPath(id));
  if (caption ?? title) return caption ?? title ?? id;
  if (!record?.type || !record.start || !record.end) return id;
  const [start, end] = await Promise.all([record.start, record.end].map((at) => shown.value[at]?.caption ?? learnt.value[at] ?? nameOf(at)));
  return `${start} ${words(record.type)} ${end}`;
}

/** The name of an entity or source; its id until the name has come. */
export function captionOf(id: string): string {
  const known = shown.value[id]?.caption ?? learnt.value[id];
  // Asked for again with the question: what was refused for want of a token is answered then.
  const request = `${attempt.value} ${id}`;
  if (known === undefined && !asked.has(request)) {
    asked.add(request);
    nameOf(id).then(
      (name) => learn(id, name),
      () => undefined, // the question that uses the id says what is wrong with it
    );
  }
  return known ?? id;
}
