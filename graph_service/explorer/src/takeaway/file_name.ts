/** Names of files that tell the question. */

const MOST_LETTERS = 80;

/**
 * `david-barnea-to-hamas-avoiding-israel-the-shortest-path.svg`: letters and digits of any script, joined by hyphens.
 *
 * @param parts what the name says, such as the question in words
 * @param ending the file's ending, without its dot
 */
export function fileName(parts: readonly string[], ending: string): string {
  const words = parts.join(" ").normalize("NFC").toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  let name = "";
  for (const word of words) {
    const longer = name ? `${name}-${word}` : [...word].slice(0, MOST_LETTERS).join("");
    if ([...longer].length > MOST_LETTERS) break;
    name = longer;
  }
  return `${name || "conflict-graph"}.${ending}`;
}
