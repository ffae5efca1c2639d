import { describe, expect, test } from "vitest";
import { fieldsOf, writeQuery } from "../src/api/query";
import { LONGEST_QUESTION, filtersOf, growthRequest, questionTooLong } from "../src/state/answers";
import { linkAdvice } from "../src/takeaway/link";
import { EMPTY, pairKey, parseAddress, writeAddress, type State } from "../src/state/address";

const FULL: State = {
  question: "path",
  parameters: { start: ["actor:a", "actor:b"], end: ["actor:c&d=e"], exclude_anonymous: ["true"] },
  grown: [
    { id: "event:x~y", relation: "PARTICIPATED_IN", limit: 25 },
    { id: "actor:a", relation: null, limit: 10 },
  ],
  hidden: ["actor:ש"],
  pinned: { "actor:a~b": [-12, 40] },
  opened: [pairKey("actor:b~c", "actor:a%7E"), pairKey("actor:ש", "location:d")],
  view: [-12.5, 40, 0.8125],
  upright: true,
  selected: "event:x#negotiator:actor:a",
  look: "map",
  brush: ["2024-05-24", "2024-05-25"],
};

describe("the address", () => {
  test("gives back every part of a state", () => {
    expect(parseAddress(writeAddress(FULL))).toEqual(FULL);
    expect(writeAddress(EMPTY)).toBe("");
    expect(parseAddress("")).toEqual(EMPTY);
  });

  test("leaves out what it can't read, for anybody can write a link", () => {
    const odd = parseAddress("ask=sing&look=smell&brush=1~2&pin=x~y~actor:a&pin=1~2~&grow=-4~~actor:b&empty=");
    expect(odd).toEqual({ ...EMPTY, grown: [{ id: "actor:b", relation: null, limit: 1 }] });
  });

  test.each([
    ["2024-05-24~2024-05-20", ["2024-05-20", "2024-05-24"]],
    ["2024-02-31~2024-05-24", null],
    ["2024-99-01~2024-05-24", null],
    ["2024-05-24", null],
    ["2024-05-24~2024-05-25~2024-05-26", null],
  ])("brushes days of the calendar only, the earlier first: %s", (text, expected) => {
    expect(parseAddress(`brush=${text}`).brush).toEqual(expected);
  });

  test("is short: what means nothing in a query is not encoded", () => {
    const text = "ask=around&of=location:rafah&grow=25~PARTICIPATED_IN~event:a/b,c@d&brush=2024-05-24~2024-05-25";
    expect(writeAddress(parseAddress(text))).toBe("ask=around&of=location:rafah&brush=2024-05-24~2024-05-25&grow=25~PARTICIPATED_IN~event:a/b,c@d");
  });

  test("keeps every character of an id that means something in a query", () => {
    const odd: State = { ...EMPTY, question: "around", parameters: { of: ["actor:a#b?c&d=e+f%3A g"] }, hidden: ["event:x#1"], selected: "a#b" };
    expect(parseAddress(writeAddress(odd))).toEqual(odd);
  });

  test("reads the view alone behind the #, not the question", () => {
    expect(parseAddress("ask=around&of=a#hide=b&after=2024&pin=1~2~c")).toEqual({
      ...EMPTY, question: "around", parameters: { of: ["a"] }, hidden: ["b"], pinned: { c: [1, 2] },
    }); // prettier-ignore
  });

  test("says where the camera is to a tenth of a pixel, in few letters", () => {
    expect(writeAddress({ ...EMPTY, view: [-12.3456, 1e-9, 1.23456789] })).toBe("view=-12.3~0~1.235");
  });

  test.each(["", "1~2", "1~2~0", "1~2~-3", "1~x~1", "1~2~1e9", "1e300~0~1", "NaN~0~1", "1~2~1~4"])(
    "shows all of the picture where the camera can't be read: %s",
    (text) => expect(parseAddress(`view=${text}`).view).toBeNull(),
  );

  test("opens pairs of two names only, and no more than so many", () => {
    expect(parseAddress("open=a&open=a~b~c&open=~b&open=b~a").opened).toEqual([pairKey("a", "b")]);
    const many = Array.from({ length: 500 }, (_, at) => `open=a~${at}`).join("&");
    expect(parseAddress(many).opened).toHaveLength(60);
  });

  test("reads links made before there were cameras in them", () => {
    expect(parseAddress("ask=around&of=actor:a&pin=1~2~actor:a&select=actor:a")).toMatchObject({ view: null, opened: [] });
  });

  test("grows no more than so often", () => {
    const many = Array.from({ length: 500 }, (_, at) => `grow=1~~actor:${at}`).join("&");
    expect(parseAddress(many).grown.length).toBe(60);
  });
});

/** Ids as long as those of articles in the sample. */
const idsOf = (kind: string, many: number): string[] => Array.from({ length: many }, (_, at) => `${kind}:nyt-briefing-2024-05-25-part-${at}`);

describe("a picture that much was done to", () => {
  const worked: State = {
    ...EMPTY,
    question: "path",
    parameters: { start: ["actor:david-barnea"], end: ["actor:hamas"], without: idsOf("source", 40) },
    grown: idsOf("event", 60).map((id) => ({ id, relation: "PARTICIPATED_IN", limit: 25 })),
    hidden: idsOf("actor", 200),
    pinned: Object.fromEntries(idsOf("event", 200).map((id, at) => [id, [at - 700, 13 * at] as [number, number]])),
  };
  const [query = "", behind = ""] = writeAddress(worked).split("#");

  test("has a link that gives it back, of which servers see what they take", () => {
    expect(parseAddress(writeAddress(worked))).toEqual(worked);
    expect(query.length).toBeLessThan(2500);
    expect(behind.length).toBeGreaterThan(8192);
  });

  test("asks nothing that is too long", () => {
    const longest = { ...worked, parameters: { ...worked.parameters, without: idsOf("source", 50), exclude_speaker: idsOf("actor", 50) } };
    expect(questionTooLong(longest)).toBeNull();
    const requests = worked.grown.map((growth) => growthRequest(growth, longest)[1]);
    expect(Math.max(...requests.map((parameters) => writeQuery(fieldsOf(parameters)).length))).toBeLessThan(8192);
  });

  test("says so where the question itself would be", () => {
    const without = (ids: string[]): State => ({ ...worked, parameters: { ...worked.parameters, without: ids } });
    expect(questionTooLong(without(idsOf("source", 51)))?.detail).toContain("At most 50 sources");
    expect(questionTooLong(without(idsOf("source", 40).map((id) => id + "x".repeat(100))))?.detail).toContain("switch some on again");
    expect(questionTooLong({ ...EMPTY, parameters: worked.parameters })).toBeNull();
    // What is asked besides calls sources by a longer name.
    const shortest = Array.from({ length: 300 }, (_, at) => `source:${at}`);
    const atTheEnd = { without: shortest.slice(0, shortest.findIndex((_, at) => writeQuery(fieldsOf({ without: shortest.slice(0, at) })).length > LONGEST_QUESTION) - 1) };
    expect(writeQuery(fieldsOf(filtersOf(atTheEnd))).length).toBeLessThan(8192 - 200);
  });
});

test("a link that mail programs may cut is said to be long, a short one isn't", () => {
  expect(linkAdvice(2000)).toBeNull();
  expect(linkAdvice(12_345)).toContain("12,345 letters");
});
