/** The question: one box that finds things as one types, and the form of a path. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ask } from "../api/client";
import type { SearchAnswer } from "../api/types";
import { askQuestion } from "../state/address";
import { words } from "../words/labels";

export function AskBar() {
  return (
    <div class="ask" role="search">
      <EntityBox label="Find a person, group, place or event" choose={(id) => askQuestion("around", { of: [id] })} />
    </div>
  );
}

type Hit = SearchAnswer["results"][number];

interface EntityBoxProps {
  label: string;
  choose: (id: string, caption: string) => void;
}

/** A box that suggests entities as one types; arrows and Enter choose (the ARIA combobox pattern). */
export function EntityBox({ label, choose }: EntityBoxProps) {
  const list = useId();
  const [text, setText] = useState("");
  const [hits, setHits] = useState<Hit[]>([]);
  const [at, setAt] = useState(-1);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => {
    abort.current?.abort();
    if (!/[\p{L}\p{N}]/u.test(text)) return setHits([]);
    const controller = (abort.current = new AbortController());
    const timer = setTimeout(() => {
      ask<SearchAnswer>("entities", { q: [text], limit: ["8"] }, controller.signal).then(
        (answer) => (setHits(answer.results), setAt(-1)),
        () => setHits([]),
      );
    }, 120);
    return () => clearTimeout(timer);
  }, [text]);
  const take = (hit: Hit): void => {
    setText("");
    setHits([]);
    choose(hit.id, hit.caption);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((at + step + hits.length) % Math.max(1, hits.length));
    } else if (event.key === "Enter" && hits[Math.max(0, at)]) {
      event.preventDefault();
      take(hits[Math.max(0, at)]!);
    } else if (event.key === "Escape") setHits([]);
  };
  return (
    <div class="entity-box">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        placeholder={label}
        aria-expanded={hits.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${list}-${at}` : undefined}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <ul id={list} role="listbox" aria-label="Suggestions" hidden={!hits.length}>
        {hits.map((hit, index) => (
          <li key={hit.id} id={`${list}-${index}`} role="option" aria-selected={index === at} onClick={() => take(hit)}>
            <bdi>{hit.caption}</bdi> <span class="quiet">{words(hit.type)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
