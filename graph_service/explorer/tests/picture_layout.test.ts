import { describe, expect, it } from "vitest";
import type { Path } from "../src/api/types";
import { alongPaths, withDetour } from "../src/picture/aims";
import { layOutGraph, positions, stagesOf, type Engine, type Positions } from "../src/picture/layout";
import { layOut, type LayoutNode } from "../src/picture/layout.worker";
import { edge, graphOf, node, ring } from "./picture_graphs";

const engine: Engine = (nodes, links) =>
  Promise.resolve(new Map(Object.entries(layOut({ ticket: 1, nodes, links }).positions)));
const NO_AIMS = new Map();

function bodies(graph: ReturnType<typeof ring>, stood: Positions = new Map()): LayoutNode[] {
  return [...graph.nodes.values()].map(({ id }) => {
    const [x, y] = stood.get(id) ?? [null, null];
    return { id, x, y, fixed: false, radius: 12, aimX: null, aimY: null };
  });
}

const linksOf = (graph: ReturnType<typeof ring>) =>
  [...graph.edges.values()].map(({ start, end }) => ({ source: start, target: end }));

describe("layout", () => {
  it("gives the same graph the same positions, in whatever order it comes", () => {
    const graph = ring(30);
    const first = layOut({ ticket: 1, nodes: bodies(graph), links: linksOf(graph) });
    const again = layOut({ ticket: 1, nodes: bodies(graph).reverse(), links: linksOf(graph).reverse() });
    expect(again.positions).toEqual(first.positions);
  });

  it("keeps nodes apart", () => {
    const graph = ring(40);
    const at = Object.values(layOut({ ticket: 1, nodes: bodies(graph), links: linksOf(graph) }).positions);
    for (const [index, one] of at.entries())
      for (const other of at.slice(index + 1))
        expect(Math.hypot(one[0] - other[0], one[1] - other[1])).toBeGreaterThan(36);
  });

  it("moves little of what stood when a picture grows", () => {
    const graph = ring(30);
    const before = layOut({ ticket: 1, nodes: bodies(graph), links: linksOf(graph) }).positions;
    const added = Array.from({ length: 12 }, (_, index) => `actor:new${index}`);
    const nodes = [
      ...bodies(graph, new Map(Object.entries(before))),
      ...added.map((id) => ({ id, x: null, y: null, fixed: false, radius: 12, aimX: null, aimY: null })),
    ];
    const after = layOut({
      ticket: 2,
      nodes,
      links: [...linksOf(graph), ...added.map((id) => ({ source: "actor:0", target: id }))],
    }).positions;
    const moves = Object.keys(before).map((id) =>
      Math.hypot(after[id]![0] - before[id]![0], after[id]![1] - before[id]![1]),
    );
    expect(moves.reduce((sum, move) => sum + move, 0) / moves.length).toBeLessThan(25);
    expect(Object.keys(after)).toHaveLength(42);
  });

  it("leaves a pinned node where it is", () => {
    const graph = ring(10);
    const nodes = bodies(graph).map((body) =>
      body.id === "actor:3" ? { ...body, x: 500, y: -300, fixed: true } : body,
    );
    expect(layOut({ ticket: 1, nodes, links: linksOf(graph) }).positions["actor:3"]).toEqual([500, -300]);
  });

  it("reads a path from left to right", () => {
    const path: Path = {
      length: 3,
      nodes: ["a", "b", "c", "d"],
      steps: [],
      time_order: null,
      status: "stated",
      source_count: 1,
      weakest: null,
    };
    const aims = alongPaths([path]);
    const graph = graphOf(
      ["a", "b", "c", "d"].map((id) => node(id)),
      [edge("1", "a", "b"), edge("2", "c", "b"), edge("3", "c", "d")],
    );
    const nodes = bodies(graph).map((body) => ({
      ...body,
      aimX: aims.get(body.id)![0],
      aimY: aims.get(body.id)![1],
    }));
    const at = layOut({ ticket: 1, nodes, links: linksOf(graph) }).positions;
    expect(["d", "b", "a", "c"].sort((one, other) => at[one]![0] - at[other]![0])).toEqual(["a", "b", "c", "d"]);
    for (const [, y] of Object.values(at)) expect(Math.abs(y)).toBeLessThan(5);
  });
});

describe("layout over growing and undo", () => {
  const small = ring(12);
  const grownNodes = [...small.nodes.values(), node("actor:a"), node("actor:b")];
  const grownEdges = [...small.edges.values(), edge("x", "actor:0", "actor:a"), edge("y", "actor:0", "actor:b")];
  const large = graphOf(grownNodes, grownEdges, {
    broughtBy: new Map([...small.broughtBy, ["actor:a", 1], ["actor:b", 1]]),
  });

  it("lays out step by step, so that a link gives what the clicks gave", async () => {
    await layOutGraph("by clicks", small, NO_AIMS, {}, engine);
    await layOutGraph("by clicks", large, NO_AIMS, {}, engine);
    const clicked = positions.value;
    await layOutGraph("by link", large, NO_AIMS, {}, engine);
    expect(positions.value).toEqual(clicked);
    expect(stagesOf(large).map((ids) => ids.length)).toEqual([12, 14]);
  });

  it("finds the old positions again after undo, and the new ones after redo", async () => {
    await layOutGraph("undo", small, NO_AIMS, {}, engine);
    const before = positions.value;
    await layOutGraph("undo", large, NO_AIMS, {}, engine);
    const after = positions.value;
    const never: Engine = () => Promise.reject(new Error("laid out again"));
    await layOutGraph("undo", small, NO_AIMS, {}, never);
    expect(positions.value).toEqual(before);
    await layOutGraph("undo", large, NO_AIMS, {}, never);
    expect(positions.value).toEqual(after);
  });

  it("moves nothing when a filter takes something out", async () => {
    await layOutGraph("filter", small, NO_AIMS, {}, engine);
    const before = positions.value;
    const left = graphOf([...small.nodes.values()].slice(2), []);
    await layOutGraph("filter", left, NO_AIMS, {}, () => Promise.reject(new Error("laid out again")));
    for (const [id, place] of positions.value) expect(place).toEqual(before.get(id));
    expect(positions.value.size).toBe(10);
  });
});

describe("paths found instead", () => {
  const path = (nodes: string[]): Path => ({
    length: nodes.length - 1,
    nodes,
    steps: [],
    time_order: null,
    status: "stated",
    source_count: 1,
    weakest: null,
  });

  it("run above those that fell, which keep their places", () => {
    const before = alongPaths([path(["a", "b", "c", "d"])]);
    const both = withDetour([path(["a", "b", "c", "d"])], [path(["a", "x", "y", "z", "d"])]);
    for (const id of ["a", "b", "c", "d"]) expect(both.get(id)).toEqual(before.get(id));
    for (const id of ["x", "y", "z"]) expect(both.get(id)![1]).toBeLessThan(-50);
    expect(both.get("x")![0]).toBeGreaterThan(both.get("a")![0]!);
    expect(both.get("z")![0]).toBeLessThan(both.get("d")![0]!);
  });
});
