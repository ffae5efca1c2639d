/** The drawings on the page, as files. */

import { captionOf } from "../state/captions";
import { questionSentence } from "../ask/sentence";
import { verdictOf } from "../ask/verdict";
import { camera, drawn, size } from "../picture/view";
import { coloursOf } from "../picture/webgl_colours";
import { state } from "../state/address";
import { answer, graph } from "../state/answers";
import { dayWords } from "../words/dates";
import { plainColour } from "./colours";
import { creditsOf } from "./credits";
import { croppedDrawing, drawingOf, type Drawing } from "./drawing";
import { largeDrawing } from "./large_graph";
import { sheetOf, type LegendEntry, type Sheet } from "./paper";

export interface PictureChoice {
  name: string;
  /** What the file's name says of it. */
  kind: string;
  draw: () => Sheet;
}

const GRAPH = ".picture svg.graph";
const LARGE = ".picture .webgl";
const MAP = ".map svg";
const TIMELINE = "svg.strip";
const TIMELINE_REMARK = "Timeline: solid is certain, pale is possible, an arrow is an open end, two strokes say that it goes on out of sight; a dashed outline is planned or proposed, a dotted one alleged.";

/** What can be taken of the page as it is now. */
export function picturesNow(): PictureChoice[] {
  const main = find(GRAPH) || find(LARGE) ? "Graph" : find(MAP) ? "Map" : null;
  const hasTimeline = find(TIMELINE) !== null;
  const choices: PictureChoice[] = [];
  if (main) choices.push({ name: main, kind: main.toLowerCase(), draw: () => sheetNow(true, false) });
  if (hasTimeline) choices.push({ name: "Timeline", kind: "timeline", draw: () => sheetNow(false, true) });
  if (main && hasTimeline) choices.push({ name: `${main} and timeline`, kind: `${main.toLowerCase()} and timeline`, draw: () => sheetNow(true, true) });
  return choices;
}

function sheetNow(hasMain: boolean, hasTimeline: boolean): Sheet {
  const current = answer.value;
  const { brush, parameters } = state.value;
  const strip = hasTimeline ? find(TIMELINE) : null;
  const drawings = [hasMain ? mainDrawing() : null, strip ? drawingOf(strip as SVGSVGElement) : null];
  const isMap = hasMain && !find(GRAPH) && !find(LARGE);
  const notes = [
    ...(current ? [verdictOf(current, parameters, captionOf).text] : []),
    ...(brush ? [`Days chosen on the timeline: ${dayWords(brush[0])} to ${dayWords(brush[1])}; what was certainly on other days is faded or left out.`] : []),
  ];
  const mapNote = isMap ? document.querySelector(".map-note")?.textContent : null;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => resolved(style.getPropertyValue(name));
  return sheetOf({
    title: sentenceNow(),
    notes,
    drawings: drawings.filter((drawing) => drawing !== null),
    legend: hasMain ? legendNow() : [],
    remarks: [...(mapNote ? [mapNote] : []), ...(strip ? [TIMELINE_REMARK] : [])],
    sources: creditsOf(graph.value),
    footer: `Drawn with conflict-graph on ${dayWords(today())}.`,
    colours: { ground: colour("--ground"), ink: colour("--ink"), quiet: colour("--quiet"), line: colour("--line") },
  });
}

/** The question in words. */
export function sentenceNow(): string {
  return questionSentence(state.value, captionOf);
}

function mainDrawing(): Drawing | null {
  const svg = find(GRAPH);
  if (svg) return croppedDrawing(svg as SVGSVGElement);
  const map = find(MAP);
  if (map) return { ...drawingOf(map as SVGSVGElement), ground: plainColour(getComputedStyle(map.parentElement!).backgroundColor).colour };
  const stage = find(LARGE);
  if (!stage) return null;
  const names = stage.querySelector<SVGSVGElement>("svg.names");
  const { pinned, selected, brush } = state.value;
  const colours = coloursOf(document.documentElement);
  return largeDrawing(graph.value, drawn.value, camera.value, size.value, { pinned, selected, brush }, colours, names ? drawingOf(names).inside : "");
}

function legendNow(): LegendEntry[] {
  return [...document.querySelectorAll(".legend li")].flatMap((row): LegendEntry[] => {
    const svg = row.querySelector("svg");
    // A picture can't be clicked.
    const words = (row.querySelector("span")?.textContent ?? "").replace(/: click.*$/, "");
    // A closed legend has no size on the page.
    return svg ? [{ drawing: { ...drawingOf(svg), width: 34, height: 20 }, words }] : [];
  });
}

/** A colour of the page as it is in light or dark. */
function resolved(value: string): string {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = value;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return plainColour(colour).colour;
}

function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

function find(selector: string): Element | null {
  return document.querySelector(selector);
}
