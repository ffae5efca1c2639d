import { describe, expect, it } from "vitest";
import { bundlesOf } from "../src/picture/bundles";
import {
  LOOKS,
  lineAt,
  lineRows,
  nextOf,
  nodeAt,
  nodeRows,
  partsOfColour,
  type Colours,
} from "../src/picture/webgl_model";
import { packLines, packNodes } from "../src/picture/webgl_renderer";
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

describe("a large graph's rows", () => {
  it("have the shape, colour and look of what they draw", () => {
    const rows = nodeRows(GRAPH, AT, { ...VIEW, selected: "actor:c" }, COLOURS);
    expect(rows.get("event:b")).toMatchObject({ shape: "diamond", color: "event", look: LOOKS.disputed, x: 100 });
    expect(rows.get("actor:a")).toMatchObject({ ring: "ink", rank: 2 });
    expect(rows.get("actor:c")).toMatchObject({ ring: "focus", rank: 3, y: 200 });
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
    const rows = nodeRows(GRAPH, AT, VIEW, COLOURS);
    const lines = lineRows(GRAPH, BUNDLES, rows, VIEW, COLOURS);
    expect(lines).toHaveLength(2);
    expect(lines.find(({ from }) => from[0] === 100)).toMatchObject({ to: [0, 0], hasArrow: true, look: LOOKS.solid });
    const chosen = lineRows(GRAPH, BUNDLES, rows, { ...VIEW, selected: "2" }, COLOURS);
    expect(chosen.filter(({ color }) => color === "ink")).toHaveLength(1);
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

describe("what the graphics card gets", () => {
  const rows = nodeRows(GRAPH, AT, { ...VIEW, selected: "actor:c" }, { ...COLOURS, actor: "rgb(1, 2, 3)" });

  it("is one point for each node, the chosen one last", () => {
    const corners = packNodes(rows.values());
    const [floats, bytes] = [new Float32Array(corners), new Uint8Array(corners)];
    expect(floats.length / 7).toBe(3);
    expect([...floats.slice(14, 16)]).toEqual([0, 200]);
    expect([...bytes.slice(19 * 4, 20 * 4)]).toEqual([1, 2, 3, 255]);
  });

  it("is a strip for each line and a triangle for each arrow", () => {
    const lines = lineRows(GRAPH, BUNDLES, rows, VIEW, COLOURS);
    const packed = packLines(lines);
    expect(lines.filter(({ hasArrow }) => hasArrow)).toHaveLength(2);
    expect([packed.thin, packed.wide, packed.strong]).toEqual([4, 18, 22]);
    expect([new Float32Array(packed.corners).length / 10, Math.max(...packed.indices)]).toEqual([14, 13]);
  });

  it("is wide for what stands out, however the picture moves", () => {
    const lines = lineRows(GRAPH, BUNDLES, rows, { ...VIEW, selected: "3" }, COLOURS);
    const { thin, wide, strong } = packLines(lines);
    expect([thin, wide, strong]).toEqual([2, 18, 11]);
  });
});

it("reads colours as the browser writes them", () => {
  expect(partsOfColour("rgb(255, 0, 51)")).toEqual([1, 0, 0.2]);
});
