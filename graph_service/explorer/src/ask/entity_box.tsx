/** A box that suggests entities as one types; arrows and Enter choose (the ARIA combobox pattern). */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Problem } from "../api/client";
import type { GraphNode } from "../api/types";
import { learn } from "../state/captions";
import { whenWords } from "../words/dates";
import { words } from "../words/labels";
import { isSearchable, NOTHING, suggest, type Suggestions } from "./suggestions";

interface EntityBoxProps {
  label: string;
  placeholder?: string;
  /** Only entities of these kinds; of all, if empty. */
  kinds?: readonly string[];
  choose: (node: GraphNode) => void;
}

const TYPING_MILLISECONDS = 120;
const NO_KINDS: readonly string[] = [];

export function EntityBox({ label, placeholder, kinds = NO_KINDS, choose }: EntityBoxProps) {
  const id = useId();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Suggestions>(NOTHING);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const waiting = useRef(false);
  useEffect(() => {
    const abort = new AbortController();
    setFound(NOTHING);
    if (!isSearchable(text)) return;
    const timer = setTimeout(() => {
      suggest(text, kinds, abort.signal).then(
        (answer) => {
          setFound(answer);
          setAt(0);
          if (waiting.current && answer.hits[0]) take(answer.hits[0]);
          waiting.current = false;
        },
        (error: unknown) => {
          if (error instanceof Problem) setFound({ hits: [], message: `${error.title}. ${error.detail}` });
        },
      );
    }, TYPING_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, kinds]);

  const { hits, message } = found;
  const shown = open && (hits.length > 0 || message !== null);
  function take(node: GraphNode): void {
    learn(node.id, node.caption);
    setText("");
    setFound(NOTHING);
    setOpen(false);
    choose(node);
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      setOpen(true);
      setAt((at + step + hits.length) % hits.length);
    } else if (event.key === "Enter" && isSearchable(text)) {
      event.preventDefault();
      // Whoever types quickly presses Enter before the suggestions are there: the first is taken when it comes.
      if (hits[at]) take(hits[at]);
      else waiting.current = true;
    } else if (event.key === "Escape") {
      setOpen(false);
    }
  };
  return (
    <div class="entity-box">
      <input
        type="text"
        role="combobox"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        maxLength={300}
        aria-label={label}
        placeholder={placeholder ?? label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits[at] ? `${id}-${at}` : undefined}
        value={text}
        onInput={(event) => {
          waiting.current = false;
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onKeyDown={onKey}
        onBlur={() => setOpen(false)}
        onFocus={() => setOpen(true)}
      />
      <div class="suggestions" hidden={!shown}>
        {message !== null && <p class="quiet">{message}</p>}
        <ul id={`${id}-list`} role="listbox" aria-label={`Suggestions: ${label}`}>
          {hits.map((hit, index) => (
            <li
              key={hit.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(hit)}
            >
              <Suggestion node={hit} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What something is: its name, kind and type, and for events the date, so that namesakes can be told apart. */
function Suggestion({ node }: { node: GraphNode }) {
  const about = node.kind === "event" ? whenWords(node.when) : (node.description ?? "");
  return (
    <>
      <span class={`kind-mark ${node.kind}`} aria-hidden="true" />
      <bdi class="cut-name" title={node.caption}>
        {node.caption}
      </bdi>{" "}
      <span class="quiet">
        {words(node.type)}
        {about && ` · ${about}`}
      </span>
    </>
  );
}
