/** From days to pixels, and which days to show. */

import { MILLISECONDS } from "../words/days";
import type { DateShape } from "./shape";

/** The first day shown and the one after the last. */
export interface Domain {
  from: number;
  to: number;
}

export interface Scale extends Domain {
  width: number;
  /** The pixel at which a day begins; days out of sight are held at the edges. */
  x: (day: number) => number;
  /** The day at a pixel. */
  day: (pixel: number) => number;
  /** The same with how much of the day has gone. */
  dayAt: (pixel: number) => number;
}

export function scaleOf({ from, to }: Domain, width: number): Scale {
  const x = (day: number): number => Math.min(width, Math.max(0, ((day - from) / (to - from)) * width));
  const dayAt = (pixel: number): number => from + (pixel / width) * (to - from);
  return { from, to, width, x, dayAt, day: (pixel) => Math.floor(dayAt(pixel)) };
}

/** All days that bound something, with a margin; a single week at least. */
export function wholeDomain(shapes: readonly DateShape[]): Domain | null {
  return around(shapes.flatMap(endsOf));
}

/** Less than so much of the whole must be enough for most of it, for the rest to be left out of sight. */
const WORTH_CUTTING = 1 / 2;

/**
 * The days that most of it is about: four fifths of the bounds, or all of them where that is little more. A war that began
 * years before the rest would press everything else into one line; what reaches out of sight is drawn as broken off.
 */
export function focusDomain(shapes: readonly DateShape[]): Domain | null {
  const ends = shapes.flatMap(endsOf).sort((a, b) => a - b);
  const cut = Math.floor(ends.length / 10);
  const [most, whole] = [around(ends.slice(cut, ends.length - cut)), around(ends)];
  return most && whole && most.to - most.from < (whole.to - whole.from) * WORTH_CUTTING ? most : whole;
}

function endsOf({ possible, certain }: DateShape): number[] {
  return [...possible, ...(certain ?? [])].filter(Number.isFinite);
}

const LEAST_DAYS = 7;

function around(days: readonly number[]): Domain | null {
  if (!days.length) return null;
  const from = days.reduce((least, day) => Math.min(least, day), Infinity);
  const to = days.reduce((most, day) => Math.max(most, day), -Infinity);
  const margin = Math.max((to - from) * 0.05, (LEAST_DAYS - (to - from)) / 2);
  return { from: Math.floor(from - margin), to: Math.ceil(to + margin) };
}

/** Whether something may have been on days that are shown. */
export function isInSight({ possible }: DateShape, { from, to }: Domain): boolean {
  return possible[1] > from && possible[0] < to;
}

/** Zooms by a factor about a day. */
export function zoom({ from, to }: Domain, factor: number, about: number): Domain {
  const span = Math.max(LEAST_DAYS, (to - from) * factor);
  const share = (about - from) / (to - from);
  return { from: about - share * span, to: about + (1 - share) * span };
}

export interface Tick {
  day: number;
  label: string;
}

const STEPS = [1, 2, 7, 14] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Marks at days, months or years, at most so many as there is room for. */
export function ticksOf({ from, to, width }: Scale, room = 76): Tick[] {
  const most = Math.max(2, Math.floor(width / room));
  const days = to - from;
  const step = STEPS.find((size) => days / size <= most);
  if (step) {
    const first = Math.ceil(from / step) * step;
    return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, at) => ({ day: first + at * step, label: dayLabel(first + at * step) }));
  }
  const months = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000].find((size) => days / 30.44 / size <= most) ?? 24000;
  const start = new Date(from * MILLISECONDS);
  const ticks: Tick[] = [];
  for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months; ticks.length <= most; month += months) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    const day = date.getTime() / MILLISECONDS;
    if (day >= to) break;
    if (day >= from) ticks.push({ day, label: months < 12 ? `${MONTHS[month % 12]} ${Math.floor(month / 12)}` : String(Math.floor(month / 12)) });
  }
  return ticks;
}

function dayLabel(day: number): string {
  const date = new Date(day * MILLISECONDS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
