import { describe, expect, test } from "vitest";
import { EMPTY, parseAddress, writeAddress, type State } from "../src/state/address";

const FULL: State = {
  question: "path",
  parameters: { start: ["actor:a", "actor:b"], end: ["actor:c&d=e"], exclude_anonymous: ["true"] },
  grown: [
    { id: "event:x~y", relation: "PARTICIPATED_IN", limit: 25 },
    { id: "actor:a", relation: null, limit: 10 },
  ],
  hidden: ["actor:ש"],
  pinned: { "actor:a~b": [-12, 40] },
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

  test("grows no more than so often", () => {
    const many = Array.from({ length: 500 }, (_, at) => `grow=1~~actor:${at}`).join("&");
    expect(parseAddress(many).grown.length).toBe(60);
  });
});
