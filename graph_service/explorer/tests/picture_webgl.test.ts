import { DirectedGraph } from "graphology";
import { describe, expect, it } from "vitest";
import { bundlesOf } from "../src/picture/bundles";
import { fill, type Drawing } from "../src/picture/webgl_fill";
import {
  edgeRow,
  LOOKS,
  lineAt,
  nextOf,
  nodeAt,
  nodeRows,
  partsOfColour,
  type Colours,
} from "../src/picture/webgl_model";
import { edge, graphOf, node } from "./picture_graphs";

const COLOURS = Object.fromEntries(
  ["actor", "event", "location", "edge", "step", "ink", "ground", "focus"].map((name) => [name, name]),
) as Colours;
const VIEW = { pinned: {}, selected: null, brush: null };
const AT = new Map([["actor:a", [0, 0]], ["event:b", [100, 0]], ["actor:c", [0, 200]]] as const); // prettier-ignore
const EDGES = [edge("1", "event:b", "actor:a"), edge("2", "event:b", "actor:a"), edge("3", "actor:a", "actor:c")];
const GRAPH = graphOf([node("actor:a"), node("event:b", { status: "disputed" }), node("actor:c")], EDGES, {
  seeds: new Set(["actor:a"]),
});
const BUNDLES = bundlesOf(EDGES);
const CAMERA = { x: 50, y: 60, scale: 2 };

function drawing(): Pick<Drawing, "graph" | "refresh"> & { events: number } {
  const graph: Drawing["graph"] = new DirectedGraph();
  const counted = { graph, refresh: () => undefined, events: 0 };
  for (const name of ["nodeAttributesUpdated", "edgeAttributesUpdated", "nodeAdded", "edgeAdded", "nodeDropped", "edgeDropped"] as const) graph.on(name, () => (counted.events += 1)); // prettier-ignore
  return counted;
}

describe("a large graph's rows", () => {
  it("have the shape, colour and look of what they draw", () => {
    const rows = nodeRows(GRAPH, AT, { ...VIEW, selected: "actor:c" }, COLOURS);
    expect(rows.get("event:b")).toMatchObject({ shape: "diamond", color: "event", look: LOOKS.disputed, x: 100 });
    expect(rows.get("actor:a")).toMatchObject({ ring: "ink", rank: 2 });
    expect(rows.get("actor:c")).toMatchObject({ ring: "focus", rank: 3, y: -200 });
  });

  it("fade what lies outside the days chosen", () => {
    const when = {
      edtf: "2020",
      earliest: "2020-01-01",
      start_latest: null,
      end_earliest: null,
      latest: "2020-12-31",
      precision: "year",
    };
    const dated = graphOf([node("event:b", { when })], []);
    const rows = nodeRows(dated, AT, { ...VIEW, brush: ["2024-01-01", "2024-02-01"] }, COLOURS);
    expect(rows.get("event:b")!.opacity).toBeLessThan(0.5);
  });

  it("draw parallel relations as one line, with an arrow where all run one way", () => {
    const pair = BUNDLES.find(({ edges }) => edges.length === 2)!;
    expect(edgeRow(pair, GRAPH, VIEW, COLOURS)).toMatchObject({ head: "arrow", look: LOOKS.solid });
    expect(edgeRow(pair, GRAPH, { ...VIEW, selected: "2" }, COLOURS).color).toBe("ink");
  });

  it("choose the relations of a line one after the other", () => {
    const pair = BUNDLES.find(({ edges }) => edges.length === 2)!;
    expect([nextOf(pair, null), nextOf(pair, "1"), nextOf(pair, "2")]).toEqual(["1", "2", "1"]);
  });
});

describe("what is under the pointer", () => {
  const rows = nodeRows(GRAPH, AT, VIEW, COLOURS);

  it("is a node where its shape is", () => {
    expect(nodeAt([50, 60], rows, CAMERA)).toBe("actor:a");
    expect(nodeAt([252, 60], rows, CAMERA)).toBe("event:b");
    expect(nodeAt([150, 200], rows, CAMERA)).toBeNull();
  });

  it("is a line where it passes", () => {
    expect(lineAt([150, 62], BUNDLES, AT, CAMERA)?.edges).toHaveLength(2);
    expect(lineAt([50, 260], BUNDLES, AT, CAMERA)?.edges[0]!.id).toBe("3");
    expect(lineAt([150, 200], BUNDLES, AT, CAMERA)).toBeNull();
  });
});

describe("the graphics card's graph", () => {
  const linesOf = (selected: string | null) =>
    new Map(BUNDLES.map((bundle) => [bundle, edgeRow(bundle, GRAPH, { ...VIEW, selected }, COLOURS)]));

  it("becomes what is drawn, and changes only what is different", () => {
    const target = drawing();
    fill(target, nodeRows(GRAPH, AT, VIEW, COLOURS), linesOf(null));
    expect([target.graph.order, target.graph.size, target.events]).toEqual([3, 2, 5]);
    expect(target.graph.source(BUNDLES.find(({ edges }) => edges.length === 2)!.key)).toBe("event:b");
    fill(target, nodeRows(GRAPH, AT, VIEW, COLOURS), linesOf(null));
    expect(target.events).toBe(5);
    fill(target, nodeRows(GRAPH, AT, VIEW, COLOURS), linesOf("3"));
    expect(target.events).toBe(6);
  });

  it("loses what is gone", () => {
    const target = drawing();
    fill(target, nodeRows(GRAPH, AT, VIEW, COLOURS), linesOf(null));
    const rows = nodeRows(GRAPH, AT, VIEW, COLOURS);
    rows.delete("event:b");
    fill(target, rows, new Map([...linesOf(null)].slice(0, 1)));
    expect([target.graph.order, target.graph.size]).toEqual([2, 1]);
  });
});

it("reads colours as the browser writes them", () => {
  expect(partsOfColour("rgb(255, 0, 51)")).toEqual([1, 0, 0.2]);
});
