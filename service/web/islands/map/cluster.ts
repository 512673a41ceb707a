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
 * Cells are anchored at the world's corner, so a pan does not regroup. One pass, no neighbour search.
 */
export function gridClusters<T extends Dot>(dots: T[], cell: number, least: number, anchor: Dot = { x: 0, y: 0 }): { clusters: Cluster<T>[]; singles: T[] } {
  const cells = new Map<string, T[]>();
  for (const dot of dots) {
    const key = `${Math.floor((dot.x + anchor.x) / cell)}:${Math.floor((dot.y + anchor.y) / cell)}`;
    const members = cells.get(key);
    if (members) members.push(dot);
    else cells.set(key, [dot]);
  }
  const clusters: Cluster<T>[] = [];
  const singles: T[] = [];
  for (const members of cells.values()) {
    if (members.length < least) singles.push(...members);
    else clusters.push({ ...middle(members), members });
  }
  return { clusters, singles };
}

function middle(dots: Dot[]): Dot {
  const sum = dots.reduce((total, dot) => ({ x: total.x + dot.x, y: total.y + dot.y }), { x: 0, y: 0 });
  return { x: sum.x / dots.length, y: sum.y / dots.length };
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
