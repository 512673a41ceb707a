import assert from "node:assert/strict";
import { test } from "node:test";

import { block, led, SIDE } from "./core.ts";

test("arrows lead to the neighbour and stop at the edges", () => {
  assert.equal(led(17, "ArrowUp"), 1);
  assert.equal(led(1, "ArrowUp"), 1);
  assert.equal(led(17, "ArrowLeft"), 16);
  assert.equal(led(16, "ArrowLeft"), 16);
  assert.equal(led(255, "ArrowRight"), 255);
  assert.equal(led(240, "ArrowDown"), 240);
  assert.equal(led(20, "Home"), 16);
  assert.equal(led(20, "End"), 31);
  assert.equal(led(20, "a"), null);
});

test("a block holds every place between its corners, whichever they are", () => {
  const wanted = [SIDE + 2, SIDE + 3, 2 * SIDE + 2, 2 * SIDE + 3];
  assert.deepEqual(block(SIDE + 2, 2 * SIDE + 3), wanted);
  assert.deepEqual(block(2 * SIDE + 2, SIDE + 3), wanted);
  assert.deepEqual(block(7, 7), [7]);
});
