import { describe, expect, test } from "vitest";
import { EMPTY, type State } from "../src/state/address";
import type { Answer } from "../src/state/answers";
import { dossierRequest } from "../src/takeaway/dossier";
import { graphOf, node } from "./picture_graphs";

const asked = (change: Partial<State>): State => ({ ...EMPTY, ...change });
const grow = (...ids: string[]) => ids.map((id) => ({ id, relation: null, limit: 25 }));
const ids = Array.from({ length: 80 }, (_, number) => `event:${number}`);
const shown = graphOf(ids.map((id) => node(id, { kind: "event" })), []);
const AROUND = { question: "around", data: {} } as unknown as Answer;
const PATH = { question: "path", data: {} } as unknown as Answer;
const TIMELINE = { question: "timeline", data: { results: ids.map((id) => ({ id })) } } as unknown as Answer;

describe("the dossier", () => {
  test("of paths has the question's own parameters, and not what the picture was grown by", () => {
    const parameters = { start: ["a"], end: ["b"], without: ["source:x"] };
    expect(dossierRequest(asked({ question: "path", parameters }), PATH, shown)).toEqual({ parameters, left: 0, hasGrown: true });
    const grown = dossierRequest(asked({ question: "path", parameters, grown: grow("c") }), PATH, shown);
    expect(grown).toEqual({ parameters, left: 0, hasGrown: false });
  });

  test("of surroundings grows from what the picture was grown by, too, each once", () => {
    const at = asked({ question: "around", parameters: { of: ["a"], depth: ["2"] }, grown: grow("b", "c", "b", "a") });
    expect(dossierRequest(at, AROUND, shown)).toEqual({ parameters: { depth: ["2"], seeds: ["a", "b", "c"] }, left: 0, hasGrown: true });
  });

  test("of a list has as many events as the service takes, and says how many it leaves out", () => {
    const request = dossierRequest(asked({ question: "timeline", parameters: {}, grown: grow("actor:q") }), TIMELINE, shown);
    expect(request?.parameters["seeds"]).toEqual([...ids.slice(0, 49), "actor:q"]);
    expect(request?.left).toBe(31);
    expect(request?.hasGrown).toBe(true);
  });

  test("of nothing is none", () => {
    expect(dossierRequest(asked({ question: "around" }), AROUND, shown)).toBeNull();
  });
});
