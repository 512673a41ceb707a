import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "./texts.ts";
import { bytesText, clockText, dateText, lengthText, uncertaintyText } from "./time.ts";

// 2026-11-20T14:46:12.480Z is 21:46 in Viet Nam; 17:30Z is already the next day there.
const AT_MS = Date.UTC(2026, 10, 20, 14, 46, 12, 480);

test("instants are read on the Vietnamese clock, whatever the machine's zone", () => {
  assert.equal(clockText(AT_MS), "21:46:12");
  assert.equal(clockText(AT_MS, true), "21:46:12,4");
  assert.equal(dateText(AT_MS), "20/11/2026");
  assert.equal(dateText(Date.UTC(2026, 10, 20, 17, 30)), "21/11/2026");
});

test("lengths, uncertainty and sizes as they are written here", () => {
  assert.equal(lengthText(222_000), "3:42");
  assert.equal(lengthText(3_909_000), "1:05:09");
  assert.equal(uncertaintyText(2_000), "±2 s");
  assert.equal(uncertaintyText(500), "±0,5 s");
  assert.equal(bytesText(88_400_000), "88,4 MB");
  assert.equal(bytesText(1_400_000_000), "1,4 GB");
  assert.equal(bytesText(12), "12 B");
});

test("a text fills its places; what is missing shows itself", () => {
  assert.equal(fill({ "upload.rate": "{rate}/giây" }, "upload.rate", { rate: "2 MB" }), "2 MB/giây");
  assert.equal(fill({ "upload.rate": "{other}" }, "upload.rate", { rate: 1 }), "{other}");
  assert.equal(fill({}, "upload.rate"), "upload.rate");
});
