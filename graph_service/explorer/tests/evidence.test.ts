import { describe, expect, test } from "vitest";
import type { Claim, GraphEdge, GraphNode, Source } from "../src/api/types";
import { boundsOf, figuresOf, isOff, measureOf, recordOf, sourcesOf, speakersOf, splitFallen, valuesOf } from "../src/evidence/claims";
import { gather } from "../src/evidence/further_claims";
import { pickRows } from "../src/evidence/picking";
import { knownRange, trueRange } from "../src/evidence/days";
import { compare, NO_GRAPH, type Graph } from "../src/state/graph";
import { dayNumber, dayText } from "../src/words/days";
import { speakerWords, standingWords, valueWords } from "../src/words/labels";

const claim = (id: string, rest: Partial<Claim> = {}): Claim => ({ id, about: "event:e", source: "source:s", stance: "asserts", certainty: "stated", ...rest });
const source = (id: string, rest: Partial<Source> = {}): Source => ({ id, type: "section", title: id, ...rest });
const event = (id: string, rest: Partial<GraphNode> = {}): GraphNode => ({ id, kind: "event", type: "war", caption: id, degree: 1, ...rest });
const when = (earliest: string, latest = earliest) => ({ edtf: null, earliest, start_latest: latest, end_earliest: earliest, latest, precision: "range" });
const officials = { text: "officials", kind: "anonymous", count: 3 } as const;

describe("values", () => {
  test("of one property stand beside each other, equal ones in one row, a denial apart", () => {
    const claims = [claim("1", { property: "reading", value: "stop" }), claim("2", { property: "reading", value: "go on" }), claim("3", { property: "reading", value: "stop" }), claim("4", { property: "reading", value: "stop", stance: "denies" }), claim("5")];
    const [group, ...others] = valuesOf(claims);
    expect(others).toEqual([]);
    expect(group!.rows.map((row) => row.claims.map(({ id }) => id))).toEqual([["1", "3"], ["2"], ["4"]]);
  });

  test.each([
    [{ low: 800000, text: "more than 800,000" }, "at least 800,000 (“more than 800,000”)", { low: 800000, high: null, best: null }],
    [{ best: 14, low: 10, high: 20 }, "14 (10 to 20)", { low: 10, high: 20, best: 14 }],
    [{ high: 3 }, "at most 3", { low: null, high: 3, best: null }],
    [{ low: 4, high: 4 }, "4", { low: 4, high: 4, best: null }],
    [14, "14", { low: 14, high: 14, best: 14 }],
  ])("%j is %s", (value, text, bounds) => {
    expect(valueWords(value)).toBe(text);
    expect(boundsOf(measureOf(value)!)).toEqual(bounds);
  });

  test("words and shares are no figures", () => {
    expect(measureOf("some")).toBeNull();
    expect(measureOf({ share: 0.75, text: "three of four" })).toBeNull();
    expect(valueWords({ share: 0.75 })).toBe("75 %");
  });

  test("figures of several events are gathered by what they count", () => {
    const claims = { a: claim("a", { property: "displaced", value: { low: 800000 } }), b: claim("b", { property: "displaced", value: 1000000 }), c: claim("c", { property: "condition", value: "bad" }) };
    const nodes = new Map([event("event:e", { claims: ["a", "c"] }), event("event:f", { claims: ["b"] })].map((node) => [node.id, node]));
    const figures = figuresOf({ ...NO_GRAPH, nodes, claims });
    expect([...figures.keys()]).toEqual(["displaced"]);
    expect(figures.get("displaced")!.map(({ about }) => about.id)).toEqual(["event:e", "event:f"]);
  });
});

describe("speakers and sources", () => {
  const sources = { "source:w": source("source:w", { publisher: "A paper" }), "source:s": source("source:s", { part_of: "source:w" }) };

  test("are counted by claim; a whole counts its parts", () => {
    const claims = [claim("1", { attributed_to: [{ actor: "actor:un" }, officials] }), claim("2", { attributed_to: [{ text: "a resident", kind: "named" }] }), claim("3")];
    expect(speakersOf(claims)).toEqual({ actors: new Map([["actor:un", 1]]), anonymous: 1, described: 1 });
    expect(sourcesOf(claims, sources).map(({ source: { id }, claims: made, depth }) => [id, made, depth])).toEqual([["source:w", 3, 0], ["source:s", 3, 1]]);
  });

  test.each([
    [{ attributed_to: [officials] }, { anonymous: true }, true],
    [{ attributed_to: [officials, { actor: "actor:un" }] }, { anonymous: true }, false],
    [{ attributed_to: [{ actor: "actor:un" }] }, { speakers: new Set(["actor:un"]) }, true],
    [{}, { anonymous: true, speakers: new Set(["actor:un"]) }, false],
    [{}, { sources: new Set(["source:w"]) }, true],
  ])("a claim %j with %j switched off counts no more: %s", (rest, off, expected) => {
    expect(isOff(claim("1", rest as never), { sources: new Set<string>(), speakers: new Set<string>(), anonymous: false, ...off }, sources)).toBe(expected);
  });

  test("are named with their number, kind and side", () => {
    const nameOf = (): string => "Israel";
    expect(speakerWords({ ...officials, affiliation: "actor:israel" }, nameOf)).toBe("3 × officials (anonymous, of Israel)");
    expect(standingWords("hedged", 1)).toBe("hedged by 1 source");
    expect(standingWords("identity", 0)).toBe("");
  });
});

test("sources that say most come first", () => {
  const sources = { "source:a": source("source:a"), "source:b": source("source:b") };
  const claims = [claim("1", { source: "source:a" }), claim("2", { source: "source:b" }), claim("3", { source: "source:b" })];
  expect(sourcesOf(claims, sources).map(({ source: { id } }) => id)).toEqual(["source:b", "source:a"]);
});

test("the record that lists all claims is the event of a part, and the start of a relation", () => {
  const edge = (id: string): GraphEdge => ({ id, type: "LEADS", readings: { forward: "leads", backward: "is led by" }, start: "actor:a", end: "actor:b", status: "stated" });
  expect([recordOf("event:e", event("event:e")), recordOf("event:e#site:l", edge("event:e#site:l")), recordOf("relation:r", edge("relation:r"))]).toEqual(["event:e", "event:e", "actor:a"]);
});

describe("what the switches change", () => {
  const edge = (id: string, rest: Partial<GraphEdge> = {}): GraphEdge => ({ id, type: "T", readings: { forward: "f", backward: "b" }, start: "event:e", end: "event:f", status: "stated", source_count: 2, ...rest });
  const elements = (...edges: GraphEdge[]) => ({ nodes: new Map(), edges: new Map(edges.map((item) => [item.id, item])) });

  test("is what fell, what stands on less, and what is new", () => {
    const change = compare(elements(edge("a"), edge("b"), edge("c"), edge("d")), elements(edge("b", { source_count: 1 }), edge("c", { status: "hedged", source_count: 3 }), edge("d"), edge("e")));
    expect([[...change.fallen], [...change.weakened.keys()], [...change.added]]).toEqual([["a"], ["b", "c"], ["e"]]);
  });

  test("tells what nothing else says from what is only no longer reached", () => {
    const edges = new Map([edge("a", { claims: ["1"] }), edge("b", { claims: ["1", "2"] })].map((item) => [item.id, item]));
    const graph: Graph = { ...NO_GRAPH, edges, claims: { 1: claim("1", { attributed_to: [officials] }), 2: claim("2") }, changed: { fallen: new Set(["a", "b"]), added: new Set(), weakened: new Map() } };
    expect(splitFallen(graph, { sources: new Set(), speakers: new Set(), anonymous: true })).toEqual({ groundless: ["a"], unreached: ["b"] });
  });
});

describe("the days of the sliders", () => {
  test("run from the first to the last that is dated", () => {
    const nodes = new Map([event("event:e", { when: when("2024-05-01", "2024-05-24") }), event("event:f")].map((node) => [node.id, node]));
    const range = trueRange({ ...NO_GRAPH, nodes })!;
    expect([dayText(range.first), dayText(range.last)]).toEqual(["2024-05-01", "2024-05-24"]);
    expect(trueRange(NO_GRAPH)).toBeNull();
  });

  test("a single day of publication can be stepped before", () => {
    const range = knownRange({ ...NO_GRAPH, sources: { s: source("s", { published: when("2024-05-25") }) } })!;
    expect(range).toEqual({ first: dayNumber("2024-05-24"), last: dayNumber("2024-05-25") });
  });
});

describe("the switches of many sources", () => {
  const titles = Array.from({ length: 300 }, (_, at) => `Article ${at}`).concat("Médecins Sans Frontières: rapport", "تقرير الأمم المتحدة");
  const pick = (search: string, most = 40, off: string[] = []) => pickRows(titles, (title) => title, search, most, (title) => off.includes(title));

  test("show the first, and those that are off however far down they stand", () => {
    const { shown, left } = pick("", 40, ["Article 250"]);
    expect([shown.length, shown.at(-1), left]).toEqual([41, "Article 250", 261]);
    expect(pick("", 400)).toEqual({ shown: titles, left: 0 });
  });

  test.each([
    ["article 29", 13],
    ["  29  ARTICLE ", 13],
    ["medecins", 1],
    ["RAPPORT frontières", 1],
    ["الأمم", 1],
    ["nothing of the kind", 0],
  ])("are found by words in any order, case and with or without accents: %s", (search, many) => {
    expect(pick(search, 400).shown.length).toBe(many);
  });

  test("say how many more are found than are shown", () => {
    expect(pick("article", 40).left).toBe(260);
  });
});

test("further claims are those on what is shown, with their sources and what those are part of", () => {
  const sources = { "source:p": source("source:p", { part_of: "source:w" }), "source:w": source("source:w"), "source:x": source("source:x") };
  const results = [claim("1", { source: "source:p" }), claim("2", { about: "event:other", source: "source:x" })];
  const further = gather(["event:e", "event:e", "event:f"], (id) => (id === "event:e" ? { results, sources, total: { value: 5, relation: "eq" }, next: "more" } : undefined), (id) => id === "event:e");
  expect(further.claims.map(({ id }) => id)).toEqual(["1"]);
  expect(Object.keys(further.sources)).toEqual(["source:p", "source:w"]);
  expect([further.unasked, further.cut]).toEqual([["event:f"], 3]);
});
