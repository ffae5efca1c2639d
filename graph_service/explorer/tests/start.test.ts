import { describe, expect, test } from "vitest";
import type { GraphNode } from "../src/api/types";
import { countEvents, merge } from "../src/start/histogram";
import { offersFor, type Asker } from "../src/start/offers";
import { byClaims } from "../src/start/sources";

const node = (id: string, type: string): GraphNode => ({ id, caption: id, kind: "actor", type, degree: 3 });

/** A service that connects only the pairs it is given, and notes what it is asked. */
function service(connected: readonly string[], asked: string[] = [], persons: GraphNode[] = []): Asker {
  return (async (path: string, parameters: Record<string, string[]>) => {
    asked.push(path);
    if (path === "paths") {
      const pair = `${parameters["start"]} ${parameters["end"]}`;
      return { paths: connected.includes(pair) ? [{ length: 3 }] : [] };
    }
    return path === "conflicts" ? { results: [], nodes: {} } : { results: persons };
  }) as Asker;
}

describe("the questions on the start page", () => {
  test("offer a path only between what is connected", async () => {
    const actors = [node("s", "state"), node("g", "armed_group")];
    const offers = await offersFor(service(["p g"], [], [node("q", "person"), node("p", "person")]), actors, []);
    expect(offers[0]?.parameters).toEqual({ start: ["p"], end: ["g"] });
    expect(offers.map(({ question }) => question)).toEqual(["path", "around", "timeline"]);
  });

  test("leave words that stand for many, such as civilians, to the last", async () => {
    const actors = [node("c", "category"), node("g", "armed_group"), node("h", "armed_group")];
    const offers = await offersFor(service(["c g", "g h"]), actors, []);
    expect(offers[0]?.parameters).toEqual({ start: ["g"], end: ["h"] });
  });

  test("keep their words whatever the length of a name", async () => {
    const offers = await offersFor(service([]), [node("Ω".repeat(2000), "armed_group")], []);
    expect(offers.map(({ text }) => /^What .*….*\?$/.test(text) && text.length < 90)).toEqual([true, true]);
  });

  test("give up on a path after a few tries", async () => {
    const asked: string[] = [];
    const many = Array.from({ length: 30 }, (_, at) => node(`a${at}`, "armed_group"));
    const offers = await offersFor(service([], asked), many, []);
    expect(offers.some(({ question }) => question === "path")).toBe(false);
    expect(asked.filter((path) => path === "paths").length).toBe(8);
  });

  test("ask what happened of places, what is around of anybody", async () => {
    const place: GraphNode = { ...node("l", "city"), kind: "location" };
    const texts = async (places: GraphNode[]) => (await offersFor(service([]), [node("g", "armed_group")], places)).map(({ text }) => text);
    expect(await texts([place])).toContain("What happened in and about l?");
    expect(await texts([])).toContain("What is around g?");
  });

  test("are none where there is nothing", async () => {
    expect(await offersFor(service([]), [], [])).toEqual([]);
  });
});

test("sources that most rests on come first, each once", () => {
  const source = (id: string, claim_count: number) => ({ id, type: "article", title: id, claim_count, part_count: 0 });
  const sources = byClaims([source("d", 900), source("a", 1), source("b", 7), source("d", 900)]);
  expect(sources.map(({ id }) => id)).toEqual(["d", "b", "a"]);
});

const bucket = (start: string, certain = 1, possible = 2) => ({ start, end: start, certain, possible });

describe("the histogram", () => {
  test("counts by month where years give few bars, and stops where days would give too many", async () => {
    const asked: string[] = [];
    const ask = (async (_path: string, parameters: Record<string, string[]>) => {
      const unit = parameters["bucket"]![0]!;
      asked.push(unit);
      return { buckets: Array.from({ length: { year: 2, month: 20, day: 600 }[unit]! }, (_, at) => bucket(String(at))), undated: 4 };
    }) as Asker;
    const { buckets, undated } = await countEvents(ask);
    expect([asked, buckets.length, undated]).toEqual([["year", "month"], 20, 4]);
  });

  test("unites bars of a long time, and keeps both ends", () => {
    const merged = merge(Array.from({ length: 200 }, (_, at) => bucket(String(at), at, at)));
    expect(merged.length).toBeLessThanOrEqual(80);
    expect([merged[0]!.start, merged.at(-1)!.end, merged.at(-1)!.possible]).toEqual(["0", "199", 199]);
  });
});
