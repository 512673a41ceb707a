import assert from "node:assert/strict";
import { test } from "node:test";
import { gridClusters, LabelRoom } from "./cluster.ts";
import { hasSector, readCamera, readCameras, readConfig, readGround } from "./data.ts";

test("a camera without a usable position is left out and counted, never drawn somewhere", () => {
  const good = { id: 1, code: "TT-1", lat: 10, lon: 107, state: "has" };
  const rows = [good, { ...good, lat: null }, { ...good, lat: 107, lon: 10 }, { ...good, id: "" }, { ...good, lat: "10" }];
  const { cameras, left_out } = readCameras({ cameras: rows });
  assert.equal(cameras.length, 1);
  assert.equal(left_out, 4);
  assert.deepEqual(readCameras(null), { cameras: [], left_out: 0 });
  assert.deepEqual(readCameras({ cameras: "x" }), { cameras: [], left_out: 0 });
});

test("an unknown state is shown as a plain camera; a wedge needs direction, angle and range", () => {
  const camera = readCamera({ id: 1, lat: 10, lon: 107, state: "new", azimuth_deg: -10, angle_deg: 70, range_metres: 30 });
  assert.equal(camera?.state, "dim");
  assert.equal(camera?.azimuth_deg, 350);
  assert.ok(camera && hasSector(camera));
  const blind = readCamera({ id: 1, lat: 10, lon: 107, azimuth_deg: 0, angle_deg: 70 });
  assert.ok(blind && !hasSector(blind));
});

test("the configuration has sensible ends; names of inputs may be changed one by one", () => {
  const config = readConfig('{"mode": "pick", "inputs": {"lat": "place_lat"}}');
  assert.equal(config.mode, "pick");
  assert.equal(config.inputs.lat, "place_lat");
  assert.equal(config.inputs.lon, "lon");
  assert.equal(readConfig(undefined).mode, "show");
});

test("the ground is read from GeoJSON; features of no kind are left out", () => {
  const line = { type: "LineString", coordinates: [[107, 10], [107.1, 10]] };
  const ring = [[[107, 10], [107.1, 10], [107, 10.1], [107, 10]]];
  const ground = readGround({
    features: [
      { properties: { kind: "street", name: "A" }, geometry: line },
      { properties: { kind: "commune" }, geometry: { type: "MultiPolygon", coordinates: [ring, ring] } },
      { properties: {}, geometry: line },
      { properties: { kind: "street" }, geometry: { type: "Strange", coordinates: [] } },
    ],
  });
  assert.deepEqual(ground.map(({ kind, closed }) => [kind, closed]), [["street", false], ["commune", true], ["commune", true]]);
  assert.equal(ground[0]?.width_metres, 9);
});

test("close dots become one count and none is lost; a pan does not regroup them", () => {
  const dots = Array.from({ length: 400 }, (_, i) => ({ x: (i * 37) % 500, y: (i * 91) % 300 }));
  const { clusters, singles } = gridClusters(dots, 56, 3);
  assert.equal(clusters.reduce((sum, cluster) => sum + cluster.members.length, singles.length), 400);
  assert.ok(clusters.every((cluster) => cluster.members.length >= 3));
  const panned = gridClusters(dots.map(({ x, y }) => ({ x: x - 31, y: y + 17 })), 56, 3, { x: 31, y: -17 });
  assert.deepEqual(panned.clusters.map((c) => c.members.length), clusters.map((c) => c.members.length));
});

test("two labels never share room", () => {
  const room = new LabelRoom();
  assert.ok(room.take(0, 0, 10, 10));
  assert.ok(!room.take(5, 5, 15, 15));
  assert.ok(room.take(10, 0, 20, 10));
});
