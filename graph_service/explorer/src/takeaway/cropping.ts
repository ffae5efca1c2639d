/** How much of a drawing has something in it. */

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Pixels that are kept around what is drawn. */
const MARGIN = 24;
const LEAST_HEIGHT = 120;

/** A box with one more thing in it, from the corner of the frame it is in. */
export function around(box: Box | null, { left, top, width, height }: Rectangle, frame: Rectangle): Box {
  const other = { left: left - frame.left, top: top - frame.top, right: left + width - frame.left, bottom: top + height - frame.top };
  if (!box) return other;
  return {
    left: Math.min(box.left, other.left),
    top: Math.min(box.top, other.top),
    right: Math.max(box.right, other.right),
    bottom: Math.max(box.bottom, other.bottom),
  };
}

/** What to keep of a drawing: what is used, with a margin, as far as it is seen. */
export function cropped({ left, top, right, bottom }: Box, { width, height }: { width: number; height: number }): Rectangle {
  const [x0, x1] = span(left, right, width, 0);
  const [y0, y1] = span(top, bottom, height, LEAST_HEIGHT);
  return { left: x0, top: y0, width: x1 - x0, height: y1 - y0 };
}

function span(from: number, to: number, size: number, least: number): [number, number] {
  const more = Math.max(MARGIN, (least - (to - from)) / 2);
  const start = Math.max(0, Math.floor(from - more));
  return [Math.min(start, size - 1), Math.max(start + 1, Math.min(Math.ceil(size), Math.ceil(to + more)))];
}
