/** Names as they are drawn: cut where they are too long, and measured without a screen, so that places stay the same. */

import { shortened } from "../words/labels";

export const FONT = 12;
export const LINE_HEIGHT = 14;

const NARROW = /[ilj.,'’:;|!·()[\]ft ]/;
const WIDE = /[MWmw@%—]/;
const FULL =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]|\p{Extended_Pictographic}/u;
const MARKING = /\p{M}/u;

/** The width of a text in pixels, rather too large than too small. */
export function textWidth(text: string, font = FONT): number {
  let width = 0;
  for (const letter of text) {
    if (MARKING.test(letter)) continue;
    if (FULL.test(letter)) width += 1.02;
    else if (NARROW.test(letter)) width += 0.34;
    else if (WIDE.test(letter)) width += 0.92;
    else if (/\p{Lu}/u.test(letter)) width += 0.7;
    else width += 0.575;
  }
  return width * font;
}

/** A name on one line, without what turns other text around or stands on top of it. */
export function plainName(name: string, most = 400): string {
  const cut = name.length > 4 * most ? name.slice(0, 4 * most) : name;
  const text = cut
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu, " ")
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .replace(/\s+/g, " ")
    .trim();
  const letters = [...text];
  if (!text) return "(no name)";
  return letters.length > most || cut.length < name.length
    ? `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
    : text;
}

/** Letters by which names begin alike: more than most given names have. */
const BEGINNING = 14;

/** Of some names those that begin as another does: names made by a table differ at their ends. */
export function alike(names: readonly string[]): ReadonlySet<string> {
  const byBeginning = new Map<string, Set<string>>();
  for (const name of names) {
    const beginning = plainName(name, 160).slice(0, BEGINNING);
    const others = byBeginning.get(beginning);
    if (others) others.add(name);
    else byBeginning.set(beginning, new Set([name]));
  }
  return new Set([...byBeginning.values()].filter(({ size }) => size > 1).flatMap((similar) => [...similar]));
}

/**
 * Breaks a name into lines at most `width` pixels wide; the last has … where some of it is left out.
 *
 * @param keepsEnd whether what is left out is in the middle of the name: for names that begin alike
 */
export function wrapName(name: string, width: number, most = 2, keepsEnd = false): string[] {
  const text = keepsEnd ? shortened(plainName(name), 160) : plainName(name, 160);
  const lines: string[] = [];
  let rest = text;
  while (rest && lines.length < most) {
    const isLast = lines.length === most - 1;
    if (textWidth(rest) <= width) {
      lines.push(rest);
      rest = "";
    } else if (isLast) {
      const room = width - textWidth("…");
      lines.push(keepsEnd ? `…${endWithin(rest, room)}` : `${lettersWithin(rest, room).trimEnd()}…`);
      rest = "";
    } else {
      const fitting = lettersWithin(rest, width);
      const space = fitting.lastIndexOf(" ");
      // A break at a space, unless that would leave most of the line empty.
      const line = rest[fitting.length] === " " || space < fitting.length / 3 ? fitting : fitting.slice(0, space);
      lines.push(line.trimEnd());
      rest = rest.slice(line.length).trimStart();
    }
  }
  return lines;
}

/** As much of a text's end as fits, from the beginning of a word where that leaves most of it. */
function endWithin(text: string, width: number): string {
  const end = [...lettersWithin([...text].reverse().join(""), width)].reverse().join("");
  const space = end.indexOf(" ");
  return (space >= 0 && space < end.length / 2 ? end.slice(space) : end).trimStart();
}

function lettersWithin(text: string, width: number): string {
  let used = 0;
  let fitting = "";
  for (const letter of text) {
    used += textWidth(letter);
    if (used > width && fitting) break;
    fitting += letter;
  }
  return fitting;
}
