// Paints the sketch of the ground: communes, water, blocks, streets at their true width, names along the streets.

import { type View, worldPoint } from "./canvas_layer.ts";
import { LabelRoom } from "./cluster.ts";
import type { GroundFeature, GroundKind } from "./data.ts";

interface Shape {
  kind: GroundKind;
  name: string;
  width_metres: number;
  closed: boolean;
  /** Runs of x, y in world units. */
  runs: Float64Array[];
  box: [number, number, number, number];
}

const AREAS: [GroundKind, string][] = [["commune", "m-block"], ["water", "m-water"], ["block", "m-block"], ["park", "m-park"], ["public", "m-pub"]];
const BUILDINGS_FROM_ZOOM = 16;
const LANES_FROM_ZOOM = 14;
const PLACES_FROM_ZOOM = 14;

export class Ground {
  private readonly shapes: Shape[];
  private readonly hasCommunes: boolean;

  constructor(features: GroundFeature[]) {
    this.shapes = features.map(toShape);
    this.hasCommunes = this.shapes.some((shape) => shape.kind === "commune");
  }

  paint(view: View): void {
    const { ctx, width, height } = view;
    ctx.fillStyle = view.colour(this.hasCommunes ? "m-water" : "m-block");
    ctx.fillRect(0, 0, width, height);
    const seen = this.shapes.filter((shape) => inView(view, shape));
    for (const [kind, token] of AREAS) this.fill(view, seen, kind, token);
    if (view.zoom >= BUILDINGS_FROM_ZOOM) this.buildings(view, seen);
    this.streets(view, seen);
    this.boundaries(view, seen);
    this.names(view, seen);
  }

  private fill(view: View, seen: Shape[], kind: GroundKind, token: string): void {
    view.ctx.fillStyle = view.colour(token);
    for (const shape of seen) {
      if (shape.kind !== kind) continue;
      trace(view, shape);
      view.ctx.fill("evenodd");
    }
  }

  private buildings(view: View, seen: Shape[]): void {
    const { ctx } = view;
    ctx.fillStyle = view.colour("m-bld");
    ctx.strokeStyle = view.colour("m-bld-line");
    ctx.lineWidth = 0.6;
    for (const shape of seen) {
      if (shape.kind !== "building") continue;
      trace(view, shape);
      ctx.fill();
      ctx.stroke();
    }
  }

  /** All casings first, then all fills, so that crossings join. */
  private streets(view: View, seen: Shape[]): void {
    const { ctx } = view;
    ctx.lineCap = "round";
    ctx.lineJoin = "round";
    const streets = seen.filter(
      ({ kind }) => kind === "street" || kind === "main" || (kind === "lane" && view.zoom >= LANES_FROM_ZOOM),
    );
    streets.sort((a, b) => rank(a) - rank(b));
    for (const coat of ["line", "fill"] as const) {
      for (const shape of streets) {
        const main = shape.kind === "main";
        const width = Math.max(shape.width_metres / view.metresPerPixel, main ? 2.5 : view.zoom >= 15 ? 1.6 : 0.9);
        ctx.strokeStyle = view.colour(coat === "line" ? (main ? "m-art-line" : "m-road-line") : main ? "m-art" : "m-road");
        ctx.lineWidth = coat === "line" ? width + 1.6 : width;
        trace(view, shape);
        ctx.stroke();
      }
    }
  }

  private boundaries(view: View, seen: Shape[]): void {
    const { ctx } = view;
    ctx.strokeStyle = view.colour("ink-3");
    ctx.lineWidth = 1.2;
    ctx.setLineDash([7, 4, 2, 4]);
    for (const shape of seen) {
      if (shape.kind !== "boundary" && shape.kind !== "commune") continue;
      trace(view, shape);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  private names(view: View, seen: Shape[]): void {
    const room = new LabelRoom();
    const written = new Map<string, number>();
    const named = seen.filter((shape) => shape.name && (shape.kind !== "place" || view.zoom >= PLACES_FROM_ZOOM)).sort((a, b) => rank(b) - rank(a));
    for (const shape of named) {
      if ((written.get(shape.name) ?? 0) >= 3) continue;
      const done = shape.closed || shape.kind === "place" ? nameArea(view, shape, room) : nameLine(view, shape, room);
      if (done) written.set(shape.name, (written.get(shape.name) ?? 0) + 1);
    }
  }
}

const RANKS: Partial<Record<GroundKind, number>> = { commune: 6, place: 5, main: 4, street: 3, lane: 2 };
const rank = (shape: Shape): number => (RANKS[shape.kind] ?? 1) + shape.width_metres / 1000;

function toShape(feature: GroundFeature): Shape {
  const box: Shape["box"] = [Infinity, Infinity, -Infinity, -Infinity];
  const runs = feature.lines.map((line) => {
    const run = new Float64Array(line.length * 2);
    line.forEach(([lon, lat], i) => {
      const { x, y } = worldPoint(lat, lon);
      run[2 * i] = x;
      run[2 * i + 1] = y;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    });
    return run;
  });
  return { ...feature, runs, box };
}

function inView(view: View, { box }: Shape): boolean {
  const slack = 40;
  return view.x(box[2]) > -slack && view.x(box[0]) < view.width + slack && view.y(box[3]) > -slack && view.y(box[1]) < view.height + slack;
}

function trace(view: View, shape: Shape): void {
  const { ctx } = view;
  ctx.beginPath();
  for (const run of shape.runs) {
    for (let i = 0; i + 1 < run.length; i += 2) {
      const [x, y] = [view.x(run[i] ?? 0), view.y(run[i + 1] ?? 0)];
      if (i === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    if (shape.closed) ctx.closePath();
  }
}

function letters(view: View, shape: Shape): void {
  const { ctx } = view;
  const big = shape.kind === "commune";
  ctx.font = `${big ? 600 : 500} ${big ? 13 : shape.kind === "main" ? 11.5 : 10.5}px "Be Vietnam Pro", sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = view.colour("m-halo");
  ctx.fillStyle = view.colour(shape.kind === "park" ? "m-park-ink" : "m-label");
}

function write(view: View, text: string, x: number, y: number): void {
  view.ctx.strokeText(text, x, y);
  view.ctx.fillText(text, x, y);
}

function nameArea(view: View, shape: Shape, room: LabelRoom): boolean {
  const [left, right] = [view.x(shape.box[0]), view.x(shape.box[2])];
  letters(view, shape);
  const half = view.ctx.measureText(shape.name).width / 2 + 4;
  const point = shape.kind === "place";
  if (!point && (right - left < half * 1.6 || (shape.kind === "commune" && view.zoom > 15))) return false;
  const x = (left + right) / 2;
  const y = (view.y(shape.box[1]) + view.y(shape.box[3])) / 2;
  if (!room.take(x - half, y - 9, x + half, y + 9)) return false;
  write(view, shape.name, x, y);
  return true;
}

/** A street's name lies along its longest visible piece, never upside down. */
function nameLine(view: View, shape: Shape, room: LabelRoom): boolean {
  const { ctx } = view;
  letters(view, shape);
  const half = ctx.measureText(shape.name).width / 2 + 6;
  const piece = longestPiece(view, shape);
  if (!piece || piece.length < half * 2) return false;
  const { x, y, angle } = piece;
  const reachX = Math.abs(Math.cos(angle)) * half + 7;
  const reachY = Math.abs(Math.sin(angle)) * half + 7;
  if (!room.take(x - reachX, y - reachY, x + reachX, y + reachY)) return false;
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  write(view, shape.name, 0, 0);
  ctx.restore();
  return true;
}

function longestPiece(view: View, shape: Shape): { x: number; y: number; angle: number; length: number } | null {
  let best: { x: number; y: number; angle: number; length: number } | null = null;
  for (const run of shape.runs) {
    for (let i = 0; i + 3 < run.length; i += 2) {
      const cut = clip(view, view.x(run[i] ?? 0), view.y(run[i + 1] ?? 0), view.x(run[i + 2] ?? 0), view.y(run[i + 3] ?? 0));
      if (!cut) continue;
      const [x1, y1, x2, y2] = cut;
      const length = Math.hypot(x2 - x1, y2 - y1);
      if (best && length <= best.length) continue;
      let angle = Math.atan2(y2 - y1, x2 - x1);
      if (angle > Math.PI / 2) angle -= Math.PI;
      if (angle < -Math.PI / 2) angle += Math.PI;
      best = { x: (x1 + x2) / 2, y: (y1 + y2) / 2, angle, length };
    }
  }
  return best;
}

/** The part of a piece inside the view (Liang–Barsky). */
function clip(view: View, x1: number, y1: number, x2: number, y2: number): [number, number, number, number] | null {
  const edges: [number, number][] = [[x1 - x2, x1], [x2 - x1, view.width - x1], [y1 - y2, y1], [y2 - y1, view.height - y1]];
  let from = 0;
  let to = 1;
  for (const [p, q] of edges) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  if (from >= to) return null;
  return [x1 + from * (x2 - x1), y1 + from * (y2 - y1), x1 + to * (x2 - x1), y1 + to * (y2 - y1)];
}
