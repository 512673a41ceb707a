import assert from "node:assert/strict";
import { test } from "node:test";
import { again, awaitedAt, counted, folderOf, joined, nextOf, saidBy, type Row } from "./core.ts";

const one = { name: "a.dav", size: 10, folder: "2026-03-02" };

test("the same file chosen twice stands there once, one of another folder beside it", () => {
  let rows = joined([], [one, one]);
  rows = joined(rows, [one, { ...one, folder: "" }]);
  assert.deepEqual(rows.map((row) => row.picked.folder), ["2026-03-02", ""]);
});

test("only what was refused is sent again", () => {
  const rows: Row[] = [
    { picked: one, mark: "received", told: "" },
    { picked: { ...one, name: "b.dav" }, mark: "failed", told: "đầy" },
    { picked: { ...one, name: "c.dav" }, mark: "waiting", told: "" },
  ];
  assert.equal(nextOf(rows), 2);
  const tried = again(rows);
  assert.equal(nextOf(tried), 1);
  assert.equal(tried[1]?.told, "");
  assert.deepEqual(counted(tried), { waiting: 2, sending: 0, received: 1, failed: 0 });
});

test("what arrived can be seen although another file failed, and nothing is shown before one arrived", () => {
  const failed: Row = { picked: one, mark: "failed", told: "đầy" };
  assert.equal(awaitedAt("7", [failed]), "");
  assert.equal(awaitedAt("", []), "");
  assert.equal(awaitedAt("7", [failed, { ...failed, mark: "received" }]), "/hand-ins/7");
});

test("folders and refusals are read from what the browser and the server say", () => {
  assert.equal(folderOf("usb/2026-03-02/a.dav"), "usb/2026-03-02");
  assert.equal(folderOf("a.dav"), "");
  assert.equal(saidBy('{"title": "Tệp rỗng."}'), "Tệp rỗng.");
  assert.equal(saidBy("<html>"), "");
  assert.equal(saidBy("null"), "");
  assert.equal(saidBy('{"title": 3}'), "");
});
