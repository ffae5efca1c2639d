import { describe, expect, test } from "vitest";
import type { Claim, ConflictsAnswer, GraphEdge, GraphNode, When } from "../src/api/types";
import { Problem } from "../src/api/client";
import { gapWords } from "../src/lists/surroundings";
import { conflictsTable, NOTHING_AROUND, sortRows, tablesOf } from "../src/lists/tables";
import { NO_GRAPH, type Graph } from "../src/state/graph";

const on = (day: string): When => ({ edtf: day, earliest: day, start_latest: day, end_earliest: day, latest: day, precision: "day" });
const node = (id: string, kind: GraphNode["kind"], rest: Partial<GraphNode> = {}): GraphNode => ({ id, kind, type: "some_type", caption: id.split(":")[1]!, degree: 2, ...rest });
const edge = (id: string, start: string, end: string, rest: Partial<GraphEdge> = {}): GraphEdge => ({ id, type: "T", readings: { forward: "took part in", backward: "had" }, start, end, status: "stated", source_count: 1, ...rest });
const claims: Record<string, Claim> = {
  1: { id: "1", about: "event:e", property: "killed", value: { low: 10, text: "more than ten" }, source: "source:s", stance: "asserts", certainty: "hedged", locator: "paragraph 2", attributed_to: [{ actor: "actor:a" }] },
  2: { id: "2", about: "edge:p", source: "source:s", stance: "denies", certainty: "stated" },
};
const nodes = [node("actor:a", "actor", { aliases: ["ا"] }), node("event:e", "event", { when: on("2024-05-24"), claims: ["1"], reality: "alleged", status: "hedged", source_count: 1 }), node("event:f", "event", { when: on("2023-01-01") }), node("location:l", "location")];
const edges = [edge("edge:p", "actor:a", "event:e", { role: "attacker", claims: ["2", "1"] }), edge("edge:l", "event:e", "location:l")];
const GRAPH: Graph = { ...NO_GRAPH, nodes: new Map(nodes.map((item) => [item.id, item])), edges: new Map(edges.map((item) => [item.id, item])), claims, sources: { "source:s": { id: "source:s", type: "article", title: "A report", publisher: "A paper" } } };
const nameOf = (id: string): string => GRAPH.nodes.get(id)?.caption ?? id;

describe("the tables", () => {
  test("hold every event with who, where and which figures", () => {
    const [events] = tablesOf(GRAPH, null, nameOf);
    expect(events!.rows[0]!.cells.map(({ text }) => text)).toEqual(["24 May 2024", "e", "some type, alleged", "a (attacker)", "l", "killed at least 10 (“more than ten”)", "hedged by 1 source"]);
  });

  test("say who and where of an answer that lists events alone, and count nothing else for it", () => {
    const alone: Graph = { ...GRAPH, nodes: new Map([...GRAPH.nodes].filter(([, { kind }]) => kind === "event")), edges: new Map() };
    const [events, entities, relations] = tablesOf(alone, null, nameOf, { nodes: GRAPH.nodes, edges: GRAPH.edges });
    expect(events!.rows[0]!.cells.slice(3, 5).map(({ text }) => text)).toEqual(["a (attacker)", "l"]);
    expect([entities!.rows, relations!.rows]).toEqual([[], []]);
    expect(tablesOf(alone, null, nameOf)[0]!.rows[0]!.cells.slice(3, 5).map(({ text }) => text)).toEqual(["", ""]);
  });

  test("hold each claim once, under what it is about, a denial as such", () => {
    const claimed = tablesOf(GRAPH, null, nameOf)[3]!;
    expect(claimed.rows.map(({ key }) => key)).toEqual(["1", "2"]);
    expect(claimed.rows[0]!.cells.map(({ text }) => text)).toEqual(["e", "killed: at least 10 (“more than ten”)", "a", "A paper, A report, paragraph 2", "hedged", ""]);
    expect(claimed.rows[1]!.cells[1]!.text).toBe("denies that it is so");
  });

  test("leave out what can't have been on the days of the brush", () => {
    const [events, , relations] = tablesOf(GRAPH, ["2023-01-01", "2023-01-02"], nameOf);
    expect(events!.rows.map(({ id }) => id)).toEqual(["event:f"]);
    expect(relations!.rows).toEqual([]);
  });

  test("sort by the date, not by its words, and by number", () => {
    const [events, entities] = tablesOf(GRAPH, null, nameOf);
    expect(sortRows(events!.rows, 0, false).map(({ id }) => id)).toEqual(["event:f", "event:e"]);
    expect(sortRows(events!.rows, 0, true).map(({ id }) => id)).toEqual(["event:e", "event:f"]);
    expect(sortRows(entities!.rows, 4, false).map(({ id }) => id)).toEqual(["actor:a", "location:l"]);
  });

  test("show rival values under each other, with who gives them", () => {
    const answer: ConflictsAnswer = { results: [{ about: "event:e", property: "killed", disagreement: "differ", readings: [{ value: { low: 10 }, stance: "asserts", claims: ["1"] }, { value: { best: 4 }, stance: "asserts", claims: [] }] }], nodes: Object.fromEntries(GRAPH.nodes), edges: {}, claims, sources: GRAPH.sources, next: null, truncated: null };
    const table = conflictsTable(answer, nameOf);
    expect(table.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([["e", "killed", "at least 10", "a in A paper, paragraph 2", "they differ"], ["e", "killed", "4", "", "they differ"]]);
  });
});

test("disagreements name relations with both ends, parts in events, and the day they are about", () => {
  const answer: ConflictsAnswer = {
    results: [
      { about: "edge:p", contrary_to: "edge:q", property: null, disagreement: "contradict", readings: [{ about: "edge:p", stance: "asserts", claims: [] }, { about: "edge:q", stance: "asserts", claims: [] }] },
      { about: "event:e#side_a:actor:a", property: null, as_of: on("2024-05-24"), disagreement: "denied", readings: [{ stance: "asserts", claims: [] }, { stance: "denies", claims: [] }] },
      { about: "event:e", property: "killed", points: [] } as never,
    ],
    nodes: Object.fromEntries(GRAPH.nodes), edges: { "edge:p": edges[0]!, "edge:q": { ...edges[0]!, readings: { forward: "fought", backward: "" } } }, claims: {}, sources: {}, next: null, truncated: null,
  }; // prettier-ignore
  expect(conflictsTable(answer, nameOf).rows.map(({ cells }) => cells.slice(0, 3).map(({ text }) => text))).toEqual([
    ["a took part in e", "which of two relations", "a took part in e"],
    ["a took part in e", "which of two relations", "a fought e"],
    ["e, side a: a", "whether it is so, as of 24 May 2024", "asserted"],
    ["e, side a: a", "whether it is so, as of 24 May 2024", "denied"],
  ]);
});

describe("the columns of who and where", () => {
  test("say why they are empty, and which rows were not asked for", () => {
    expect(gapWords({ state: "failed", problem: new Problem("Service busy", "Try again.", 503) })).toContain("so these columns are empty");
    expect(gapWords({ state: "asking" })).toContain("until it has come");
    expect(gapWords({ state: "there", around: NOTHING_AROUND, left: 7 })).toContain("for the last 7 events it wasn't asked");
  });

  test("say nothing where they are whole", () => {
    expect(gapWords({ state: "there", around: NOTHING_AROUND, left: 0 })).toBeNull();
    expect(gapWords({ state: "unasked" })).toBeNull();
  });
});
