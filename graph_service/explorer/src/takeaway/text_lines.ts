/** Text broken into lines, as pictures need it. */

import { plainName, textWidth } from "../picture/text";

/**
 * Breaks a text into lines; the last of `most` ends in … where more follows.
 *
 * @param width the most pixels a line may have
 * @param font the size of its letters in pixels
 */
export function textLines(text: string, width: number, font: number, most = 6): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of pieces(plainName(text, 2000), width, font)) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || textWidth(longer, font) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line) lines.push(line);
  return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1]!.slice(0, -1).trimEnd()}…`] : lines;
}

/** Words, with those cut that no line could hold. */
function pieces(text: string, width: number, font: number): string[] {
  return text.split(" ").flatMap((word) => {
    if (textWidth(word, font) <= width) return [word];
    const cut: string[] = [];
    let piece = "";
    for (const letter of word) {
      if (piece && textWidth(piece + letter, font) > width) {
        cut.push(piece);
        piece = "";
      }
      piece += letter;
    }
    return [...cut, piece];
  });
}
