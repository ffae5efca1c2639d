/** Which row each event is drawn in, so that no two overlap, and which lane its row belongs to. */

export interface Item<Event> {
  event: Event;
  lane: string;
  /** Pixels that its bar and its name take. */
  from: number;
  to: number;
}

export interface Row<Event> extends Item<Event> {
  row: number;
}

export interface Lane {
  name: string;
  row: number;
  rows: number;
}

const GAP = 8;

/** Places items lane by lane, each in the first row of its lane that is free; the order given decides. */
export function pack<Event>(items: readonly Item<Event>[]): { rows: Row<Event>[]; lanes: Lane[] } {
  const byLane = new Map<string, Item<Event>[]>();
  for (const item of items) byLane.set(item.lane, [...(byLane.get(item.lane) ?? []), item]);
  const rows: Row<Event>[] = [];
  const lanes: Lane[] = [];
  let next = 0;
  for (const [name, members] of byLane) {
    const ends: number[] = [];
    for (const item of members) {
      const free = ends.findIndex((end) => end + GAP <= item.from);
      const row = free < 0 ? ends.length : free;
      ends[row] = item.to;
      rows.push({ ...item, row: next + row });
    }
    lanes.push({ name, row: next, rows: ends.length });
    next += ends.length;
  }
  return { rows, lanes };
}
