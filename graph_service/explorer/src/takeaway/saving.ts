/** Puts files on the reader's disk. */

import type { Sheet } from "./paper";

const MOST_PIXELS = 60e6;
const LONGEST_SIDE = 16_000;
const KEPT_FOR = 60_000;

export function save(name: string, body: Blob): void {
  const address = URL.createObjectURL(body);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR);
}

export function svgFile({ svg }: Sheet): Blob {
  return new Blob([svg], { type: "image/svg+xml" });
}

/**
 * Draws a sheet with two pixels for each of its own; fewer where it is very large.
 *
 * @throws Error where the browser can't
 */
export async function pngFile(sheet: Sheet): Promise<Blob> {
  const { width, height } = sheet;
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / Math.max(width, height));
  const address = URL.createObjectURL(svgFile(sheet));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("This browser can't draw so large a picture; take the SVG."))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
