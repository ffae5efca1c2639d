/** The answer in a sentence or two, and honestly: why there is none, what it hangs on, what was left out. */

import type { NeighbourhoodAnswer, Path, PathsAnswer } from "../api/types";
import type { Answer } from "../state/answers";
import { dayWords } from "../words/dates";
import { count, words } from "../words/labels";
import { cutBy, cutRemedies, cutWords, emptyRemedies, morePaths, type Remedy } from "./remedies";
import { filterWords } from "./sentence";

export interface Verdict {
  text: string;
  /** Whether there is nothing to draw. */
  empty: boolean;
  remedies: Remedy[];
}

/** The classes of relations that paths walk by default (docs/semantics.md, Paths). */
const PATH_CLASSES = ["involvement", "affiliation", "sequence"];
const DEEPEST = 12;
/** The most events or disagreements in one answer. */
const MOST_LISTED = 500;

export function verdictOf({ question, data }: Answer, parameters: Record<string, string[]>, nameOf: (id: string) => string): Verdict {
  if (question === "path") return data.paths.length ? pathsVerdict(data, parameters, nameOf) : noPathVerdict(data, parameters);
  if (question === "around") {
    const found = Object.keys(data.nodes).length - 1;
    const text = found ? `${count(found, "neighbour")} and ${count(Object.keys(data.edges).length, "relation")}.` : `Nothing is connected to it${under(parameters, nameOf)}.`;
    if (found && isUnclaimed(data) && under(parameters, nameOf)) {
      return { text: `Nothing is claimed of it${under(parameters, nameOf)}. ${text[0]!.toUpperCase()}${text.slice(1, -1)} from the records themselves.`, empty: false, remedies: emptyRemedies(parameters) };
    }
    const remedies = found || data.truncated ? cutRemedies(data.truncated, parameters, found) : emptyRemedies(parameters);
    const narrower = data.truncated?.reason.startsWith("limit") && !remedies.length ? NO_MORE : "";
    return { text: `${text}${cutWords(data.truncated)}${narrower}`, empty: false, remedies };
  }
  const isTimeline = question === "timeline";
  if (!data.results.length && !data.next) {
    const text = isTimeline ? `No event fits this question${under(parameters, nameOf)}.` : `Nothing here contradicts anything else${under(parameters, nameOf)}.`;
    return { text, empty: true, remedies: emptyRemedies(parameters) };
  }
  // Disagreements are not counted beyond the page.
  const { value, relation } = "total" in data ? data.total : ({ value: data.results.length, relation: data.next ? "gte" : "eq" } as const);
  const isLate = "truncated" in data && data.truncated?.reason === "time";
  const total = `${relation === "gte" ? "at least " : ""}${count(value, isTimeline ? "event" : "disagreement")}`;
  const limit = Number(parameters["limit"]?.[0] ?? 50);
  const narrower = limit < MOST_LISTED ? "" : NO_MORE;
  const more = data.next ? ` The first ${data.results.length} are shown${isLate ? ", for the time of one answer was over" : ""}.${narrower}` : "";
  const text = `${total[0]!.toUpperCase()}${total.slice(1)}.${more}`;
  const remedies = data.next && limit < MOST_LISTED ? [{ label: "Show more", changes: { limit: [String(Math.min(MOST_LISTED, limit * 4))] } }] : [];
  return { text, empty: !data.results.length, remedies };
}

/** Whether no relation stands on anybody's word, but all come with the records, as a place's being part of another does. */
function isUnclaimed({ edges }: NeighbourhoodAnswer): boolean {
  return Object.values(edges).every(({ status }) => status === "identity");
}

/** The filters in use, after a sentence that says that nothing is left. */
function under(parameters: Record<string, string[]>, nameOf: (id: string) => string): string {
  const filters = filterWords(parameters, nameOf);
  return filters.length ? ` under these filters: ${filters.join("; ")}` : "";
}

function pathsVerdict(data: PathsAnswer, parameters: Record<string, string[]>, nameOf: (id: string) => string): Verdict {
  const [first] = data.paths;
  const parts = data.paths.length === 1 ? [pathWords(first!)] : [`${data.paths.length} paths; the shortest: ${pathWords(first!)}`];
  if (data.paths.length > 1 && data.critical_sources.length) {
    parts.push(`All of them depend on ${new Intl.ListFormat("en").format(data.critical_sources.map((id) => data.sources[id]?.title ?? nameOf(id)))}`);
  }
  return { text: `${parts.join(". ")}.${cutWords(data.truncated)}`, empty: false, remedies: morePaths(data.truncated, parameters) };
}

function pathWords(path: Path): string {
  const weak = path.weakest === null ? null : path.steps[path.weakest];
  const weakest = weak ? `; the weakest is step ${path.weakest! + 1}${weak.anonymous ? ", on anonymous word alone" : ""}` : "";
  const anonymous = !weak && path.steps.some((step) => step.anonymous) ? "; on anonymous word alone" : "";
  const order = path.arrival ? `, ${path.time_order === "certain" ? "certainly" : "possibly"} in time's order, by ${dayWords(path.arrival)}` : "";
  return `${count(path.length, "step")}${order}${weakest}${anonymous}; ${words(path.status)} by ${count(path.source_count, "source")}`;
}

function noPathVerdict(data: PathsAnswer, parameters: Record<string, string[]>): Verdict {
  const none = (text: string, remedies: Remedy[] = []): Verdict => ({ text: `No path. ${text}`, empty: true, remedies });
  if (data.truncated) return none(`None was found within ${cutBy(data.truncated)}.`);
  if (data.blocking_filter) {
    const name = data.blocking_filter;
    return none(`None is left ${FILTER_WORDS[name] ?? `under the filter “${words(name)}”`}; without this filter there is one.`, [{ label: "Ask without it", changes: { [name]: [] } }]);
  }
  if (data.would_connect.length) {
    const classes = data.would_connect as string[];
    return none(`None by the relations that paths walk; with relations of ${classes.join(" and ")} there is one.`, [{ label: "Walk these, too", changes: { relation: [...PATH_CLASSES, ...classes] } }]);
  }
  const depth = Number(parameters["max_depth"]?.[0] ?? 6);
  if (data.beyond_depth && depth < DEEPEST) return none(`None within ${count(depth, "step")}.`, [{ label: `Look ${DEEPEST} steps far`, changes: { max_depth: [String(DEEPEST)] } }]);
  if (parameters["mode"]?.[0] === "temporal") return none("None runs forward in time.", [{ label: "Ask in any order", changes: { mode: [], order: [] } }]);
  return none("The two are not connected by the relations that paths walk.", emptyRemedies(parameters));
}

const FILTER_WORDS: Record<string, string> = {
  exclude_anonymous: "without the anonymous speakers",
  exclude_source: "without these sources",
  without: "without these sources",
  exclude_speaker: "without these speakers",
  source: "by this source alone",
  known_at: "by what was known on that day",
  as_of: "that held on that day",
  avoid: "that avoids these",
  via: "through these",
  min_sources: "on so many publishers",
  after: "in that time",
  before: "in that time",
  order: "that runs forward in time for certain",
};

const NO_MORE = " No more can be shown at once: narrow the question by dates or other filters.";
