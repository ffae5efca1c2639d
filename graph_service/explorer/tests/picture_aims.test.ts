import { describe, expect, it } from "vitest";
import { isUprightIn, turned } from "../src/picture/aims";
import { EMPTY } from "../src/state/address";

describe("a path on a phone", () => {
  it.each([
    ["path", 360, 480, true],
    ["path", 480, 360, false],
    ["path", 900, 1200, false],
    ["around", 360, 480, false],
  ] as const)("a %s in a frame of %d by %d", (question, width, height, expected) => {
    expect(isUprightIn({ ...EMPTY, question }, { width, height })).toBe(expected);
  });

  it("runs downwards in the order it ran to the right, and what stood above stands to the right", () => {
    const aims = turned(new Map([["a", [-175, 0]], ["b", [0, null]], ["c", [175, -130]], ["d", [null, 5]]] as const)); // prettier-ignore
    expect([...aims]).toEqual([["a", [0, -112]], ["b", [null, 0]], ["c", [130, 112]], ["d", [-5, null]]]); // prettier-ignore
  });
});
