// The grid of places on a camera's picture: where a key leads, which places a stretch from corner to corner holds.

export const SIDE = 16;

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** The place a key leads to from a place; null for a key that leads nowhere, the same place at an edge. */
export function led(place: number, key: string): number | null {
  if (key === "Home") return place - (place % SIDE);
  if (key === "End") return place - (place % SIDE) + SIDE - 1;
  const step = STEPS[key];
  if (!step) return null;
  const row = Math.floor(place / SIDE) + step[0];
  const column = (place % SIDE) + step[1];
  return row < 0 || row >= SIDE || column < 0 || column >= SIDE ? place : row * SIDE + column;
}

/** All places of the rectangle between two of its corners. */
export function block(one: number, other: number): number[] {
  const rows = [Math.floor(one / SIDE), Math.floor(other / SIDE)].sort((a, b) => a - b) as [number, number];
  const columns = [one % SIDE, other % SIDE].sort((a, b) => a - b) as [number, number];
  const found: number[] = [];
  for (let row = rows[0]; row <= rows[1]; row++) for (let column = columns[0]; column <= columns[1]; column++) found.push(row * SIDE + column);
  return found;
}
