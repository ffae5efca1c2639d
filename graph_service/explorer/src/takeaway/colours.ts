/** Colours of style sheets as every program for pictures reads them: six digits, and the opacity apart. */

export interface PlainColour {
  /** `#rrggbb`, or `none`. */
  colour: string;
  opacity: number;
}

/** Reads a computed colour: `rgb(…)`, `rgba(…)`, `color(srgb …)`, `#…` or `none`. */
export function plainColour(text: string): PlainColour {
  const value = text.trim().toLowerCase();
  if (value === "none" || value === "transparent" || !value) return { colour: "none", opacity: 1 };
  if (value.startsWith("#")) return { colour: value, opacity: 1 };
  const numbers = (value.replace(/^[a-z-]+\((srgb )?/, "").match(/-?[\d.]+(e-?\d+)?%?/g) ?? []).map(partOf);
  const [red = 0, green = 0, blue = 0, opacity = 1] = numbers;
  const full = value.startsWith("color(") ? 255 : 1;
  const digits = [red, green, blue].map((part) => {
    return Math.min(255, Math.max(0, Math.round(part * full))).toString(16).padStart(2, "0");
  });
  return opacity === 0 ? { colour: "none", opacity: 1 } : { colour: `#${digits.join("")}`, opacity };
}

function partOf(text: string): number {
  return text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
}
