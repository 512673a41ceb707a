// One axis for all lanes of a result: instants to fractions and back, the cursor and its steps. Pure.

export interface Window {
  start_ms: number;
  end_ms: number;
}

export const STEP_MS = 10_000;
export const LONG_STEP_MS = 60_000;

/** 0 at the start of the window, 1 at its end; outside values are bound. */
export function fractionOf(window: Window, atMs: number): number {
  const length = window.end_ms - window.start_ms;
  if (length <= 0) return 0;
  return Math.min(1, Math.max(0, (atMs - window.start_ms) / length));
}

export function instantAt(window: Window, fraction: number): number {
  const bound = Math.min(1, Math.max(0, fraction));
  return Math.round(window.start_ms + bound * (window.end_ms - window.start_ms));
}

/** The cursor after a step, kept inside the window. */
export function stepped(window: Window, atMs: number, byMs: number): number {
  return Math.min(window.end_ms, Math.max(window.start_ms, atMs + byMs));
}

/** What a key does to the cursor; null when the key is not the cursor's. */
export function cursorKey(key: string, shift: boolean): number | "start" | "end" | null {
  switch (key) {
    case "[": return -STEP_MS;
    case "]": return STEP_MS;
    case "{": return -LONG_STEP_MS;
    case "}": return LONG_STEP_MS;
    case "Home": return shift ? "start" : null;
    case "End": return shift ? "end" : null;
    default: return null;
  }
}

/** The option to go to from the present one, in reading order: arrows one by one, Home and End to the ends. */
export function nextOption(count: number, present: number, key: string): number | null {
  switch (key) {
    case "ArrowDown": case "ArrowRight": return Math.min(count - 1, present + 1);
    case "ArrowUp": case "ArrowLeft": return Math.max(0, present - 1);
    case "Home": return 0;
    case "End": return count - 1;
    default: return null;
  }
}

/** The window that all lanes share: the widest of theirs. Null when no lane tells its own. */
export function sharedWindow(lanes: Window[]): Window | null {
  if (lanes.length === 0) return null;
  const start = Math.min(...lanes.map((lane) => lane.start_ms));
  const end = Math.max(...lanes.map((lane) => lane.end_ms));
  return end > start ? { start_ms: start, end_ms: end } : null;
}
