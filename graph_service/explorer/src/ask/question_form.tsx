/** The form of a question: what is asked in plain words, and the filters behind a disclosure. */

import { useEffect, useState } from "preact/hooks";
import { askQuestion, state, type Question } from "../state/address";
import { FieldInput } from "./field";
import { carriedOver, FIELDS, FILTER_FIELDS, missing, QUESTIONS, tidy, wayOf, WAYS } from "./forms";

type Draft = Record<string, string[]>;

export function QuestionForm({ close }: { close?: () => void }) {
  const asked = state.value;
  const [question, setQuestion] = useState<Question>(asked.question === "start" ? "path" : asked.question);
  const [draft, setDraft] = useState<Draft>(asked.parameters);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    if (asked.question !== "start") setQuestion(asked.question);
    setDraft(asked.parameters);
  }, [asked.question, asked.parameters]);

  const change = (name: string, values: string[]): void => setDraft({ ...draft, [name]: values });
  const choose = (chosen: Question): void => {
    setQuestion(chosen);
    setTried(false);
    setDraft(chosen === asked.question ? asked.parameters : carriedOver(draft));
  };
  const lacks = missing(question, draft);
  const send = (event: Event): void => {
    event.preventDefault();
    setTried(true);
    if (lacks) return;
    askQuestion(question, tidy(draft));
    close?.();
  };
  const fields = FIELDS.filter(({ of }) => of.includes(question));
  const further = [...fields.filter((field) => field.further), ...FILTER_FIELDS.filter(({ of }) => of.includes(question))];
  const used = further.filter(({ name }) => draft[name]?.length).length;
  return (
    <form class="question-form" onSubmit={send} noValidate>
      <div class="questions" role="group" aria-label="What do you want to know?">
        {QUESTIONS.map(({ question: offered, label, hint }) => (
          <button key={offered} type="button" title={hint} aria-pressed={offered === question} onClick={() => choose(offered)}>
            {label}
          </button>
        ))}
      </div>
      <div class="fields">
        {fields.filter((field) => !field.further).map((field) => (
          <FieldInput key={field.name} field={field} values={draft[field.name] ?? []} change={(values) => change(field.name, values)} />
        ))}
        {question === "path" && <Way draft={draft} change={setDraft} />}
      </div>
      <details>
        <summary>{question === "path" ? "Through, avoiding, and filters" : "Filters"}{used > 0 && ` (${used} in use)`}</summary>
        <div class="fields">
          {further.map((field) => (
            <FieldInput key={field.name} field={field} values={draft[field.name] ?? []} change={(values) => change(field.name, values)} />
          ))}
        </div>
      </details>
      <p class="ask-row">
        <button type="submit" class="main">
          Ask
        </button>
        {tried && lacks && (
          <span role="alert" class="failed">
            {lacks}
          </span>
        )}
      </p>
    </form>
  );
}

/** How two may be connected: one choice that sets `mode`, `order` and `max_paths` together. */
function Way({ draft, change }: { draft: Draft; change: (draft: Draft) => void }) {
  const at = wayOf(draft);
  const choose = (index: number): void => {
    const { mode: _mode, order: _order, max_paths: _paths, ...rest } = draft;
    change({ ...rest, ...WAYS[index]?.parameters });
  };
  return (
    <div class="field">
      <label for="way">How</label>
      <select id="way" value={String(at)} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {WAYS.map(({ label }, index) => (
          <option key={label} value={String(index)}>
            {label}
          </option>
        ))}
        {at < 0 && <option value="-1">as in the link</option>}
      </select>
    </div>
  );
}
