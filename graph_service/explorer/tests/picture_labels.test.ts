import { describe, expect, it } from "vitest";
import { boxAround, overlaps, placeLabels, type Box } from "../src/picture/labels";
import { layOut } from "../src/picture/layout.worker";
import { bundlesOf, shownDegrees } from "../src/picture/bundles";
import { sceneOf, type SceneState, type Text } from "../src/picture/scene";
import { alike, LINE_HEIGHT, plainName, textWidth, wrapName } from "../src/picture/text";
import { edge, graphOf, node, ring } from "./picture_graphs";

const STATE: SceneState = {
  pinned: {},
  selected: null,
  brush: null,
  opened: new Set(),
  changes: new Map(),
  frame: null,
  isUpright: false,
};

function boxOf({ at, lines }: Text): Box {
  const width = Math.max(...lines.map((line) => textWidth(line)));
  return boxAround(at, { width, height: lines.length * LINE_HEIGHT });
}

describe("labels", () => {
  it("gives the first place to the highest rank, and another one to the next", () => {
    const middles = [[0, 0], [0, 30]] as const; // prettier-ignore
    const wish = { middles, width: 50, height: 14 };
    const placed = placeLabels([{ ...wish, id: "low", rank: 1 }, { ...wish, id: "high", rank: 2 }, { ...wish, id: "none", rank: 0 }], []); // prettier-ignore
    expect(Object.fromEntries(placed)).toEqual({ high: [0, 0], low: [0, 30] });
  });

  it("covers nothing that is taken", () => {
    const taken: Box[] = [{ left: -5, top: -5, right: 5, bottom: 5 }];
    expect(placeLabels([{ id: "a", middles: [[0, 0]], width: 4, height: 4, rank: 1 }], taken).size).toBe(0);
  });

  it.each([0.3, 0.7, 1.25])("places the names of 60 nodes without overlaps at scale %f", (scale) => {
    const graph = ring(60);
    const nodes = [...graph.nodes.keys()].map((id) => ({
      id,
      x: null,
      y: null,
      fixed: false,
      radius: 12,
      aimX: null,
      aimY: null,
    }));
    const links = [...graph.edges.values()].map(({ start, end }) => ({ source: start, target: end }));
    const at = new Map(Object.entries(layOut({ ticket: 1, nodes, links }).positions));
    const scene = sceneOf(graph, bundlesOf(graph.edges.values()), at, scale, STATE);
    const labels = scene.nodes.flatMap(({ label }) => (label ? [label] : []));
    expect(labels.length).toBeGreaterThan(10);
    const boxes = labels.map(boxOf);
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) expect(overlaps(box, other)).toBe(false);
    }
    const bodies = scene.nodes.map(({ at: middle, radius }) => boxAround(middle, { width: radius, height: radius }));
    const covering = scene.nodes.filter(({ label }) => label && bodies.some((body) => overlaps(body, boxOf(label))));
    // Only where the question starts, and the best connected, are worth standing over others.
    const degrees = shownDegrees(graph);
    for (const { node, isSeed } of covering) expect(isSeed || degrees.get(node.id)! >= 4).toBe(true);
    expect(covering.length).toBeLessThanOrEqual(13);
  });

  it("names the best connected of a crowded small picture first, and 45 at most", () => {
    const ids = Array.from({ length: 150 }, (_, index) => `actor:${String(index).padStart(3, "0")}`);
    const hubs = [ids[0]!, ids[52]!, ids[104]!];
    const spokes = ids.filter((id) => !hubs.includes(id)).map((id, index) => edge(`e${index}`, hubs[index % 3]!, id));
    const graph = graphOf(ids.map((id) => node(id)), spokes); // prettier-ignore
    const at = new Map(ids.map((id, index) => [id, [(index % 15) * 100, Math.floor(index / 15) * 100]] as const));
    const named = (scale: number): string[] =>
      sceneOf(graph, bundlesOf(spokes), at, scale, STATE).nodes.flatMap(({ node: { id }, label }) => (label ? [id] : []));
    expect(named(0.5)).toEqual(expect.arrayContaining(hubs));
    expect(named(0.5).length).toBeLessThanOrEqual(45);
    expect(named(4).length).toBeGreaterThan(120);
  });

  it("never has a label stand on another, and on no more than it may", () => {
    const taken = [{ left: -5, top: -5, right: 0, bottom: 5 }, { left: 0, top: -5, right: 5, bottom: 5 }]; // prettier-ignore
    const wish = { middles: [[0, 0]] as const, width: 8, height: 8 };
    expect(placeLabels([{ ...wish, id: "a", rank: 1, mayCover: 1 }], taken).size).toBe(0);
    const both = [{ ...wish, id: "a", rank: 1, mayCover: 2 }, { ...wish, id: "b", rank: 0, mayCover: Infinity }]; // prettier-ignore
    expect([...placeLabels(both, taken).keys()]).toEqual(["a"]);
  });

  it("marks the weakest step in words whatever else there is", () => {
    const graph = graphOf([node("actor:a"), node("actor:b")], [edge("e", "actor:a", "actor:b")], {
      steps: new Set(["e"]),
      weakest: new Set(["e"]),
    });
    const at = new Map([["actor:a", [0, 0]], ["actor:b", [60, 0]]] as const); // prettier-ignore
    const { lines } = sceneOf(graph, bundlesOf(graph.edges.values()), at, 1, STATE);
    expect(lines[0]!.label!.lines).toEqual(["leads", "weakest step"]);
  });
});

describe("names", () => {
  it("breaks at spaces and ends in … where more follows", () => {
    expect(wrapName("Talks in Paris on a truce", 90)).toEqual(["Talks in Paris", "on a truce"]);
    expect(wrapName("One two three four five six seven eight nine ten", 80).at(-1)).toMatch(/…$/);
  });

  it.each([
    ["ten thousand letters", "x".repeat(10_000)],
    ["letters of another script", "漢".repeat(900)],
    ["signs that turn text around", "\u202eabc\u2066 def"],
    ["marks on marks", `a${"\u0301".repeat(500)}`],
    ["line breaks", "a\n\n\nb"],
    ["nothing", ""],
  ])("draws %s within its lines", (_, name) => {
    const lines = wrapName(name, 118);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(2);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(119);
    expect(lines.join("")).not.toMatch(/[\n\u202e\u2066]/);
  });

  it("keeps the ends of names that begin alike", () => {
    const names = [12, 13].map((day) => `Battle between Rapid Support Forces and Sudanese Armed Forces, ${day} May 2024`);
    const similar = alike([...names, "Battle of Hodeidah", names[0]!]);
    expect([...similar]).toEqual(names);
    expect(wrapName(names[0]!, 118, 2, true)).toEqual(["Battle between", "…12 May 2024"]);
    expect(wrapName("漢".repeat(90), 118, 2, true).at(-1)).toMatch(/^…漢+$/);
    expect(wrapName("Short name", 118, 2, true)).toEqual(["Short name"]);
  });

  it("says so where there is no name", () => {
    expect(plainName(" \u200f\n")).toBe("(no name)");
  });
});
