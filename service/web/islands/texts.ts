// Words of the islands. The page carries them in the reader's language as <script type="application/json" id="island-texts">
// (templates/island_texts.html); the keys below are the contract between the two, and a test compares them.

export const KEYS = [
  "map.label", "map.help", "map.sketch", "map.failed", "map.zoom_in", "map.zoom_out", "map.circle", "map.polygon", "map.line", "map.hand",
  "map.clear", "map.locate", "map.search_here", "map.circle_hint", "map.polygon_hint", "map.line_hint", "map.pick_hint", "map.point_handle",
  "map.radius_handle", "map.corner_handle", "map.line_handle", "map.aim_handle", "map.angle_handle", "map.no_position",
  "map.announce_circle", "map.announce_line", "map.locate_failed",
  "state.has", "state.hold", "state.ask", "state.gap", "state.dim",
  "timeline.help", "timeline.cursor", "timeline.selected", "timeline.unselected",
  "player.label", "player.play", "player.pause", "player.back_frame", "player.next_frame", "player.speed", "player.seek",
  "player.gap_title", "player.gaps", "player.to_next", "player.gap_next", "player.gap_end", "player.gap_unknown", "player.working_copy", "player.preparing",
  "player.preparing_percent", "player.prepare_failed", "player.prepare", "player.expired_title", "player.expired_at",
  "player.expired_now", "player.extend", "player.cannot_load", "player.cannot_play", "player.retry", "player.original",
  "player.keys", "player.previous_movement", "player.next_movement", "player.no_earlier_movement", "player.no_later_movement",
  "player.at_movement", "player.fullscreen", "player.leave_fullscreen",
  "upload.sending", "upload.rate", "upload.left", "upload.checking", "upload.failed", "upload.cancel", "upload.cancelled",
  "files.drag", "files.counts", "files.retry", "files.see", "files.waiting", "files.sending", "files.received",
  "files.failed",
  "clock.live", "clock.lost", "clock.taken", "clock.slow", "clock.fast", "clock.even",
] as const;

export type Key = (typeof KEYS)[number];
export type Texts = Partial<Record<Key, string>>;
export type Say = (key: Key, values?: Record<string, string | number>) => string;

/** Fill {name} places of a text. A missing text shows its key: visible in a test, harmless on a page. */
export function fill(texts: Texts, key: Key, values: Record<string, string | number> = {}): string {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** Reads the page's texts once. */
export function pageTexts(root: Document = document): Say {
  const script = root.getElementById("island-texts");
  const texts: Texts = script?.textContent ? (JSON.parse(script.textContent) as Texts) : {};
  return (key, values) => fill(texts, key, values);
}
