import assert from "node:assert/strict";
import { test } from "node:test";
import { cursorKey, fractionOf, instantAt, nextOption, sharedWindow, stepped } from "./core.ts";

const WINDOW = { start_ms: 1_000_000, end_ms: 1_600_000 };

test("fractions and instants answer each other and stay inside the window", () => {
  for (const fraction of [0, 0.25, 0.5, 1]) assert.equal(fractionOf(WINDOW, instantAt(WINDOW, fraction)), fraction);
  assert.equal(fractionOf(WINDOW, 0), 0);
  assert.equal(instantAt(WINDOW, 7), WINDOW.end_ms);
  assert.equal(fractionOf({ start_ms: 5, end_ms: 5 }, 5), 0);
});

test("brackets move the cursor by ten seconds, never out of the window", () => {
  assert.equal(cursorKey("]", false), 10_000);
  assert.equal(cursorKey("[", false), -10_000);
  assert.equal(cursorKey("}", true), 60_000);
  assert.equal(cursorKey("x", false), null);
  assert.equal(stepped(WINDOW, 1_595_000, 10_000), WINDOW.end_ms);
  assert.equal(stepped(WINDOW, 1_005_000, -10_000), WINDOW.start_ms);
});

test("arrows walk the options and stop at the ends", () => {
  assert.equal(nextOption(3, 0, "ArrowDown"), 1);
  assert.equal(nextOption(3, 2, "ArrowDown"), 2);
  assert.equal(nextOption(3, 0, "ArrowUp"), 0);
  assert.equal(nextOption(3, 1, "End"), 2);
  assert.equal(nextOption(3, 1, "a"), null);
});

test("lanes of different length share the widest window", () => {
  assert.deepEqual(sharedWindow([WINDOW, { start_ms: 900_000, end_ms: 1_100_000 }]), { start_ms: 900_000, end_ms: 1_600_000 });
  assert.equal(sharedWindow([]), null);
  assert.equal(sharedWindow([{ start_ms: 5, end_ms: 5 }]), null);
});
