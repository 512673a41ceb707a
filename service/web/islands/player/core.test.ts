import assert from "node:assert/strict";
import { test } from "node:test";
import { afterClip, commandOf, expiresIn, locate, movementFrom, readPlaylist, readStatus } from "./core.ts";

const PLAYLIST = readPlaylist({
  clips: [
    { url: "/b", start_ms: 100_000, duration_ms: 60_000 },
    { url: "/a", start_ms: 0, duration_ms: 60_000 },
    { url: "/c", start_ms: 160_000, duration_ms: 60_000 },
    { url: "/broken", start_ms: 5 },
  ],
  gaps: [{ start_ms: 60_000, end_ms: 80_000, reason: "Mất kết nối" }, { start_ms: 80_000, end_ms: 100_000, kind: "lost", reason: "Đã hết hạn" }, { start_ms: 9, end_ms: 9, reason: "" }],
  end_ms: 260_000,
  now_ms: 1_000,
  expires_ms: 5_000,
});

test("clips are put in order, broken ones left out, the axis reaches over all of them", () => {
  assert.deepEqual(PLAYLIST.clips.map((clip) => clip.url), ["/a", "/b", "/c"]);
  assert.deepEqual(PLAYLIST.gaps.map((gap) => gap.kind), ["gap", "lost"]);
  assert.deepEqual([PLAYLIST.start_ms, PLAYLIST.end_ms], [0, 260_000]);
  assert.throws(() => readPlaylist({ clips: [] }));
});

test("an instant is in a clip, or in a gap with its reason and where pictures come back", () => {
  assert.deepEqual(locate(PLAYLIST, 59_999), { kind: "clip", index: 0, offset_ms: 59_999 });
  assert.deepEqual(locate(PLAYLIST, 60_000), { kind: "gap", start_ms: 60_000, end_ms: 80_000, reason: "Mất kết nối", next_ms: 100_000 });
  assert.deepEqual(locate(PLAYLIST, 80_000), { kind: "gap", start_ms: 80_000, end_ms: 100_000, reason: "Đã hết hạn", next_ms: 100_000 });
  assert.deepEqual(locate(PLAYLIST, 160_000), { kind: "clip", index: 2, offset_ms: 0 });
  assert.deepEqual(locate(PLAYLIST, 230_000), { kind: "gap", start_ms: 220_000, end_ms: 260_000, reason: null, next_ms: null });
});

test("of overlapping clips the one that started last is shown", () => {
  const twice = readPlaylist({ clips: [{ url: "/a", start_ms: 0, duration_ms: 60_000 }, { url: "/b", start_ms: 50_000, duration_ms: 60_000 }] });
  assert.deepEqual(locate(twice, 55_000), { kind: "clip", index: 1, offset_ms: 5_000 });
});

test("a clip's end leads on, the end of everything does not", () => {
  assert.equal(afterClip(PLAYLIST, 0), 60_000);
  assert.equal(afterClip(PLAYLIST, 1), 160_000);
  assert.equal(afterClip(readPlaylist({ clips: [{ url: "/a", start_ms: 0, duration_ms: 10 }] }), 0), null);
  assert.equal(afterClip(PLAYLIST, 9), null);
});

test("keys", () => {
  assert.deepEqual(commandOf(" ", false), { kind: "toggle" });
  assert.deepEqual(commandOf("ArrowRight", false), { kind: "move", by_ms: 1_000 });
  assert.deepEqual(commandOf("ArrowLeft", true), { kind: "move", by_ms: -10_000 });
  assert.deepEqual(commandOf(".", false), { kind: "frame", by: 1 });
  assert.equal(commandOf("a", false), null);
});

test("the right to watch ends by the server's clock", () => {
  assert.equal(expiresIn(PLAYLIST), 4_000);
  assert.equal(expiresIn({ ...PLAYLIST, now_ms: 9_000 }), 0);
  assert.equal(expiresIn({ ...PLAYLIST, expires_ms: null }), null);
});

test("a copy is ready only with an address; strange answers mean waiting", () => {
  assert.equal(readStatus({ state: "ready", url: "/x" }).state, "ready");
  assert.equal(readStatus({ state: "ready" }).state, "waiting");
  assert.equal(readStatus({ state: "failed", text: "hỏng" }).text, "hỏng");
  assert.deepEqual(readStatus(null), { state: "waiting", percent: null, url: null, text: "" });
  assert.equal(readStatus({ percent: 140 }).percent, 100);
});

test("movements are gone to by key, forwards and back, and end where none is left", () => {
  const spans = [{ start_ms: 40_000, end_ms: 42_000 }, { start_ms: 10_000, end_ms: 12_000 }, { start_ms: 9, end_ms: 9 }];
  const moving = readPlaylist({ clips: [{ url: "/a", start_ms: 0, duration_ms: 60_000 }], activity: { path: "M0 0", movements: spans } });
  assert.equal(movementFrom(moving, 0, 1), 10_000);
  assert.equal(movementFrom(moving, 10_000, 1), 40_000);
  assert.equal(movementFrom(moving, 40_000, 1), null);
  assert.equal(movementFrom(moving, 41_000, -1), 10_000, "just begun: the one before");
  assert.equal(movementFrom(moving, 45_000, -1), 40_000);
  assert.equal(movementFrom(moving, 10_000, -1), null);
  assert.equal(PLAYLIST.activity, null);
  assert.equal(movementFrom(PLAYLIST, 0, 1), null);
  assert.deepEqual(commandOf("n", false), { kind: "movement", way: 1 });
  assert.deepEqual(commandOf("p", false), { kind: "movement", way: -1 });
});
