/** A field that holds entities: each as a chip that can be taken out, and a box to add another. */

import { captionOf } from "../state/captions";
import { EntityBox } from "./entity_box";

interface EntityFieldProps {
  label: string;
  ids: readonly string[];
  most: number;
  kinds?: readonly string[];
  change: (ids: string[]) => void;
}

export function EntityField({ label, ids, most, kinds, change }: EntityFieldProps) {
  return (
    <fieldset class="entity-field">
      <legend>{label}</legend>
      {ids.map((id) => (
        <span class="chip" key={id}>
          <bdi class="cut-name" title={captionOf(id)}>
            {captionOf(id)}
          </bdi>
          <button type="button" aria-label={`Remove ${captionOf(id)} from ${label}`} onClick={() => change(ids.filter((other) => other !== id))}>
            ×
          </button>
        </span>
      ))}
      {ids.length < most && (
        <EntityBox label={label} placeholder={ids.length ? "or …" : "Type a name"} {...(kinds ? { kinds } : {})} choose={({ id }) => change([...new Set([...ids, id])])} />
      )}
    </fieldset>
  );
}
