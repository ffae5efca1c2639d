import { describe, expect, test } from "vitest";
import type { When } from "../src/api/types";
import { movedDays } from "../src/timeline/days_chosen";
import { densityOf } from "../src/timeline/density";
import { nameStart, nameWidth } from "../src/timeline/event_bar";
import { pack } from "../src/timeline/lanes";
import { focusDomain, isInSight, scaleOf, ticksOf, wholeDomain, zoom } from "../src/timeline/scale";
import { shapeOf, type DateShape } from "../src/timeline/shape";
import { whenWords } from "../src/words/dates";
import { dayNumber, dayText } from "../src/words/days";
import { steppedTo } from "../src/words/keys";
import { shortened } from "../src/words/labels";
import BOUNDS from "./edtf_bounds.json";

const whenOf = (edtf: string): When => ({ precision: "", ...BOUNDS.find((entry) => entry.edtf === edtf)! });
const day = (text: string): number => dayNumber(text);

/** For each form: the first and last day drawn at all, and those drawn as certain; an empty text where it is open. */
const DRAWN: [string, [string, string], [string, string] | null][] = [
  ["2024-05-24", ["2024-05-24", "2024-05-24"], ["2024-05-24", "2024-05-24"]],
  ["2024-05", ["2024-05-01", "2024-05-31"], null],
  ["2024", ["2024-01-01", "2024-12-31"], null],
  ["2024-05-06/2024-05-31", ["2024-05-06", "2024-05-31"], ["2024-05-06", "2024-05-31"]],
  ["2024-05/2024-06", ["2024-05-01", "2024-06-30"], ["2024-05-31", "2024-06-01"]],
  ["[2024-05-06..2024-05-10]", ["2024-05-06", "2024-05-10"], null],
  ["2024-05-06/..", ["2024-05-06", ""], ["2024-05-06", ""]],
  ["2024-05-06/", ["2024-05-06", ""], ["2024-05-06", "2024-05-06"]],
  ["../2024-05-06", ["", "2024-05-06"], ["", "2024-05-06"]],
  ["/2024-05-06", ["", "2024-05-06"], ["2024-05-06", "2024-05-06"]],
  ["2023-24", ["2023-12-01", "2024-02-29"], null],
  ["2024-21", ["2024-03-01", "2024-05-31"], null],
  ["1950S2", ["1900-01-01", "1999-12-31"], null],
  ["2004-06-XX", ["2004-06-01", "2004-06-30"], null],
  ["201X", ["2010-01-01", "2019-12-31"], null],
  ["2024-05-24T23:30:00Z", ["2024-05-24", "2024-05-25"], null],
  ["2024-05-24T23:30:00+03:00", ["2024-05-24", "2024-05-24"], ["2024-05-24", "2024-05-24"]],
  ["2024-05-04~/..", ["2024-05-04", ""], ["2024-05-04", ""]],
  ["2024?", ["2024-01-01", "2024-12-31"], null],
  ["[2024-05-06, 2024-05-10]", ["2024-05-06", "2024-05-10"], null],
  ["{2024-05-06..2024-05-08}", ["2024-05-06", "2024-05-08"], null],
  ["2024-02-29", ["2024-02-29", "2024-02-29"], ["2024-02-29", "2024-02-29"]],
  ["[..2024-05-10]", ["", "2024-05-10"], null],
];

const text = (span: readonly [number, number]): [string, string] => [Number.isFinite(span[0]) ? dayText(span[0]) : "", Number.isFinite(span[1]) ? dayText(span[1] - 1) : ""];

describe("an imprecise date is drawn", () => {
  test.each(DRAWN)("%s", (edtf, possible, certain) => {
    const shape = shapeOf(whenOf(edtf))!;
    expect(text(shape.possible)).toEqual(possible);
    expect(shape.certain && text(shape.certain)).toEqual(certain);
    expect([shape.openStart, shape.openEnd]).toEqual([possible[0] === "", possible[1] === ""]);
  });

  test("for every form that the service's bounds are known of", () => expect(DRAWN.map(([edtf]) => edtf)).toEqual(BOUNDS.map(({ edtf }) => edtf)));

  test("solid only where it certainly was: an operation begun in May by the 24th, still on the 25th", () => {
    const shape = shapeOf({ edtf: null, earliest: "2024-05-01", start_latest: "2024-05-24", end_earliest: "2024-05-25", latest: null, precision: "range" })!;
    expect(text(shape.certain!)).toEqual(["2024-05-24", "2024-05-25"]);
    expect(text(shape.possible)).toEqual(["2024-05-01", ""]);
  });

  test("not at all where nothing bounds it", () => {
    expect(shapeOf({ edtf: null, earliest: null, start_latest: null, end_earliest: null, latest: null, precision: "none" })).toBeNull();
    expect(shapeOf(undefined)).toBeNull();
  });
});

const shape = (from: number, to: number, certain: [number, number] | null = [from, to]): DateShape => ({ possible: [from, to], certain, openStart: false, openEnd: false });

describe("the days shown", () => {
  test("are those that most is about; the whole is wider", () => {
    const shapes = [shape(day("1948-05-14"), day("2024-05-25")), ...Array.from({ length: 20 }, (_, at) => shape(day("2024-05-01") + at, day("2024-05-02") + at))];
    expect(dayText(focusDomain(shapes)!.from) > "2024-04").toBe(true);
    expect(dayText(wholeDomain(shapes)!.from) < "1948").toBe(true);
    expect(focusDomain([])).toBeNull();
  });

  test("are all of them where most of it is about as much: nothing is broken off to save little", () => {
    const shapes = Array.from({ length: 30 }, (_, at) => shape(at, at + 12));
    expect(focusDomain(shapes)).toEqual(wholeDomain(shapes));
  });

  test("are a week at least, and zooming keeps the day under the pointer", () => {
    const domain = wholeDomain([shape(100, 101)])!;
    expect(domain.to - domain.from).toBeGreaterThanOrEqual(7);
    const near = zoom({ from: 0, to: 100 }, 0.5, 20);
    expect((20 - near.from) / (near.to - near.from)).toBeCloseTo(0.2);
  });

  test.each([[10, "day"], [90, "day"], [400, "month"], [9000, "year"], [700000, "year"]])("over %i days are marked by %s, never too close", (days, unit) => {
    const scale = scaleOf({ from: day("2020-01-15"), to: day("2020-01-15") + days }, 900);
    const ticks = ticksOf(scale);
    expect(ticks.length).toBeGreaterThan(1);
    ticks.slice(1).forEach((tick, at) => expect(scale.x(tick.day) - scale.x(ticks[at]!.day)).toBeGreaterThan(50));
    const form = { day: /^\d+ \w{3} \d{4}$/, month: /^\w{3} \d{4}$/, year: /^\d{4,}$/ }[unit]!;
    expect(ticks.every(({ label }) => form.test(label))).toBe(true);
  });

  test("scale back to the day they came from", () => {
    const scale = scaleOf({ from: 100, to: 200 }, 1000);
    expect([scale.x(150), scale.day(505), scale.x(0), scale.x(900)]).toEqual([500, 150, 0, 1000]);
  });
});

test("what is out of sight isn't counted among what is drawn", () => {
  const on = (first: number, last: number) => ({ possible: [first, last] as [number, number], certain: null, openStart: false, openEnd: false });
  expect([on(0, 5), on(5, 12), on(20, 30), on(-Infinity, Infinity)].map((shape) => isInSight(shape, { from: 5, to: 20 }))).toEqual([false, true, false, true]);
});

test("long names are cut in their middle, by letters", () => {
  expect(shortened("State-based violence: Government of Syria - IS, Homs", 21)).toBe("State-base…- IS, Homs");
  expect(shortened("𝒜𝒜𝒜𝒜𝒜", 3)).toBe("𝒜…𝒜");
  expect(shortened("רפיח", 4)).toBe("רפיח");
});

describe("rows", () => {
  const item = (from: number, to: number, lane = "") => ({ event: `${from}`, lane, from, to });

  test("never let two bars overlap, and take no more than needed", () => {
    const { rows } = pack([item(0, 50), item(10, 60), item(70, 90), item(80, 99)]);
    expect(rows.map(({ row }) => row)).toEqual([0, 1, 0, 1]);
  });

  test("hold a name that the edge pushes back, and its bar", () => {
    const named = { id: "event:e", kind: "event", type: "war", caption: "A name that is long", degree: 1 } as const;
    expect(nameStart(named, 490, 500)).toBe(500 - nameWidth(named));
    expect(nameStart(named, 20, 500)).toBe(20);
    expect(nameStart(named, 20, 10)).toBe(0);
  });

  test("keep lanes together", () => {
    const { rows, lanes } = pack([item(0, 50, "a"), item(0, 50, "b"), item(10, 60, "a")]);
    expect(rows.map(({ lane, row }) => [lane, row])).toEqual([["a", 0], ["a", 1], ["b", 2]]);
    expect(lanes).toEqual([{ name: "a", row: 0, rows: 2 }, { name: "b", row: 2, rows: 1 }]);
  });
});

test("the histogram counts what is certain and what is possible in each part", () => {
  const bars = densityOf([shape(0, 10), shape(-Infinity as number, 5, null), shape(12, 13)], { from: 0, to: 20 }, 4);
  expect(bars.map(({ certain, possible }) => [certain, possible])).toEqual([[1, 2], [1, 1], [1, 1], [0, 0]]);
});

test("a day stands in one part of the histogram, however much room there is", () => {
  const bars = densityOf([shape(0, 1), shape(1, 2), shape(2, 3)], { from: -0.5, to: 3.5 }, 120);
  expect(bars.map(({ from, to, certain }) => [from, to, certain])).toEqual([[-1, 0, 0], [0, 1, 1], [1, 2, 1], [2, 3, 1], [3, 4, 0]]);
});

describe("a date in words", () => {
  test.each([
    ["2024-05-24", "24 May 2024"],
    ["2024-05", "between 1 and 31 May 2024"],
    ["2024-05-06/2024-05-31", "6 to 31 May 2024"],
    ["2024-05-06/", "since 6 May 2024"],
    ["/2024-05-06", "until 6 May 2024"],
    ["2024-05-04~/..", "about since 4 May 2024"],
  ])("%s is %s", (edtf, expected) => expect(whenWords(whenOf(edtf))).toBe(expected));

  test("says what source words stand behind it", () => {
    expect(whenWords({ ...whenOf("2024-05-24"), original: "on Friday" })).toBe("24 May 2024 (“on Friday”)");
    expect(whenWords(undefined)).toBe("undated");
  });
});

describe("by keys", () => {
  test.each([
    ["first", "ArrowRight", [11, 20]],
    ["first", "PageUp", [20, 20]],
    ["first", "Home", [0, 20]],
    ["last", "ArrowDown", [10, 19]],
    ["last", "PageDown", [10, 10]],
    ["last", "End", [10, 100]],
    ["first", "End", [100, 100]],
    ["last", "Home", [0, 0]],
    ["first", "a", undefined],
  ] as const)("the %s day goes by %s, and the other is never passed", (end, key, days) => {
    expect(movedDays([10, 20], end, key, [0, 100])).toEqual(days);
  });

  test.each([[0, "ArrowLeft", 0], [0, "ArrowRight", 1], [3, "Home", 0], [1, "End", 4], [4, "PageDown", 4], [2, "x", null]] as const)("from %i by %s to %s", (at, key, to) => {
    expect(steppedTo(at, key, 5)).toBe(to);
  });

  test("nowhere where nothing is", () => expect(steppedTo(-1, "End", 0)).toBeNull());
});
