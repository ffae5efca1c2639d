import { describe, expect, it } from "vitest";
import { bundlesOf, directionOf, isOpen } from "../src/picture/bundles";
import { changeOfAll } from "../src/picture/changes";
import { curveBetween, fan } from "../src/picture/curves";
import { bundleWords, edgeWords } from "../src/picture/describe";
import { lineOf, lineOfBundle, lineOfEdge } from "../src/picture/doubt";
import { sceneOf, type SceneState } from "../src/picture/scene";
import { edge, graphOf, node } from "./picture_graphs";

const STATE: SceneState = {
  pinned: {},
  selected: null,
  brush: null,
  opened: new Set(),
  changes: new Map(),
  frame: null,
  isUpright: false,
};
const AT = new Map([["actor:a", [0, 0]], ["actor:b", [300, 0]], ["actor:c", [150, 200]]] as const); // prettier-ignore

describe("bundles", () => {
  const edges = [
    edge("1", "actor:a", "actor:b"),
    edge("3", "actor:b", "actor:a"),
    edge("2", "actor:a", "actor:b"),
    edge("4", "actor:b", "actor:c"),
  ];
  const graph = graphOf([node("actor:a"), node("actor:b"), node("actor:c")], edges);
  const bundles = bundlesOf(edges);

  it("join what connects the same two nodes, whichever way", () => {
    expect(bundles.map((bundle) => bundle.edges.map(({ id }) => id))).toEqual([["1", "2", "3"], ["4"]]);
  });

  it("are one line with a number until they are opened", () => {
    const closed = sceneOf(graph, bundles, AT, 1, STATE).lines;
    expect(closed.map(({ mark, edge: single }) => [mark, single?.id ?? null])).toEqual([["3", null], ["", "4"]]); // prettier-ignore
    const open = sceneOf(graph, bundles, AT, 1, { ...STATE, opened: new Set([bundles[0]!.key]) });
    expect(open.lines.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
    expect(new Set(open.lines.map(({ curve }) => curve.middle.join())).size).toBe(4);
    expect(open.closers).toHaveLength(1);
  });

  it("open for what is selected in them", () => {
    expect(isOpen(bundles[0]!, new Set(), "2")).toBe(true);
    expect(isOpen(bundles[0]!, new Set(), "4")).toBe(false);
  });

  it("have an arrow only where all run one way", () => {
    expect(directionOf(bundles[0]!)).toBeNull();
    expect(directionOf({ ...bundles[0]!, edges: edges.slice(0, 1) })).toBe("forward");
    expect(directionOf({ ...bundles[0]!, edges: edges.slice(1, 2) })).toBe("backward");
  });

  it("are the firmest of what they hold, and say what is doubted among it", () => {
    const doubted = [
      edge("1", "actor:a", "actor:b", { status: "disputed" }),
      edge("2", "actor:a", "actor:b", { status: "stated" }),
    ];
    const { lines } = sceneOf(graphOf([node("actor:a"), node("actor:b")], doubted), bundlesOf(doubted), AT, 1, STATE);
    expect([lines[0]!.line, lines[0]!.mark]).toEqual(["solid", "2≠"]);
    expect(lineOfBundle(["alleged", "denied"])).toBe("alleged");
  });

  it("say in words what they hold", () => {
    expect(bundleWords(bundles[0]!, graph.nodes)).toBe(
      "3 relations of Name of actor:a and Name of actor:b: leads; Enter shows each",
    );
  });
});

describe("doubt", () => {
  it.each([
    ["stated", "happened", "solid"],
    ["confirmed", "ongoing", "solid"],
    ["hedged", "happened", "hedged"],
    ["stated", "planned", "planned"],
    ["hedged", "proposed", "planned"],
    ["stated", "alleged", "alleged"],
    ["disputed", "alleged", "disputed"],
    ["denied", "planned", "denied"],
    ["identity", undefined, "record"],
  ] as const)("draws %s and %s as %s", (status, reality, line) => {
    expect(lineOf(status, reality)).toBe(line);
  });

  it("draws a part of an event as the event, and says so", () => {
    const nodes = graphOf(
      [node("event:x", { reality: "planned", caption: "Talks" }), node("actor:a", { caption: "Ann" })],
      [],
    ).nodes;
    const part = edge("event:x#host:actor:a", "actor:a", "event:x", {
      readings: { forward: "host of", backward: "host" },
      source_count: 2,
    });
    expect(lineOfEdge(part, nodes)).toBe("planned");
    expect(edgeWords(part, nodes)).toBe("Ann host of Talks, planned, stated, 2 sources");
  });
});

describe("curves", () => {
  const from = { at: [0, 0] as const, radius: 10, shape: "circle" as const };

  it("end at the outlines of what they connect", () => {
    const { path, tip } = curveBetween(from, { at: [100, 0], radius: 20, shape: "diamond" }, 0);
    expect(path).toBe("M13 0L77 0");
    expect(tip).toEqual([77, 0]);
  });

  it("bend to both sides evenly", () => {
    expect(fan(3, 20)).toEqual([-20, 0, 20]);
    const [up, down] = [20, -20].map((bend) => curveBetween(from, { ...from, at: [100, 0] }, bend).middle[1]);
    expect(up).toBeCloseTo(-down!, 5);
    expect(Math.abs(up!)).toBeGreaterThan(10);
  });

  it("survive two nodes at one place", () => {
    expect(curveBetween(from, from, 0).path).not.toMatch(/NaN/);
  });
});

describe("what switches change", () => {
  const changes = new Map([["1", "falls"], ["2", "falls"], ["3", "weaker"], ["4", "unreached"]] as const); // prettier-ignore

  it.each([
    [["1", "2"], "falls"],
    [["1", "4"], "unreached"],
    [["1", "5"], "weaker"],
    [["3"], "weaker"],
    [["5"], null],
  ])("draws the relations %s as one that is %s", (ids, change) => {
    expect(changeOfAll(ids, changes)).toBe(change);
  });
});
