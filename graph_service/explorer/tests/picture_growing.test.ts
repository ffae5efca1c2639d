import { describe, expect, it } from "vitest";
import { nearestTowards } from "../src/picture/directions";
import { fit, onScreen, offScreen, reveal, zoomAt } from "../src/picture/camera";
import { grownBy, MOST_BROUGHT, pathStart, withoutGrowths } from "../src/picture/growing";
import { between } from "../src/picture/view";
import { EMPTY, type Growth } from "../src/state/address";

const growth = (id: string, relation: string | null = null): Growth => ({ id, relation, limit: 25 });

describe("growing", () => {
  it("asks for 25 at first, and for 25 more each time", () => {
    const once = grownBy([], "a", "LEADS");
    expect(once).toEqual([{ id: "a", relation: "LEADS", limit: 25 }]);
    expect(grownBy(once, "a", "LEADS")).toEqual([{ id: "a", relation: "LEADS", limit: 50 }]);
    expect(grownBy(once, "a", null)).toHaveLength(2);
  });

  it("never asks for more than the address may say", () => {
    const most = [{ id: "a", relation: null, limit: MOST_BROUGHT }];
    expect(grownBy(most, "a", null)).toEqual(most);
  });
});

describe("collapsing", () => {
  const brought: Record<string, string[]> = { a: ["a", "b", "c"], b: ["b", "d"], d: ["d", "e"], c: ["c", "f"] };
  const of = ({ id }: Growth): string[] | null => brought[id] ?? null;
  const grown = [growth("a"), growth("b"), growth("d"), growth("c")];

  it("takes what was grown from what only it brought too", () => {
    expect(withoutGrowths(grown, ({ id }) => id === "b", of, ["a"]).map(({ id }) => id)).toEqual(["a", "c"]);
  });

  it("keeps what is there for another reason", () => {
    expect(withoutGrowths(grown, ({ id }) => id === "b", of, ["a", "d"]).map(({ id }) => id)).toEqual(["a", "d", "c"]);
  });

  it("takes everything with its root", () => {
    expect(withoutGrowths(grown, ({ id }) => id === "a", of, ["a"])).toEqual([]);
  });

  it("keeps a growth whose answer isn't there yet", () => {
    expect(withoutGrowths([growth("a"), growth("z")], ({ id }) => id === "a", of, ["a", "z"])).toEqual([growth("z")]);
  });
});

describe("a path to here", () => {
  it("starts where the question does", () => {
    expect(pathStart({ ...EMPTY, question: "path", parameters: { start: ["a"], end: ["b"] } })).toEqual(["a"]);
    expect(pathStart({ ...EMPTY, question: "around", parameters: { of: ["c"] } })).toEqual(["c"]);
    expect(pathStart({ ...EMPTY, question: "timeline" })).toEqual([]);
  });
});

describe("arrow keys", () => {
  const points = new Map([["middle", [0, 0]], ["right", [100, 10]], ["far right", [300, 0]], ["up", [20, -90]], ["aside", [30, 200]]] as const); // prettier-ignore

  it.each([
    ["ArrowRight", "right"],
    ["ArrowUp", "up"],
    ["ArrowDown", "aside"],
    ["ArrowLeft", null],
  ] as const)("%s goes to %s", (key, to) => {
    expect(nearestTowards("middle", key, points)).toBe(to);
  });

  it("reach every node of a picture from any other", () => {
    const grid = new Map(
      Array.from({ length: 25 }, (_, index) => [
        `${index}`,
        [(index % 5) * 90 + (index % 3) * 8, Math.floor(index / 5) * 70] as const,
      ]),
    );
    const reached = new Set(["0"]);
    for (const id of reached)
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const)
        reached.add(nearestTowards(id, key, grid) ?? id);
    expect(reached.size).toBe(25);
  });
});

describe("camera", () => {
  const size = { width: 800, height: 500 };

  it("never makes a small graph huge", () => {
    expect(fit([[0, 0], [10, 0]], size).scale).toBe(1.25); // prettier-ignore
    expect(fit([], size).scale).toBe(1);
  });

  it("shows all of a large graph, beside what covers the picture", () => {
    const points = [[-3000, -800], [2000, 900]] as const; // prettier-ignore
    const camera = fit(points, size, 200);
    for (const point of points) {
      const [x, y] = onScreen(camera, point);
      expect(x).toBeGreaterThan(200);
      expect(x).toBeLessThan(800);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(500);
    }
  });

  it("zooms around the point under the pointer", () => {
    const camera = zoomAt({ x: 10, y: 20, scale: 1 }, 2, [100, 100]);
    expect(onScreen(camera, offScreen({ x: 10, y: 20, scale: 1 }, [100, 100]))).toEqual([100, 100]);
  });

  it("moves only as far as is needed to show a node", () => {
    const camera = { x: 0, y: 0, scale: 1 };
    expect(reveal(camera, [400, 250], size)).toEqual(camera);
    expect(onScreen(reveal(camera, [1000, 250], size), [1000, 250])).toEqual([730, 250]);
  });

  it("takes nodes from one picture to the next", () => {
    const from = new Map([["a", [0, 0]]] as const); // prettier-ignore
    const to = new Map([["a", [10, 20]], ["b", [5, 5]]] as const); // prettier-ignore
    expect([...between(from, to, 0.5)]).toEqual([["a", [5, 10]], ["b", [5, 5]]]); // prettier-ignore
  });
});
