import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bearingDeg, destination, distanceMetres, lengthMetresText, metresPerPixel, parseNumber, parsePlace, parsePlaceHere, parsePoints, pointsText,
  roundLength, sectorOutline, sees, turnDeg,
} from "./geometry.ts";

const HERE = { lat: 10.3542, lon: 107.0813 };

test("a destination lies as far and in the direction that was asked", () => {
  for (const bearing of [0, 37, 90, 181, 270, 359]) {
    const there = destination(HERE, bearing, 250);
    assert.ok(Math.abs(distanceMetres(HERE, there) - 250) < 0.01);
    assert.ok(turnDeg(bearingDeg(HERE, there), bearing) < 0.01);
  }
});

test("directions meet across north", () => {
  assert.equal(turnDeg(350, 10), 20);
  assert.equal(turnDeg(10, 350), 20);
  assert.equal(turnDeg(0, 180), 180);
});

test("a sector covers what is within its angle and range, and nothing else", () => {
  const camera = { ...HERE, azimuth_deg: 350, angle_deg: 60, range_metres: 50 };
  assert.ok(sees(camera, destination(HERE, 10, 49)));
  assert.ok(sees(camera, destination(HERE, 321, 30)));
  assert.ok(!sees(camera, destination(HERE, 25, 30)));
  assert.ok(!sees(camera, destination(HERE, 350, 51)));
  assert.ok(sees({ ...camera, angle_deg: 360 }, destination(HERE, 170, 49)));
});

test("the outline starts at the camera and keeps its range; a full circle has no corner there", () => {
  const camera = { ...HERE, azimuth_deg: 90, angle_deg: 80, range_metres: 40 };
  const [first, ...arc] = sectorOutline(camera);
  assert.deepEqual(first, HERE);
  assert.ok(arc.length >= 3);
  for (const corner of arc) assert.ok(Math.abs(distanceMetres(HERE, corner) - 40) < 0.01);
  assert.ok(turnDeg(bearingDeg(HERE, arc[0] ?? HERE), 50) < 0.1);
  for (const corner of sectorOutline({ ...camera, angle_deg: 360 })) assert.ok(distanceMetres(HERE, corner) > 39);
});

test("a polygon survives the form field; broken ones are refused", () => {
  const corners = [HERE, destination(HERE, 90, 100), destination(HERE, 180, 100)];
  const read = parsePoints(pointsText(corners), 3);
  assert.equal(read?.length, 3);
  read?.forEach((corner, i) => assert.ok(distanceMetres(corner, corners[i] ?? HERE) < 0.2));
  for (const bad of ["", "10,107", "10,107 10,108", "10,107 10,108 95,107", "a,b c,d e,f", "10,107,3 10,108 11,107"]) {
    assert.equal(parsePoints(bad, 3), null, bad);
  }
});

test("typed numbers: a decimal comma is read, rubbish and the far side of the globe are not", () => {
  assert.equal(parseNumber("10,5"), 10.5);
  assert.equal(parseNumber(" 7 "), 7);
  for (const bad of ["", "x", "1.2.3", undefined]) assert.equal(parseNumber(bad), null);
  assert.deepEqual(parsePlace("10,3", "107.1"), { lat: 10.3, lon: 107.1 });
  assert.equal(parsePlace("107.1", "10.3"), null);
  assert.deepEqual(parsePlaceHere("10,3", "107.1"), { lat: 10.3, lon: 107.1 });
  for (const [lat, lon] of [["10.3", "1"], ["10.3", "10"], ["107.1", "10.3"], ["", "107.1"]]) assert.equal(parsePlaceHere(lat, lon), null);
});

test("scale and lengths", () => {
  assert.ok(Math.abs(metresPerPixel(0, 0) - 156_543.03) < 0.1);
  assert.ok(metresPerPixel(60, 10) < metresPerPixel(0, 10) * 0.51);
  assert.equal(roundLength(73), 50);
  assert.equal(roundLength(240), 200);
  assert.equal(roundLength(1999), 1000);
  assert.equal(lengthMetresText(120.4), "120 m");
  assert.equal(lengthMetresText(1200), "1,2 km");
  assert.equal(lengthMetresText(2000), "2 km");
});
