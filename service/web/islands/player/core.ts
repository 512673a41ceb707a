// Clips of one camera on one continuous axis of corrected time: where an instant lies, what a gap says, what comes next.
// Pure: the video element is moved by player.ts.

export interface Clip {
  url: string | null;
  start_ms: number;
  duration_ms: number;
  label: string;
  working_copy: boolean;
  /** Asked until a working copy is ready; null when there is nothing to wait for. */
  status_url: string | null;
  /** Posted to when a person asks for a working copy; null when it cannot or need not be asked. */
  request_url: string | null;
  fps: number;
}

export interface Gap {
  start_ms: number;
  end_ms: number;
  /** As drawn: gap, ask (its owner may still have it), lost (was there once). */
  kind: "gap" | "ask" | "lost";
  reason: string;
}

export interface Span {
  start_ms: number;
  end_ms: number;
}

/** What moved: a path in a drawing 160 wide and 16 high, the same in words, and the stretches it tells of. */
export interface Activity {
  path: string;
  label: string;
  movements: Span[];
  unknown: Span[];
  thin: Span[];
}

export interface Playlist {
  clips: Clip[];
  gaps: Gap[];
  activity: Activity | null;
  start_ms: number;
  end_ms: number;
  uncertainty_ms: number;
  watermark: string;
  camera: string;
  /** When the right to watch ends; and the server's now, so that the reader's clock does not matter. */
  expires_ms: number | null;
  now_ms: number | null;
  extend_href: string | null;
}

export type Position =
  | { kind: "clip"; index: number; offset_ms: number }
  | { kind: "gap"; start_ms: number; end_ms: number; reason: string | null; next_ms: number | null };

const PASSED_MS = 50;
const JUST_PASSED_MS = 1_500;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** The answer of the server in the shape above. Clips without a start or a length are left out. Throws when none is left. */
export function readPlaylist(answer: unknown): Playlist {
  const given = answer as Record<string, unknown>;
  const clips = ((given["clips"] as Record<string, unknown>[] | undefined) ?? []).map(readClip).filter((clip) => clip !== null);
  clips.sort((a, b) => a.start_ms - b.start_ms);
  const gaps = ((given["gaps"] as Record<string, unknown>[] | undefined) ?? []).map((gap) => ({
    start_ms: number(gap["start_ms"]) ?? 0,
    end_ms: number(gap["end_ms"]) ?? 0,
    kind: (gap["kind"] === "ask" || gap["kind"] === "lost" ? gap["kind"] : "gap") as Gap["kind"],
    reason: text(gap["reason"]) ?? "",
  }));
  const starts = [...clips, ...gaps].map((part) => part.start_ms);
  const ends = [...clips.map(endOf), ...gaps.map((gap) => gap.end_ms)];
  if (starts.length === 0) throw new Error("the playlist holds neither a clip nor a gap");
  return {
    clips,
    gaps: gaps.filter((gap) => gap.end_ms > gap.start_ms),
    activity: readActivity(given["activity"]),
    start_ms: number(given["start_ms"]) ?? Math.min(...starts),
    end_ms: number(given["end_ms"]) ?? Math.max(...ends),
    uncertainty_ms: number(given["uncertainty_ms"]) ?? 0,
    watermark: text(given["watermark"]) ?? "",
    camera: text(given["camera"]) ?? "",
    expires_ms: number(given["expires_ms"]),
    now_ms: number(given["now_ms"]),
    extend_href: text(given["extend_href"]),
  };
}

function readActivity(answer: unknown): Activity | null {
  if (typeof answer !== "object" || answer === null) return null;
  const given = answer as Record<string, unknown>;
  const spans = (name: string): Span[] =>
    ((given[name] as Record<string, unknown>[] | undefined) ?? [])
      .map((span) => ({ start_ms: number(span["start_ms"]) ?? 0, end_ms: number(span["end_ms"]) ?? 0 }))
      .filter((span) => span.end_ms > span.start_ms)
      .sort((a, b) => a.start_ms - b.start_ms);
  return {
    path: text(given["path"]) ?? "",
    label: text(given["label"]) ?? "",
    movements: spans("movements"),
    unknown: spans("unknown"),
    thin: spans("thin"),
  };
}

/** Where the next movement begins (way 1), or the one before (way -1); null when there is none on that side.
 * Going back from inside a movement leads to its beginning, unless that was only just passed. */
export function movementFrom(playlist: Playlist, atMs: number, way: 1 | -1): number | null {
  const starts = (playlist.activity?.movements ?? []).map((span) => span.start_ms);
  if (way === 1) return starts.find((start) => start > atMs + PASSED_MS) ?? null;
  return starts.filter((start) => start < atMs - JUST_PASSED_MS).at(-1) ?? null;
}

function readClip(row: Record<string, unknown>): Clip | null {
  const start = number(row["start_ms"]);
  const duration = number(row["duration_ms"]);
  if (start === null || duration === null || duration <= 0) return null;
  return {
    url: text(row["url"]),
    start_ms: start,
    duration_ms: duration,
    label: text(row["label"]) ?? "",
    working_copy: row["working_copy"] === true,
    status_url: text(row["status_url"]),
    request_url: text(row["request_url"]),
    fps: number(row["fps"]) ?? 25,
  };
}

export const endOf = (clip: Clip): number => clip.start_ms + clip.duration_ms;

/** What is at an instant: the clip that started last, else the gap with its own span and reason, and where pictures
 * come back: one hole may have several reasons, one behind the other. */
export function locate(playlist: Playlist, atMs: number): Position {
  let index = -1;
  playlist.clips.forEach((clip, i) => {
    if (clip.start_ms <= atMs && atMs < endOf(clip)) index = i;
  });
  const clip = playlist.clips[index];
  if (clip) return { kind: "clip", index, offset_ms: atMs - clip.start_ms };
  const next = playlist.clips.find((later) => later.start_ms > atMs)?.start_ms ?? null;
  const before = playlist.clips.filter((earlier) => endOf(earlier) <= atMs).map(endOf);
  const named = playlist.gaps.find((gap) => gap.start_ms <= atMs && atMs < gap.end_ms);
  return {
    kind: "gap",
    start_ms: named?.start_ms ?? Math.max(playlist.start_ms, ...before),
    end_ms: named?.end_ms ?? next ?? playlist.end_ms,
    reason: named?.reason ?? null,
    next_ms: next,
  };
}

/** Where to go on when a clip has been played to its end; null at the end of everything. */
export function afterClip(playlist: Playlist, index: number): number | null {
  const clip = playlist.clips[index];
  if (!clip) return null;
  const end = endOf(clip);
  return end >= playlist.end_ms ? null : end;
}

export function bound(playlist: Playlist, atMs: number): number {
  return Math.min(playlist.end_ms, Math.max(playlist.start_ms, atMs));
}

export type Command = { kind: "toggle" } | { kind: "move"; by_ms: number } | { kind: "frame"; by: number } | { kind: "rate"; by: number } | { kind: "movement"; way: 1 | -1 };

export const RATES = [0.25, 0.5, 1, 2, 4, 8];

/** What a key means while the player has the focus; null when it means nothing here. */
export function commandOf(key: string, shift: boolean): Command | null {
  switch (key) {
    case " ": case "k": return { kind: "toggle" };
    case "ArrowLeft": return { kind: "move", by_ms: shift ? -10_000 : -1_000 };
    case "ArrowRight": return { kind: "move", by_ms: shift ? 10_000 : 1_000 };
    case ",": return { kind: "frame", by: -1 };
    case ".": return { kind: "frame", by: 1 };
    case "<": return { kind: "rate", by: -1 };
    case ">": return { kind: "rate", by: 1 };
    case "n": case "N": return { kind: "movement", way: 1 };
    case "p": case "P": return { kind: "movement", way: -1 };
    default: return null;
  }
}

/** Milliseconds until the right to watch ends, on the server's clock; null when it has no end. */
export function expiresIn(playlist: Playlist): number | null {
  if (playlist.expires_ms === null || playlist.now_ms === null) return null;
  return Math.max(0, playlist.expires_ms - playlist.now_ms);
}

export interface CopyStatus {
  state: "waiting" | "ready" | "failed";
  percent: number | null;
  url: string | null;
  text: string;
}

/** The server's word on a working copy. States it does not know are taken as still waiting. */
export function readStatus(answer: unknown): CopyStatus {
  const given = (answer ?? {}) as Record<string, unknown>;
  const url = text(given["url"]);
  const state = given["state"] === "failed" ? "failed" : given["state"] === "ready" && url ? "ready" : "waiting";
  const percent = number(given["percent"]);
  return { state, percent: percent === null ? null : Math.round(Math.min(100, Math.max(0, percent))), url, text: text(given["text"]) ?? "" };
}
