/** A picture with all that it needs to be understood elsewhere: the question above it; legend and sources below. */

import type { Drawing } from "./drawing";
import { element, escaped } from "./markup";
import { textLines } from "./text_lines";

/** One row of the legend: a small drawing and what it means. */
export interface LegendEntry {
  drawing: Drawing;
  words: string;
}

export interface Paper {
  /** The question in words. */
  title: string;
  /** The answer, dates and what else has to be known, a paragraph each. */
  notes: readonly string[];
  drawings: readonly Drawing[];
  legend: readonly LegendEntry[];
  /** How to read the drawings, in words. */
  remarks: readonly string[];
  /** A line a source. */
  sources: readonly string[];
  footer: string;
  colours: { ground: string; ink: string; quiet: string; line: string };
}

export interface Sheet {
  width: number;
  height: number;
  svg: string;
}

const MARGIN = 24;
const LEAST_WIDTH = 560;
const LEGEND_COLUMN = 290;
const LEGEND_ROW = 24;
const FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

export function sheetOf({ title, notes, drawings, legend, remarks, sources, footer, colours }: Paper): Sheet {
  const inner = Math.max(LEAST_WIDTH, ...drawings.map(({ width }) => width));
  const width = inner + 2 * MARGIN;
  const parts: string[] = [];
  let y = MARGIN;
  const write = (text: string, font: number, fill: string, looks: { weight?: number; most?: number } = {}): void => {
    for (const line of textLines(text, inner, font, looks.most)) {
      y += Math.round(font * 1.35);
      const attributes = { x: MARGIN, y: y - Math.round(font * 0.3), "font-size": font, fill, "font-weight": looks.weight, "unicode-bidi": "plaintext" };
      parts.push(element("text", attributes, escaped(line)));
    }
  };
  write(title, 20, colours.ink, { weight: 650, most: 4 });
  y += 4;
  for (const note of notes) write(note, 13, colours.ink);
  for (const { left = 0, top = 0, width: across, height, ground, inside } of drawings) {
    y += 12;
    if (ground) parts.push(element("rect", { x: MARGIN, y, width: across, height, fill: ground }));
    // A nested svg cuts what lies outside of it.
    const frame = { x: MARGIN, y, width: across, height, viewBox: `${left} ${top} ${across} ${height}`, overflow: "hidden" };
    parts.push(element("svg", frame, inside));
    parts.push(element("rect", { x: MARGIN, y, width: across, height, fill: "none", stroke: colours.line }));
    y += height;
  }
  y += 10;
  const columns = Math.max(1, Math.floor(inner / LEGEND_COLUMN));
  legend.forEach(({ drawing, words }, index) => {
    const left = MARGIN + (index % columns) * LEGEND_COLUMN;
    const top = y + Math.floor(index / columns) * LEGEND_ROW;
    parts.push(element("g", { transform: `translate(${left} ${top})` }, drawing.inside));
    const label = textLines(words, LEGEND_COLUMN - drawing.width - 16, 12, 1)[0] ?? "";
    parts.push(element("text", { x: left + drawing.width + 8, y: top + 14, "font-size": 12, fill: colours.ink }, escaped(label)));
  });
  y += Math.ceil(legend.length / columns) * LEGEND_ROW;
  for (const remark of remarks) write(remark, 12, colours.quiet);
  if (sources.length) {
    y += 6;
    write("Sources", 13, colours.ink, { weight: 650 });
    for (const source of sources) write(source, 11.5, colours.ink, { most: 3 });
  }
  y += 6;
  write(footer, 11, colours.quiet);
  const height = Math.ceil(y + MARGIN);
  const root = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONTS, role: "img", "xml:lang": "en" };
  const ground = element("rect", { width, height, fill: colours.ground });
  const head = element("title", {}, escaped(title)) + element("desc", {}, escaped(notes.join(" ")));
  return { width, height, svg: `<?xml version="1.0" encoding="UTF-8"?>\n${element("svg", root, head, ground, ...parts)}\n` };
}
