/** Three questions made from what the store holds, each of which has an answer. */

import type { Parameters } from "../api/client";
import type { ConflictsAnswer, GraphNode, PathsAnswer, SearchAnswer } from "../api/types";
import type { Question } from "../state/address";
import { shortened } from "../words/labels";

export interface Offer {
  question: Question;
  parameters: Record<string, string[]>;
  text: string;
  why: string;
}

export type Asker = <Answer>(path: string, parameters: Parameters) => Promise<Answer>;

/** Pairs tried before no path is offered: each is one request. */
const MOST_TRIES = 8;
const MOST_LETTERS = 48;

/**
 * Makes the questions.
 *
 * @param ask asks the service
 * @param actors the actors with the most relations
 * @param places the places with the most relations
 */
export async function offersFor(ask: Asker, actors: readonly GraphNode[], places: readonly GraphNode[]): Promise<Offer[]> {
  const offers = await Promise.all([connection(ask, actors), around(places[0] ?? actors[0]), disagreement(ask), history(actors[0])]);
  return offers.filter((offer) => offer !== null).slice(0, 3);
}

/** A path that is worth looking at: between a person, if there are any, and another actor, over others. */
async function connection(ask: Asker, actors: readonly GraphNode[]): Promise<Offer | null> {
  const persons = (await ask<SearchAnswer>("entities", { kind: ["actor"], type: ["person"], sort: ["degree"], limit: ["6"] })).results;
  // Persons with few relations are the ones whose connection isn't plain; states are connected to everything.
  const from = ([...persons].reverse() as GraphNode[]).concat(actors.filter(isSomebody), actors);
  const to = [...actors.filter(({ type }) => type === "armed_group"), ...actors];
  let tries = 0;
  for (const [start, end] of pairsOf(from, to)) {
    if ((tries += 1) > MOST_TRIES) return null;
    const { paths } = await ask<PathsAnswer>("paths", { start: [start.id], end: [end.id] });
    if (!paths[0] || paths[0].length < 2) continue;
    return {
      question: "path",
      parameters: { start: [start.id], end: [end.id] },
      text: `How is ${shortened(start.caption, MOST_LETTERS)} connected to ${shortened(end.caption, MOST_LETTERS)}?`,
      why: "Step by step, with who says so",
    };
  }
  return null;
}

/** Whether an actor is one of its own: neither a state nor a word such as “civilians” that stands for many. */
function isSomebody({ type }: GraphNode): boolean {
  return type !== "state" && type !== "category";
}

function* pairsOf(from: readonly GraphNode[], to: readonly GraphNode[]): Generator<[GraphNode, GraphNode]> {
  const seen = new Set<string>();
  for (const start of from) {
    for (const end of to.slice(0, 2)) {
      const key = `${start.id} ${end.id}`;
      if (start.id !== end.id && !seen.has(key)) yield [start, end];
      seen.add(key);
    }
  }
}

function around(place: GraphNode | undefined): Offer | null {
  if (!place) return null;
  const name = shortened(place.caption, MOST_LETTERS);
  const text = place.kind === "location" ? `What happened in and about ${name}?` : `What is around ${name}?`;
  return { question: "around", parameters: { of: [place.id] }, text, why: "On graph, map and timeline" };
}

async function disagreement(ask: Asker): Promise<Offer | null> {
  const { results, nodes } = await ask<ConflictsAnswer>("conflicts", { limit: ["1"] });
  const about = results[0] && (nodes[results[0].about]?.caption ?? null);
  if (!about) return null;
  return { question: "conflicts", parameters: {}, text: "Where do the sources disagree?", why: `On ${shortened(about, MOST_LETTERS)}, among others` };
}

function history(actor: GraphNode | undefined): Offer | null {
  if (!actor) return null;
  return { question: "timeline", parameters: { entity: [actor.id] }, text: `What did ${shortened(actor.caption, MOST_LETTERS)} take part in?`, why: "In the order of time" };
}
