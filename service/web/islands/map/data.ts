// What the map is given: its configuration, its cameras, its sketch of the ground. Unknown or broken rows are left out,
// never guessed: a camera without a position is listed beside the map, not drawn somewhere.

import { normalDeg, type Place } from "./geometry.ts";

export const STATES = ["has", "hold", "ask", "gap", "dim"] as const;
export type State = (typeof STATES)[number];

export interface Camera extends Place {
  id: string;
  code: string;
  label: string;
  state: State;
  azimuth_deg: number | null;
  angle_deg: number | null;
  range_metres: number | null;
  href: string | null;
  note: string;
}

export type Mode = "show" | "search" | "pick";

export interface MapConfig {
  mode: Mode;
  center: [number, number] | null;
  bounds: [[number, number], [number, number]] | null;
  zoom: number;
  base: string | null;
  form: string | null;
  fit: boolean;
  legend: State[] | null;
  default_radius_metres: number;
  default_width_metres: number;
  inputs: Record<"lat" | "lon" | "radius" | "polygon" | "line" | "width" | "azimuth" | "angle" | "range", string>;
}

export function readConfig(text: string | undefined): MapConfig {
  const given = (text ? JSON.parse(text) : {}) as Partial<MapConfig>;
  return {
    mode: given.mode ?? "show",
    center: given.center ?? null,
    bounds: given.bounds ?? null,
    zoom: given.zoom ?? 16,
    base: given.base ?? null,
    form: given.form ?? null,
    fit: given.fit ?? true,
    legend: given.legend ?? null,
    default_radius_metres: given.default_radius_metres ?? 120,
    default_width_metres: given.default_width_metres ?? 30,
    inputs: {
      lat: "lat",
      lon: "lon",
      radius: "radius",
      polygon: "polygon",
      line: "line",
      width: "width",
      azimuth: "azimuth_deg",
      angle: "angle_deg",
      range: "range_metres",
      ...given.inputs,
    },
  };
}

const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");

/** One camera of the answer; null when it cannot be drawn. */
export function readCamera(row: Record<string, unknown>): Camera | null {
  const lat = number(row["lat"]);
  const lon = number(row["lon"]);
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180 || !text(row["id"])) return null;
  const state = STATES.find((known) => known === row["state"]) ?? "dim";
  const azimuth = number(row["azimuth_deg"]);
  return {
    id: text(row["id"]),
    code: text(row["code"]),
    label: text(row["label"]),
    lat,
    lon,
    state,
    azimuth_deg: azimuth === null ? null : normalDeg(azimuth),
    angle_deg: number(row["angle_deg"]),
    range_metres: number(row["range_metres"]),
    href: text(row["href"]) || null,
    note: text(row["note"]),
  };
}

export function readCameras(answer: unknown): { cameras: Camera[]; left_out: number } {
  const rows = (answer as { cameras?: unknown } | null)?.cameras;
  if (!Array.isArray(rows)) return { cameras: [], left_out: 0 };
  const cameras = rows.map((row) => readCamera(row as Record<string, unknown>)).filter((camera) => camera !== null);
  return { cameras, left_out: rows.length - cameras.length };
}

/** A camera has a wedge only when all three of direction, angle and range are known: no icons of made-up width. */
export function hasSector(camera: Camera): camera is Camera & { azimuth_deg: number; angle_deg: number; range_metres: number } {
  const known = camera.azimuth_deg !== null && camera.angle_deg !== null && camera.range_metres !== null;
  return known && (camera.angle_deg ?? 0) > 0 && (camera.range_metres ?? 0) > 0;
}

export type GroundKind = "commune" | "water" | "park" | "public" | "block" | "building" | "main" | "street" | "lane" | "boundary" | "place";

export interface GroundFeature {
  kind: GroundKind;
  name: string;
  width_metres: number;
  /** Rings or lines, each a run of lon, lat pairs. */
  lines: [number, number][][];
  closed: boolean;
}

const WIDTHS: Partial<Record<GroundKind, number>> = { main: 18, street: 9, lane: 5 };

/** The sketch of the ground out of GeoJSON (Point, LineString, Polygon and their Multi forms; properties kind, name, width_metres). */
export function readGround(answer: unknown): GroundFeature[] {
  const features = (answer as { features?: unknown } | null)?.features;
  if (!Array.isArray(features)) return [];
  return features.flatMap((feature) => readFeature(feature as GeoFeature));
}

interface GeoFeature {
  properties?: { kind?: GroundKind; name?: string; width_metres?: number };
  geometry?: { type: string; coordinates: unknown };
}

function readFeature({ properties, geometry }: GeoFeature): GroundFeature[] {
  if (!properties?.kind || !geometry) return [];
  const kind = properties.kind;
  const make = (lines: unknown, closed: boolean): GroundFeature => ({
    kind,
    name: properties.name ?? "",
    width_metres: properties.width_metres ?? WIDTHS[kind] ?? 6,
    lines: lines as [number, number][][],
    closed,
  });
  const at = geometry.coordinates;
  switch (geometry.type) {
    case "Point": return [make([[at]], false)];
    case "LineString": return [make([at], false)];
    case "MultiLineString": return [make(at, false)];
    case "Polygon": return [make(at, true)];
    case "MultiPolygon": return (at as unknown[]).map((polygon) => make(polygon, true));
    default: return [];
  }
}
