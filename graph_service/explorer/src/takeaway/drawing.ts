/** A drawing of the page as SVG that needs no page: its styles stand in it, and what is there to be clicked is gone. */

import { plainColour } from "./colours";
import { around, cropped, type Box } from "./cropping";
import { element, escaped, type Attributes } from "./markup";
import { bakedPath } from "./world_paths";

export interface Drawing {
  /** Where what is seen of it begins; 0 where that isn't said. */
  left?: number;
  top?: number;
  width: number;
  height: number;
  /** The colour behind it, where it isn't the page's. */
  ground?: string;
  /** Markup of what is in it. */
  inside: string;
}

/** What serves pointers and keys alone. */
const SERVING = ".handles, .closer, .closers, .grip, .halo, .hit, .brush-area, .whole-name, title, desc";
const GEOMETRY = [
  "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform",
]; // prettier-ignore
const KNOWN = new Set(["g", "path", "rect", "circle", "line", "text", "tspan", "polygon", "polyline", "ellipse"]);
const DRAWN = new Set(["path", "rect", "circle", "line", "polygon", "polyline", "ellipse"]);

/** Properties that an element has from its parent unless it says otherwise, with what the root would have. */
const INHERITED: Record<string, string> = {
  fill: "#000000",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-opacity": "1",
  "stroke-width": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "font-size": "",
  "font-weight": "400",
  "text-anchor": "start",
  "paint-order": "normal",
};
const OWN: Record<string, string> = { opacity: "1", "text-decoration": "none", "unicode-bidi": "normal" };

/** What is drawn, in pixels of the page. */
interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Around everything drawn so far. */
  used: Box | null;
}

/** Draws an SVG element of the page as it looks now. */
export function drawingOf(svg: SVGSVGElement): Drawing {
  return trace(svg)[0];
}

/** Draws it without the empty space around what is in it. */
export function croppedDrawing(svg: SVGSVGElement): Drawing {
  const [drawing, used] = trace(svg);
  return used ? { ...drawing, ...cropped(used, drawing) } : drawing;
}

function trace(svg: SVGSVGElement): [Drawing, Box | null] {
  const { left, top, width, height } = svg.getBoundingClientRect();
  const frame: Frame = { left, top, width, height, used: null };
  const inside = [...svg.children].map((child) => draw(child, INHERITED, frame)).join("");
  return [{ width: Math.ceil(width), height: Math.ceil(height), inside }, frame.used];
}

function draw(source: Element, inherited: Record<string, string>, frame: Frame): string {
  if (!KNOWN.has(source.localName) || source.matches(SERVING)) return "";
  const style = getComputedStyle(source);
  if (style.display === "none" || style.visibility === "hidden") return "";
  const looks = looksOf(style);
  if (DRAWN.has(source.localName) && looks["fill"] === "none" && looks["stroke"] === "none") return "";
  const attributes: Record<string, string | null> = {};
  for (const name of GEOMETRY) attributes[name] = source.getAttribute(name);
  if (source.matches(".world")) return drawWorld(source, attributes["transform"] ?? "", inherited, frame);
  Object.assign(attributes, difference(looks, inherited));
  const isText = source.localName === "text" || source.localName === "tspan";
  if (isText || DRAWN.has(source.localName)) frame.used = around(frame.used, source.getBoundingClientRect(), frame);
  const children = isText
    ? [...source.childNodes].map((child) => (child instanceof Element ? draw(child, looks, frame) : escaped(child.textContent ?? "")))
    : [...source.children].map((child) => draw(child, looks, frame));
  const inside = children.join("");
  return inside || DRAWN.has(source.localName) ? element(source.localName, attributes, inside) : "";
}

/** The countries of the map: only what is seen of them, in pixels, for the whole world weighs more than a megabyte. */
function drawWorld(world: Element, transform: string, inherited: Record<string, string>, frame: Frame): string {
  const [x = 0, y = 0, k = 1] = (transform.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const paths = [...world.querySelectorAll("path")].map((path) => {
    const d = bakedPath(path.getAttribute("d") ?? "", { x, y, k }, frame);
    return d ? element("path", { d, ...difference(looksOf(getComputedStyle(path)), inherited) }) : "";
  });
  return element("g", {}, ...paths);
}

/** How an element looks, in values that SVG has as attributes. */
function looksOf(style: CSSStyleDeclaration): Record<string, string> {
  const looks: Record<string, string> = {};
  for (const name of [...Object.keys(INHERITED), ...Object.keys(OWN)]) looks[name] = style.getPropertyValue(name);
  for (const paint of ["fill", "stroke"] as const) {
    const { colour, opacity } = plainColour(looks[paint]!);
    looks[paint] = colour;
    looks[`${paint}-opacity`] = String(Number(looks[`${paint}-opacity`]) * opacity);
  }
  for (const name of ["stroke-width", "font-size", "stroke-dasharray"]) looks[name] = looks[name]!.replaceAll("px", "");
  looks["text-decoration"] = style.textDecorationLine;
  return looks;
}

/** What has to be written so that a program without style sheets draws the same. */
function difference(looks: Record<string, string>, inherited: Record<string, string>): Attributes {
  const written: Record<string, string> = {};
  for (const [name, value] of Object.entries(looks)) {
    const before = name in OWN ? OWN[name] : inherited[name];
    if (value !== before) written[name] = value;
  }
  return written;
}
