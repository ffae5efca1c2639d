/** One field of a form, by its kind. */

import { useId } from "preact/hooks";
import { EntityField } from "./entity_field";
import type { Field } from "./forms";

interface FieldProps {
  field: Field;
  values: readonly string[];
  change: (values: string[]) => void;
}

export function FieldInput({ field: { label, field }, values, change }: FieldProps) {
  const id = useId();
  if (field.kind === "entities") {
    return <EntityField label={label} ids={values} most={field.most} {...(field.kinds ? { kinds: field.kinds } : {})} change={change} />;
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {field.kind === "choice" && (
        <select id={id} value={values.length ? values.join(",") : ""} onChange={(event) => change(event.currentTarget.value ? [event.currentTarget.value] : [])}>
          {field.choices.map(({ value, label: words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
          {values.length > 0 && !field.choices.some(({ value }) => value === values.join(",")) && <option value={values.join(",")}>{values.join(", ")}</option>}
        </select>
      )}
      {field.kind === "date" && (
        <input
          id={id}
          type="text"
          placeholder="2024-05-24, or 2024-05"
          title="A day, a month or a year, as EDTF: 2024-05-24, 2024-05, 2024"
          size={14}
          value={values[0] ?? ""}
          onChange={(event) => change(event.currentTarget.value.trim() ? [event.currentTarget.value.trim()] : [])}
        />
      )}
      {field.kind === "number" && (
        <input
          id={id}
          type="number"
          min={field.min}
          max={field.max}
          value={values[0] ?? String(field.preset)}
          onChange={({ currentTarget: { value } }) => change(value && value !== String(field.preset) ? [value] : [])}
        />
      )}
    </div>
  );
}
