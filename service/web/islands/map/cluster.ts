// Many pins on few pixels become one circle with a count.

export interface Dot {
  x: number;
  y: number;
}

export interface Cluster<T extends Dot> {
  x: number;
  y: number;
  members: T[];
}

/**
 * Group dots by square cells of ``cell`` pixels; cells with fewer than ``least`` dots stay single.
 * Cells are anchored at the world's corner, so a pan does not regroup. One pass, no neighbour search. The circle of a
 * cell is kept off its borders, so that neighbours do not cover each other.
 */
export function gridClusters<T extends Dot>(dots: T[], cell: number, least: number, anchor: Dot = { x: 0, y: 0 }): { clusters: Cluster<T>[]; singles: T[] } {
  const cells = new Map<string, { left: number; top: number; members: T[] }>();
  for (const dot of dots) {
    const left = Math.floor((dot.x + anchor.x) / cell) * cell - anchor.x;
    const top = Math.floor((dot.y + anchor.y) / cell) * cell - anchor.y;
    const key = `${left + anchor.x}:${top + anchor.y}`;
    const known = cells.get(key);
    if (known) known.members.push(dot);
    else cells.set(key, { left, top, members: [dot] });
  }
  const clusters: Cluster<T>[] = [];
  const singles: T[] = [];
  for (const { left, top, members } of cells.values()) {
    if (members.length < least) singles.push(...members);
    else clusters.push({ x: kept(members.map((dot) => dot.x), left, cell), y: kept(members.map((dot) => dot.y), top, cell), members });
  }
  return { clusters, singles };
}

const BORDER = 0.32;

function kept(values: number[], from: number, cell: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.min(from + cell * (1 - BORDER), Math.max(from + cell * BORDER, mean));
}

/** Boxes already taken by text: a label is written only where it meets none. */
export class LabelRoom {
  private readonly taken: [number, number, number, number][] = [];

  /** Take the box if it is free. */
  take(left: number, top: number, right: number, bottom: number): boolean {
    for (const [l, t, r, b] of this.taken) if (left < r && right > l && top < b && bottom > t) return false;
    this.taken.push([left, top, right, bottom]);
    return true;
  }
}
