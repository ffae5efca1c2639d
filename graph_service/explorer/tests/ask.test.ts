import { describe, expect, test } from "vitest";
import type { NeighbourhoodAnswer, Path, PathsAnswer } from "../src/api/types";
import { carriedOver, missing, tidy } from "../src/ask/forms";
import { questionSentence } from "../src/ask/sentence";
import { isSearchable } from "../src/ask/suggestions";
import { verdictOf } from "../src/ask/verdict";
import { EMPTY } from "../src/state/address";

const nameOf = (id: string): string => id.split(":")[1]!.toUpperCase();

describe("a form", () => {
  test("says what it lacks", () => {
    expect(missing("path", { start: ["actor:a"] })).toMatch("ends");
    expect(missing("path", { start: ["actor:a"], end: ["actor:b"] })).toBeNull();
    expect(missing("around", {})).not.toBeNull();
    expect(missing("timeline", { after: ["2024-06"], before: ["2024-05"] })).toMatch("later");
  });

  test("sends no empty choice, and no `match` without a time, which the service refuses", () => {
    expect(tidy({ reality: [""], match: ["certain"], start: ["actor:a"] })).toEqual({ start: ["actor:a"] });
    expect(tidy({ match: ["certain"], after: ["2024"] })).toEqual({ match: ["certain"], after: ["2024"] });
  });

  test("keeps filters, not ends, when another question is chosen", () => {
    expect(carriedOver({ start: ["actor:a"], after: ["2024"], exclude_anonymous: ["true"] })).toEqual({ after: ["2024"], exclude_anonymous: ["true"] });
  });

  test.each([
    ["Рафах", true],
    ["رفح", true],
    ["ရန်ကုန်", true],
    ["  ,;", false],
    ["", false],
  ])("%s is searched for: %s", (text, expected) => expect(isSearchable(text)).toBe(expected));
});

describe("the question's sentence", () => {
  test.each([
    ["path", { start: ["actor:a"], end: ["actor:b"], via: ["actor:c"], exclude_anonymous: ["true"] }, "A to B through C: the shortest path; without anonymous speakers"],
    ["path", { start: ["actor:a"], end: ["actor:b"], mode: ["temporal"], order: ["certain"] }, "A to B: forward in time, for certain"],
    ["around", { of: ["location:r"], depth: ["2"], after: ["2024-05-24"], before: ["2024-05-25"] }, "Around R, 2 steps; from 24 May 2024 to 25 May 2024"],
    ["timeline", { entity: ["actor:a"], known_at: ["2024-05-01"] }, "Events about A; as known on 1 May 2024"],
    ["conflicts", {}, "Disagreements"],
  ] as const)("%s %j", (question, parameters, expected) => {
    expect(questionSentence({ ...EMPTY, question, parameters: parameters as never }, nameOf)).toBe(expected);
  });
});

const STEP = { edges: ["e"], direction: "forward", readings: ["r"], status: "stated", anonymous: false, claims: [] } as const;
const PATH: Path = { length: 2, nodes: ["actor:a", "actor:m", "actor:b"], steps: [{ ...STEP, edges: ["e"], readings: ["r"], claims: [], anonymous: true }, { ...STEP, edges: ["f"], readings: ["r"], claims: [] }], time_order: "possible", status: "stated", source_count: 1, weakest: 0 };
const NONE: PathsAnswer = { paths: [], nodes: {}, edges: {}, claims: {}, sources: {}, complete: true, truncated: null, beyond_depth: false, blocking_filter: null, critical_sources: [], would_connect: [], not_walked: [] };
const ask = (data: Partial<PathsAnswer>, parameters = {}) => verdictOf({ question: "path", data: { ...NONE, ...data } }, parameters, nameOf);

describe("the answer in words", () => {
  test("names the weakest step, and that it hangs on anonymous word", () => {
    expect(ask({ paths: [PATH] }).text).toBe("2 steps; the weakest is step 1, on anonymous word alone; stated by 1 source.");
  });

  test("without anonymous speakers there is none, with them there is one", () => {
    const verdict = ask({ blocking_filter: "exclude_anonymous" }, { exclude_anonymous: ["true"] });
    expect(verdict.text).toBe("No path. None is left without the anonymous speakers; without this filter there is one.");
    expect(verdict.remedies).toEqual([{ label: "Ask without it", changes: { exclude_anonymous: [] } }]);
  });

  test.each([
    [{ would_connect: ["place"] }, {}, /with relations of place there is one/],
    [{ beyond_depth: true }, { max_depth: ["2"] }, /None within 2 steps/],
    [{ truncated: { reason: "time", at_depth: null } }, {}, /None was found within the time that one question may take/],
    [{ blocking_filter: "order" }, { mode: ["temporal"], order: ["certain"] }, /None is left that runs forward in time for certain; without/],
    [{}, { mode: ["temporal"] }, /None runs forward in time/],
    [{}, {}, /not connected by the relations that paths walk/],
  ])("no path: %j", (data, parameters, expected) => expect(ask(data as never, parameters).text).toMatch(expected));

  test("says what a neighbourhood was cut by, and offers more", () => {
    const data: NeighbourhoodAnswer = { centre: "actor:a", nodes: { "actor:a": {}, "actor:b": {} } as never, edges: {}, claims: {}, sources: {}, totals: {}, complete: false, truncated: { reason: "limit", at_depth: 1 } };
    const verdict = verdictOf({ question: "around", data }, { limit: ["20"] }, nameOf);
    expect(verdict.text).toMatch(/ends at the number of entities asked for, at step 1/);
    expect(verdict.remedies[0]?.changes).toEqual({ limit: ["40"] });
    const most = verdictOf({ question: "around", data }, { limit: ["1000"] }, nameOf);
    expect(most.remedies).toEqual([]);
    expect(most.text).toMatch(/narrow the question/);
  });

  test("offers more of each relation where that is what cut it", () => {
    const data = { nodes: { "actor:a": {}, "actor:b": {} }, edges: {}, truncated: { reason: "limit_per_relation", at_depth: 1 } };
    const remedies = (parameters: Record<string, string[]>) => verdictOf({ question: "around", data } as never, parameters, nameOf).remedies.map(({ changes }) => changes);
    expect(remedies({})).toEqual([{ limit_per_relation: ["100"], limit: ["100"] }]);
    expect(remedies({ limit: ["400"], limit_per_relation: ["100"] })).toEqual([{ limit_per_relation: ["400"], limit: ["400"] }]);
    expect(remedies({ limit_per_relation: ["1000"] })).toEqual([]);
  });

  test("a list as long as it gets says what to do instead of more", () => {
    const data = { results: [{}], total: { value: 900, relation: "eq" }, next: "/v1/timeline?cursor=x" };
    const said = (limit: string) => verdictOf({ question: "timeline", data } as never, { limit: [limit] }, nameOf);
    expect([said("50").remedies.length, said("500").remedies.length]).toEqual([1, 0]);
    expect(said("500").text).toMatch(/narrow the question/);
  });

  test.each([
    [{ known_at: ["1900-01-01"] }, ["As known on any day"], { known_at: [] }],
    [{ as_of: ["1900-01-01"] }, ["True on any day"], { as_of: [] }],
    [{ after: ["2024"], before: ["2025"] }, ["At any time"], { after: [], before: [], match: [] }],
    [{ known_at: ["1900-01-01"], after: ["2024"] }, ["As known on any day", "At any time", "Without any filter"], { known_at: [] }],
    [{ exclude_anonymous: ["true"], without: ["source:s"] }, ["Without any filter"], { exclude_anonymous: [], without: [] }],
  ] as const)("an empty answer under %j can be mended by a button", (filters, labels, changes) => {
    const parameters = { entity: ["actor:a"], ...filters } as never;
    const empty = { results: [], total: { value: 0, relation: "eq" }, next: null, nodes: {}, edges: {} };
    for (const question of ["timeline", "conflicts"] as const) {
      const { remedies, text } = verdictOf({ question, data: empty } as never, parameters, nameOf);
      expect(remedies.map(({ label }) => label)).toEqual(labels);
      expect(remedies[0]?.changes).toEqual(changes);
      expect(text).toMatch(/under these filters: /);
    }
    const alone = { centre: "actor:a", nodes: { "actor:a": {} }, edges: {}, truncated: null };
    expect(verdictOf({ question: "around", data: alone } as never, parameters, nameOf).remedies[0]?.changes).toEqual(changes);
  });

  test("a neighbourhood of which nobody says anything can be mended, too", () => {
    const data = { centre: "a", nodes: { a: {}, b: {} }, edges: { e: { status: "identity" } }, truncated: null };
    const { text, remedies } = verdictOf({ question: "around", data } as never, { known_at: ["1900-01-01"] }, nameOf);
    expect(text).toBe("Nothing is claimed of it under these filters: as known on 1 January 1900. 1 neighbour and 1 relation from the records themselves.");
    expect(remedies).toEqual([{ label: "As known on any day", changes: { known_at: [] } }]);
    expect(verdictOf({ question: "around", data } as never, {}, nameOf).text).toBe("1 neighbour and 1 relation.");
  });

  test("an empty answer without filters is one, and offers nothing", () => {
    const empty = { results: [], total: { value: 0, relation: "eq" }, next: null };
    expect(verdictOf({ question: "timeline", data: empty } as never, { entity: ["actor:a"] }, nameOf)).toEqual({ text: "No event fits this question.", empty: true, remedies: [] });
  });

  test("more paths can be had where their number was the limit, and are the same way to ask", () => {
    const { remedies } = ask({ paths: [PATH], truncated: { reason: "max_paths", at_depth: null } }, { mode: ["k_shortest"], max_paths: ["5"] });
    expect(remedies).toEqual([{ label: "Show up to 20 paths", changes: { max_paths: ["20"] } }]);
    expect(questionSentence({ ...EMPTY, question: "path", parameters: { start: ["actor:a"], end: ["actor:b"], mode: ["k_shortest"], max_paths: ["20"] } }, nameOf)).toContain("several paths");
  });
});
