/** Where on the screen places are drawn, and their names: no dot under another, no name over a dot or a name. */

import { shortened } from "../words/labels";
import { COUNTRIES, project, unitsOf, WORLD, type Country } from "./projection";
import type { Extent, Site } from "./sites";
import { turnOf, type View } from "./view";

/** A place on the screen. */
export interface Spot {
  site: Site;
  x: number;
  y: number;
  /** Of its dot, in pixels. */
  radius: number;
  /** Of the circle in which it lies, in pixels; 0 for none. */
  extent: number;
}

/** Where a name stands beside its dot, from the dot's middle. */
export interface Name {
  text: string;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

/** The middle of what a place is known by, in the world's units. */
export function middleOf({ point, extent }: Site): [number, number] | null {
  if (point) return project(point);
  const country = countryOf(extent);
  return country ? [(country.box[0] + country.box[2]) / 2, (country.box[1] + country.box[3]) / 2] : null;
}

export function countryOf(extent: Extent): Country | undefined {
  return extent.kind === "country" ? COUNTRIES.find(({ iso3 }) => iso3 === extent.iso3) : undefined;
}

const GAP = 13;
/** Turns each further dot by the golden angle, so that no two of a heap lie on each other. */
const GOLDEN_ANGLE = 2.399963;

/** The spots of places, those with most events first; places of one and the same point stand beside each other. */
export function spotsOf(sites: readonly Site[], view: View, width: number): Spot[] {
  const heaps = new Map<string, number>();
  return busiestFirst(sites).flatMap((site): Spot[] => {
    const middle = middleOf(site);
    if (!middle) return [];
    const [px, py] = [middle[0] + turnOf(middle[0], view, width) * WORLD, middle[1]];
    const key = middle.map((unit) => unit.toFixed(4)).join(" ");
    const before = heaps.get(key) ?? 0;
    heaps.set(key, before + 1);
    const [off, angle] = [before && GAP * (1 + Math.sqrt(before)), before * GOLDEN_ANGLE];
    return [
      {
        site,
        x: px * view.k + view.x + off * Math.cos(angle),
        y: py * view.k + view.y + off * Math.sin(angle),
        radius: 4 + Math.min(10, 2 * Math.sqrt(site.events.length)),
        extent: site.extent.kind === "circle" && site.point ? unitsOf(site.extent.kilometres, site.point[1]) * view.k : 0,
      },
    ];
  });
}

export function busiestFirst(sites: readonly Site[]): Site[] {
  return [...sites].sort((a, b) => b.events.length - a.events.length || (a.place.id < b.place.id ? -1 : 1));
}

const MOST_LETTERS = 28;
const LETTER = 7;
/** Between two names, lest they be read as one. */
const BETWEEN = 8;
const LINE = 14;
/** More names than this are never read, and finding room for them would make moving the map slow. */
const MOST_NAMED = 150;

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** The names that have room beside their dots, of the places with most events first. */
export function namesOf(spots: readonly Spot[], { width, height }: { width: number; height: number }): Map<string, Name> {
  const inSight = spots.filter(({ x, y }) => x > 0 && x < width && y > 0 && y < height);
  const taken = inSight.map(({ x, y, radius }): Box => [x - radius, y - radius, x + radius, y + radius]);
  const names = new Map<string, Name>();
  for (const spot of inSight.slice(0, MOST_NAMED)) {
    for (const name of placesFor(spot)) {
      const box = boxOf(name, spot);
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      names.set(spot.site.place.id, name);
      break;
    }
  }
  return names;
}

/** A name above, below, right and left of its dot. */
export function placesFor({ site: { place, events }, radius }: Spot): [Name, ...Name[]] {
  const text = `${shortened(place.caption, MOST_LETTERS)}${events.length > 1 ? ` (${events.length})` : ""}`;
  return [
    { text, x: 0, y: -radius - 4, anchor: "middle" },
    { text, x: 0, y: radius + 13, anchor: "middle" },
    { text, x: radius + 4, y: 4, anchor: "start" },
    { text, x: -radius - 4, y: 4, anchor: "end" },
  ];
}

function boxOf({ text, x, y, anchor }: Name, spot: Spot): Box {
  const width = [...text].length * LETTER + BETWEEN;
  const left = spot.x + x - { start: BETWEEN / 2, middle: width / 2, end: width - BETWEEN / 2 }[anchor];
  const bottom = spot.y + y + 3;
  return [left, bottom - LINE, left + width, bottom];
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
