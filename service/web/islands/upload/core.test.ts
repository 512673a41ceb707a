import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./core.ts";

test("a steady hand-in is told at its pace, but not before the pace is known", () => {
  const pace = new Pace(0);
  assert.equal(pace.at(300, 300_000, 10_000_000).left_ms, null);
  let last = pace.at(600, 600_000, 10_000_000);
  for (let ms = 900; ms <= 3_000; ms += 300) last = pace.at(ms, ms * 1_000, 10_000_000);
  assert.equal(last.percent, 30);
  assert.ok(Math.abs((last.bytes_per_second ?? 0) - 1_000_000) < 1_000);
  assert.ok(Math.abs((last.left_ms ?? 0) - 7_000) < 50);
});

test("a stop makes the pace fall, an empty file does not divide by nothing", () => {
  const pace = new Pace(0);
  for (let ms = 300; ms <= 3_000; ms += 300) pace.at(ms, ms * 1_000, 10_000_000);
  const stalled = pace.at(6_000, 3_000_000, 10_000_000);
  assert.ok((stalled.bytes_per_second ?? 0) < 900_000);
  assert.equal(new Pace(0).at(10, 0, 0).percent, 0);
});
