/** A table of the page as CSV (RFC 4180). */

import type { Table } from "../lists/tables";

/** What spreadsheets would run as a formula: they get an apostrophe in front, as in the service's own exports. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export function tableCsv({ columns, rows }: Pick<Table, "columns" | "rows">): string {
  const lines = [[...columns, "id"], ...rows.map(({ id, cells }) => [...cells.map(({ text }) => text), id])];
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

function field(text: string): string {
  const harmless = FORMULA.test(text) && !isNumber(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function isNumber(text: string): boolean {
  return /^[+-]?\d+(\.\d+)?$/.test(text);
}
