/** Whose word a picture stands on. */

import type { GraphParts, Source } from "../api/types";
import type { Graph } from "../state/graph";
import { count, publisherOf } from "../words/labels";

const MOST = 24;
const LICENCE = " Licence: ";

/** The sources of the claims behind a graph, those with most of them first: publisher, title, licence. */
export function creditsOf({ nodes, edges, claims, sources }: Pick<Graph, keyof GraphParts>): string[] {
  const numbers = new Map<string, number>();
  for (const element of [...nodes.values(), ...edges.values()]) {
    for (const id of element.claims ?? []) {
      const source = sources[claims[id]?.source ?? ""];
      if (!source) continue;
      const line = creditOf(source, sources);
      numbers.set(line, (numbers.get(line) ?? 0) + 1);
    }
  }
  const lines = [...numbers].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([line]) => line);
  const left = lines.length - MOST;
  const more = left > 0 ? [`… and ${count(left, "further source")}; the data files name all of them.`] : [];
  const unknown = lines.some((line) => !line.includes(LICENCE)) ? ["Where no licence is named, the data states none."] : [];
  return [...lines.slice(0, MOST), ...more, ...unknown];
}

/** `The New York Times: Truce talks may resume within days. Licence: CC BY 4.0.` */
export function creditOf(source: Source, sources: Record<string, Source>): string {
  const publisher = publisherOf(source, sources);
  const name = publisher === source.title ? publisher : `${publisher}: ${source.title}`;
  const licence = licenceOf(source, sources);
  return `${name.replace(/\.$/, "")}.${licence ? `${LICENCE}${licence.replace(/\.$/, "")}.` : ""}`;
}

/** The licence of a source, which a part has from what it is part of. */
function licenceOf(source: Source, sources: Record<string, Source>): string | undefined {
  const whole = source.part_of ? sources[source.part_of] : undefined;
  return source.licence ?? (whole && whole !== source ? licenceOf(whole, sources) : undefined);
}
