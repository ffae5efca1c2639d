/** Where names stand, so that none covers another or a node: what finds no room is shown when asked for. */

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface LabelWish {
  id: string;
  /** Middles where the label could stand, the best first. */
  middles: readonly (readonly [number, number])[];
  width: number;
  height: number;
  /** Higher ones choose first. */
  rank: number;
  /** Whether it stands in its first place even where there is no room. */
  isNeeded?: boolean;
  /** On how much of what is taken it may stand, if it finds no room: never on another label. */
  mayCover?: number;
}

const CELL = 64;

/**
 * Places labels one after the other, each at its first place that is free.
 *
 * @param wishes what is to be placed: by rank, and by id where ranks are equal, so that the result is always the same
 * @param taken what no label may cover
 * @returns the middle of each label that found room
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  taken: readonly Box[],
): Map<string, readonly [number, number]> {
  const grid = new Grid();
  for (const box of taken) grid.add(box);
  const labels = new Grid();
  const placed = new Map<string, readonly [number, number]>();
  for (const wish of [...wishes].sort((one, other) => other.rank - one.rank || (one.id < other.id ? -1 : 1))) {
    const free = wish.middles.find((middle) => !grid.isTaken(boxAround(middle, wish)));
    const middle = free ?? (wish.mayCover ? leastCovering(wish, grid, labels) : wish.isNeeded ? wish.middles[0] : undefined);
    if (!middle) continue;
    grid.add(boxAround(middle, wish));
    labels.add(boxAround(middle, wish));
    placed.set(wish.id, middle);
  }
  return placed;
}

/** The place where a label covers fewest of what is taken, and no other label. */
function leastCovering(wish: LabelWish, grid: Grid, labels: Grid): readonly [number, number] | undefined {
  const open = wish.middles.filter((middle) => !labels.isTaken(boxAround(middle, wish)));
  const counts = open.map((middle) => grid.countIn(boxAround(middle, wish)));
  const least = Math.min(...counts);
  return least <= (wish.mayCover ?? 0) ? open[counts.indexOf(least)] : undefined;
}

export function boxAround(
  [x, y]: readonly [number, number],
  { width, height }: { width: number; height: number },
): Box {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

/** Places around a node: below, above, to either side, then at the corners. */
export function middlesAround(x: number, y: number, radius: number, width: number, height: number): [number, number][] {
  const gap = 3;
  const [aside, away] = [radius + gap + width / 2, radius + gap + height / 2];
  return [
    [x, y + away],
    [x, y - away],
    [x + aside, y],
    [x - aside, y],
    [x + aside * 0.75, y + away],
    [x - aside * 0.75, y + away],
    [x + aside * 0.75, y - away],
    [x - aside * 0.75, y - away],
  ];
}

/** Boxes by the squares they lie in, so that a label is compared with its surroundings only. */
class Grid {
  private readonly cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const cell of cellsOf(box)) this.cells.set(cell, [...(this.cells.get(cell) ?? []), box]);
  }

  countIn(box: Box): number {
    return new Set(cellsOf(box).flatMap((cell) => (this.cells.get(cell) ?? []).filter((other) => overlaps(box, other)))).size;
  }

  isTaken(box: Box): boolean {
    return cellsOf(box).some((cell) => (this.cells.get(cell) ?? []).some((other) => overlaps(box, other)));
  }
}

export function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
  );
}

export function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function cellsOf({ left, top, right, bottom }: Box): string[] {
  const cells: string[] = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1) {
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) cells.push(`${x} ${y}`);
  }
  return cells;
}
