/** Dates in words, from their four bounds: the explorer never makes one look more exact than it is. */

import type { When } from "../api/types";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** `2024-05-24` as `24 May 2024`. */
export function dayWords(day: string): string {
  const [year, month, date] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** Both ends of a span of days, saying the month and year they share once. */
export function spanWords(first: string, last: string, between: string): string {
  if (first === last) return dayWords(first);
  if (first.slice(0, 7) === last.slice(0, 7)) return `${Number(first.slice(8))}${between}${dayWords(last)}`;
  if (first.slice(0, 4) === last.slice(0, 4)) return `${dayWords(first).replace(/ \d+$/, "")}${between}${dayWords(last)}`;
  return `${dayWords(first)}${between}${dayWords(last)}`;
}

/** A date in words; the source's own words in quotation marks behind. */
export function whenWords(when: When | undefined): string {
  if (!when) return "undated";
  const text = boundsWords(when);
  const about = when.edtf && /[~?%]/.test(when.edtf) ? "about " : "";
  return `${about}${text}${when.original ? ` (“${when.original}”)` : ""}`;
}

function boundsWords({ earliest, start_latest, end_earliest, latest }: When): string {
  if (!earliest && !latest) return start_latest ? `began by ${dayWords(start_latest)}` : "at an unknown time";
  if (earliest && latest) {
    if (earliest === start_latest && end_earliest === latest) return spanWords(earliest, latest, " to ");
    if (start_latest === latest && earliest === end_earliest) return `between ${spanWords(earliest, latest, " and ")}`;
    return `from ${boundWords(earliest, start_latest)} to ${boundWords(end_earliest, latest)}`;
  }
  if (earliest) {
    const still = end_earliest && end_earliest !== earliest ? `, still going on ${dayWords(end_earliest)}` : "";
    return start_latest === earliest ? `since ${dayWords(earliest)}${still}` : `began ${boundWords(earliest, start_latest)}${still}`;
  }
  return `until ${boundWords(end_earliest, latest)}`;
}

function boundWords(first: string | null, last: string | null): string {
  if (first && last) return first === last ? dayWords(first) : `between ${spanWords(first, last, " and ")}`;
  return first ? `${dayWords(first)} or later` : last ? `${dayWords(last)} or earlier` : "an unknown day";
}
