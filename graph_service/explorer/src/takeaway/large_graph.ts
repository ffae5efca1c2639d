/** A graph that the graphics card draws on the page, drawn once more from its positions. */

import type { Graph } from "../state/graph";
import { bundlesOf } from "../picture/bundles";
import { onScreen, type Camera, type Size } from "../picture/camera";
import type { Positions } from "../picture/layout";
import { lineRows, LOOKS, nodeRows, shapeScale, type Colours, type LineRow, type NodeRow } from "../picture/webgl_model";
import { plainColour } from "./colours";
import type { Drawing } from "./drawing";
import { element } from "./markup";

type View = Parameters<typeof nodeRows>[2];

/** How a doubt is drawn, by the number of its look: the dashes of an outline, and whether its inside is empty. */
const DASHES: Record<number, string> = { [LOOKS.hedged]: "3 2.5", [LOOKS.planned]: "7 4", [LOOKS.alleged]: "0.1 4" };
const HOLLOW = new Set([LOOKS.planned, LOOKS.alleged, LOOKS.denied]);

/**
 * Draws all that the camera sees.
 *
 * @param names markup of the names on the page, which lie over it
 */
export function largeDrawing(graph: Graph, at: Positions, camera: Camera, { width, height }: Size, view: View, colours: Colours, names: string): Drawing {
  const rows = nodeRows(graph, at, view, colours);
  const lines = lineRows(graph, bundlesOf(graph.edges.values()), rows, view, colours);
  const grows = shapeScale(camera.scale);
  const ground = plainColour(colours.ground).colour;
  const isSeen = ([x, y]: readonly [number, number]): boolean => x > -50 && y > -50 && x < width + 50 && y < height + 50;
  const drawnLines = [...lines].sort((a, b) => a.rank - b.rank).map((line) => lineMarkup(line, camera, grows));
  const drawnNodes = [...rows.values()]
    .sort((a, b) => a.rank - b.rank)
    .flatMap((row) => {
      const place = onScreen(camera, [row.x, row.y]);
      return isSeen(place) ? [nodeMarkup(row, place, grows, ground)] : [];
    });
  return { width, height, inside: element("g", { fill: "none" }, ...drawnLines) + drawnNodes.join("") + names };
}

function lineMarkup({ from, to, width, color, look, hasArrow, trim, opacity }: LineRow, camera: Camera, grows: number): string {
  const [[x1, y1], [x2, y2]] = [onScreen(camera, from), onScreen(camera, to)];
  const length = Math.hypot(x2 - x1, y2 - y1);
  const reach = trim * grows;
  if (length <= reach) return "";
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [tipX, tipY] = [x2 - ux * reach, y2 - uy * reach];
  const stroke = plainColour(color).colour;
  const line = element("path", {
    d: `M${n(x1)} ${n(y1)}L${n(tipX)} ${n(tipY)}`,
    stroke,
    "stroke-width": width,
    "stroke-opacity": opacity,
    "stroke-dasharray": look === LOOKS.denied ? "14 3 2 3" : DASHES[look],
    "stroke-linecap": look === LOOKS.alleged ? "round" : null,
  });
  if (!hasArrow) return line;
  const size = 4 + width;
  const [backX, backY] = [tipX - ux * size * 1.6, tipY - uy * size * 1.6];
  const [sideX, sideY] = [-uy * size * 0.7, ux * size * 0.7];
  const d = `M${n(tipX)} ${n(tipY)}L${n(backX + sideX)} ${n(backY + sideY)}L${n(backX - sideX)} ${n(backY - sideY)}Z`;
  return line + element("path", { d, fill: stroke, "fill-opacity": opacity });
}

function nodeMarkup({ size, color, ring, look, shape, opacity }: NodeRow, [x, y]: readonly [number, number], grows: number, ground: string): string {
  const radius = Math.max(1.2, size * grows);
  const colour = plainColour(color).colour;
  const looks = {
    fill: HOLLOW.has(look) ? ground : colour,
    "fill-opacity": look === LOOKS.hedged ? 0.35 : null,
    stroke: colour,
    "stroke-width": HOLLOW.has(look) || look === LOOKS.hedged ? 1.5 : 0.5,
    "stroke-dasharray": DASHES[look],
    "stroke-linecap": look === LOOKS.alleged ? "round" : null,
  };
  const around = (reach: number, stroke: string): string => outline(shape, x, y, reach, { fill: "none", stroke, "stroke-width": 1.5 });
  const parts = [
    ring ? around(radius + 3, plainColour(ring).colour) : "",
    look === LOOKS.disputed ? around(radius + 2.5, colour) : "",
    outline(shape, x, y, radius, looks),
    look === LOOKS.denied ? element("path", { d: `M${n(x - radius)} ${n(y + radius)}L${n(x + radius)} ${n(y - radius)}`, stroke: colour }) : "",
  ].join("");
  return opacity < 1 ? element("g", { opacity }, parts) : parts;
}

function outline(shape: NodeRow["shape"], x: number, y: number, radius: number, looks: Record<string, string | number | null | undefined>): string {
  if (shape === "circle") return element("circle", { cx: x, cy: y, r: radius, ...looks });
  if (shape === "square") return element("rect", { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, ...looks });
  return element("path", { d: `M${n(x)} ${n(y - radius)}L${n(x + radius)} ${n(y)}L${n(x)} ${n(y + radius)}L${n(x - radius)} ${n(y)}Z`, ...looks });
}

function n(pixel: number): number {
  return Math.round(pixel * 10) / 10;
}
