import assert from "node:assert/strict";
import { test } from "node:test";

import { best, difference, read, written } from "./core.ts";

const AT_MS = Date.UTC(2026, 10, 22, 7, 32, 8, 449); // 14:32:08,449 in Vietnam

test("the quickest answer sets the clock, half its way is what it may be wrong by", () => {
  const slow = { sent_ms: 0, received_ms: 900, now_ms: AT_MS + 100 };
  const quick = { sent_ms: 1_000, received_ms: 1_040, now_ms: AT_MS + 1_020 };
  assert.deepEqual(best([slow, quick]), { offset_ms: AT_MS, wrong_ms: 20 });
});

test("no answer, or nonsense, sets nothing", () => {
  assert.equal(best([]), null);
  assert.equal(best([{ sent_ms: 0, received_ms: 10, now_ms: NaN }, { sent_ms: 10, received_ms: 0, now_ms: 1 }]), null);
});

test("what is written is what the form reads, to the tenth of a second", () => {
  assert.equal(written(AT_MS), "22/11/2026 14:32:08,4");
  assert.equal(read(written(AT_MS)), AT_MS - 49);
  assert.equal(written(Date.UTC(2026, 11, 31, 16, 59, 59, 960)), "31/12/2026 23:59:59,9");
});

test("times are read as people type them, and nothing else is", () => {
  assert.equal(read("22/11/2026 14h32"), Date.UTC(2026, 10, 22, 7, 32));
  assert.equal(read("31/02/2026 14:32:08"), null);
  assert.equal(read("22/11/2026 25:00:00"), null);
  assert.equal(read("hôm qua"), null);
});

test("a slow device has a positive difference", () => {
  assert.equal(difference("22/11/2026 14:32:08", "22/11/2026 14:31:31"), 37_000);
  assert.equal(difference("22/11/2026 14:32:08", "22/11/2026 14:33"), -52_000);
  assert.equal(difference("22/11/2026 14:32:08", ""), null);
});
