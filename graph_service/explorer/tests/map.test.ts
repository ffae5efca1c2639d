import { describe, expect, test } from "vitest";
import type { GraphEdge, GraphNode, When } from "../src/api/types";
import { CONTESTED_BORDERS, COUNTRIES, project, unitsOf, WORLD } from "../src/map/projection";
import { chunks, sitesOf, standingPart } from "../src/map/sites";
import { namesOf, spotsOf } from "../src/map/spots";
import { fit, pan, reveal, turnsSeen, unrolled, zoomAt } from "../src/map/view";

const on = (day: string): When => ({ edtf: day, earliest: day, start_latest: day, end_earliest: day, latest: day, precision: "day" });
const place = (id: string, rest: Partial<GraphNode> = {}): GraphNode => ({ id, kind: "location", type: "city", caption: id, degree: 1, ...rest });
const event = (id: string, when?: When): GraphNode => ({ id, kind: "event", type: "war", caption: id, degree: 1, ...(when ? { when } : {}) });
const at = (start: string, end: string, rest: Partial<GraphEdge> = {}): GraphEdge => ({ id: `${start}#${end}`, type: "OCCURRED_AT", readings: { forward: "occurred at", backward: "scene of" }, start, end, status: "stated", ...rest });
const graphOf = (nodes: GraphNode[], edges: GraphEdge[] = []) => ({ nodes: new Map(nodes.map((node) => [node.id, node])), edges: new Map(edges.map((edge) => [edge.id, edge])) });

describe("a place", () => {
  test("with a point of its own is drawn there, as large as its kind", () => {
    const [site] = sitesOf(graphOf([place("l", { latitude: 31.3, longitude: 34.2 })]), null);
    expect([site!.point, site!.extent, site!.within]).toEqual([[34.2, 31.3], { kind: "circle", kilometres: 5 }, null]);
  });

  test("without one is drawn as what it is part of, and says so", () => {
    const region = place("r", { type: "region", latitude: 10, longitude: 20, part_of: "c" });
    const [site] = sitesOf(graphOf([place("l", { part_of: "r" }), region]), null);
    expect([site!.point, site!.extent, site!.within?.id]).toEqual([[20, 10], { kind: "circle", kilometres: 30 }, "r"]);
  });

  test("in a country alone is drawn as the country's shape", () => {
    const [site] = sitesOf(graphOf([place("l", { part_of: "c" }), place("c", { type: "country", identifiers: { iso3: "FRA" } })]), null);
    expect([site!.extent, site!.within?.id]).toEqual([{ kind: "country", iso3: "FRA" }, "c"]);
  });

  test("that lies nowhere, or in itself, isn't drawn and isn't lost", () => {
    const sites = sitesOf(graphOf([place("a", { part_of: "b" }), place("b", { part_of: "a" }), place("c")]), null);
    expect(sites.map(({ point }) => point)).toEqual([null, null, null]);
  });

  test("that an event knows by its region only is drawn as an area", () => {
    const [site] = sitesOf(graphOf([place("l", { latitude: 1, longitude: 2 }), event("e")], [at("e", "l", { precision: "province" })]), null);
    expect(site!.extent).toEqual({ kind: "circle", kilometres: 30 });
  });

  test("counts the events of the days chosen, undated ones among them", () => {
    const graph = graphOf([place("l", { latitude: 1, longitude: 2 }), event("e", on("2024-05-24")), event("f", on("2020-01-01")), event("g")], [at("e", "l"), at("f", "l"), at("g", "l")]);
    expect(sitesOf(graph, ["2024-05-01", "2024-05-31"])[0]!.events.map(({ event: { id } }) => id)).toEqual(["e", "g"]);
  });
});

test("places are asked for as many events at a time as the service takes", () => {
  const ids = Array.from({ length: 120 }, (_, at) => `event:${at}`);
  expect(chunks(ids, 5000).map((part) => part.length)).toEqual([50, 50, 20]);
  expect(chunks(ids, 5000).flat()).toEqual(ids);
  expect(chunks(Array.from({ length: 4 }, (_, at) => `event:${at}${"ه".repeat(300)}`), 5000).map((part) => part.length)).toEqual([2, 2]);
  expect(chunks([], 5000)).toEqual([]);
});

test("what falls by the switches leaves the map", () => {
  const { nodes, edges } = graphOf([place("l"), event("e"), event("f")], [at("e", "l"), at("f", "l")]);
  const left = standingPart({ nodes, edges, changed: { fallen: new Set(["f", "f#l"]), added: new Set(), weakened: new Map() } });
  expect([[...left.nodes.keys()], [...left.edges.keys()]]).toEqual([["l", "e"], ["e#l"]]);
});

describe("the world", () => {
  test("has its countries by code, and contested borders", () => {
    expect(COUNTRIES.length).toBeGreaterThan(200);
    expect(COUNTRIES.find(({ iso3 }) => iso3 === "PSE")?.d).toMatch(/^M/);
    expect(CONTESTED_BORDERS).toMatch(/^M/);
  });

  test.each([
    ["RUS", 60, 140],
    ["USA", -125, -70],
    ["FJI", 176, 180],
  ])("%s is where most of it is, though it reaches over the date line", (code, west, east) => {
    const { box } = COUNTRIES.find(({ iso3 }) => iso3 === code)!;
    const middle = (box[0] + box[2]) / 2;
    expect(middle).toBeGreaterThan(project([west, 0])[0]);
    expect(middle).toBeLessThan(project([east, 0])[0]);
  });

  test("stretches towards the poles, and ends before them", () => {
    expect(project([0, 0])).toEqual([WORLD / 2, WORLD / 2]);
    expect(unitsOf(10, 60) / unitsOf(10, 0)).toBeCloseTo(2);
    expect(project([180, 90]).every(Number.isFinite)).toBe(true);
  });
});

const at180 = (longitude: number): [number, number, number, number] => [...project([longitude, 0]), ...project([longitude, 0])];
const spanOf = (points: [number, number][]): number => Math.max(...points.map(([x]) => x)) - Math.min(...points.map(([x]) => x));

describe("places on both sides of the date line", () => {
  test("are shown on the smaller side of the world: Fiji, Samoa and Tonga", () => {
    const points = unrolled([at180(178), at180(-172), at180(-175)]);
    expect(spanOf(points)).toBeCloseTo((WORLD * 10) / 360);
  });

  test("with a country that reaches far are not cut through it", () => {
    const { box } = COUNTRIES.find(({ iso3 }) => iso3 === "RUS")!;
    expect(spanOf(unrolled([box, at180(-170)]))).toBeLessThan(WORLD / 2);
  });

  test.each([[[34, 36, 121]], [[-100, 34, 140]], [[-170, -120, -70, -10, 40, 100, 150, 170]], [[31]], [[]]])("%j: the world stays as people know it where turning it saves little", (longitudes) => {
    const boxes = longitudes.map(at180);
    expect(unrolled(boxes)).toEqual(boxes.flatMap(([left, top, right, bottom]) => [[left, top], [right, bottom]]));
  });

  test("are drawn in the turn of the world that is looked at", () => {
    const sites = sitesOf(graphOf([place("fiji", { latitude: -18, longitude: 178 }), place("samoa", { latitude: -14, longitude: -172 })]), null);
    const view = fit(unrolled([at180(178), at180(-172)]), { width: 800, height: 400 });
    expect(spotsOf(sites, view, 800).every(({ x }) => x > 0 && x < 800)).toBe(true);
    expect(turnsSeen(view, 800)).toEqual([0, 1]);
  });
});

describe("dots and names", () => {
  const size = { width: 800, height: 400 };
  const boxOf = (spot: { x: number; y: number }, { text, x, y, anchor }: { text: string; x: number; y: number; anchor: string }) => {
    const width = text.length * 6.6;
    const left = spot.x + x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
    return [left, spot.y + y - 11, left + width, spot.y + y + 3] as const;
  };

  test("of one and the same point stand beside each other, all to be clicked on", () => {
    const region = place("r", { type: "region", latitude: 10, longitude: 20 });
    const sites = sitesOf(graphOf([region, ...Array.from({ length: 12 }, (_, at) => place(`p${at}`, { part_of: "r" }))]), null);
    const spots = spotsOf(sites, fit([project([20, 10])], size), size.width);
    expect(spots).toHaveLength(13);
    for (const [index, a] of spots.entries()) for (const b of spots.slice(index + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.radius + b.radius);
  });

  test("never lie on each other, however close the places are", () => {
    const places = Array.from({ length: 60 }, (_, at) => place(`A town of the north ${at}`, { latitude: 30 + Math.sin(at * 7) / 3, longitude: 30 + Math.cos(at * 3) }));
    const view = fit(places.map(({ latitude, longitude }) => project([longitude!, latitude!])), size);
    const spots = spotsOf(sitesOf(graphOf(places), null), view, size.width);
    const names = namesOf(spots, size);
    expect(names.size).toBeGreaterThan(8);
    const boxes = spots.flatMap((spot) => (names.has(spot.site.place.id) ? [boxOf(spot, names.get(spot.site.place.id)!)] : []));
    const dots = spots.map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius] as const);
    for (const [index, [left, top, right, bottom]] of boxes.entries())
      for (const other of [...boxes.filter((_, at) => at !== index), ...dots]) expect(left < other[2] && other[0] < right && top < other[3] && other[1] < bottom).toBe(false);
  });
});

describe("the view", () => {
  const size = { width: 800, height: 400 };

  test("moves no farther than needed for a point to be seen", () => {
    const view = { k: 1, x: 0, y: 0 };
    expect(reveal(view, [400, 200], size)).toEqual(view);
    expect(reveal(view, [900, -20], size)).toEqual({ k: 1, x: -140, y: 60 });
  });

  test("fits what is drawn, a single place not too closely", () => {
    const view = fit([[100, 100], [200, 150]], size);
    for (const [x, y] of [[100, 100], [200, 150]] as const) {
      expect(x * view.k + view.x).toBeGreaterThan(0);
      expect(x * view.k + view.x).toBeLessThan(800);
      expect(y * view.k + view.y).toBeLessThan(400);
    }
    expect(fit([[100, 100]], size).k).toBeLessThanOrEqual(200);
    expect(fit([], size).k).toBeGreaterThan(0);
  });

  test("zooms about the pointer, within bounds, and pans", () => {
    const view = { k: 1, x: 0, y: 0 };
    const near = zoomAt(view, 2, [100, 50]);
    expect([(100 - near.x) / near.k, (50 - near.y) / near.k]).toEqual([100, 50]);
    expect(zoomAt(view, 1e9, [0, 0]).k).toBe(4000);
    expect(pan(view, 5, -3)).toEqual({ k: 1, x: 5, y: -3 });
  });
});
