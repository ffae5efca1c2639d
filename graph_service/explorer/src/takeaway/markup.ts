/** SVG as text: every character of a name is either harmless or escaped. */

/** What XML can't hold, escaped or not: controls, lone surrogates, two noncharacters. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " ", "\r": " ", "\t": " " };

/** A text as it may stand between tags or in an attribute. */
export function escaped(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"\n\r\t]/g, (sign) => ESCAPES[sign]!);
}

export type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/**
 * One element.
 *
 * @param name its name, never from data
 * @param attributes its attributes; those without a value are left out
 * @param children markup, escaped already
 */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    return value === null || value === undefined || value === "" ? [] : [` ${key}="${escaped(shortNumber(value))}"`];
  });
  const inside = children.join("");
  return inside ? `<${name}${written.join("")}>${inside}</${name}>` : `<${name}${written.join("")}/>`;
}

/** Hundredths of a pixel are more than anybody sees. */
function shortNumber(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
}
