// Paints cameras: wedges at true direction, angle and range when near, pins when farther, counts when far; and tells
// which camera lies under a point.

import { type View, worldPoint } from "./canvas_layer.ts";
import { type Cluster, gridClusters, LabelRoom } from "./cluster.ts";
import { type Camera, hasSector, type State } from "./data.ts";
import { type Place, sectorOutline, sees } from "./geometry.ts";

export interface Spot {
  camera: Camera;
  /** World units. */
  wx: number;
  wy: number;
  outline: { x: number; y: number }[] | null;
}

interface Dot {
  x: number;
  y: number;
  spot: Spot;
}

const LOOK: Record<State, { token: string; fill: number; dash: number[] }> = {
  has: { token: "d-has", fill: 0.24, dash: [] },
  hold: { token: "d-hold", fill: 0.24, dash: [] },
  ask: { token: "d-ask", fill: 0.12, dash: [4, 3] },
  gap: { token: "d-gap", fill: 0.16, dash: [1.5, 3] },
  dim: { token: "d-gap", fill: 0.08, dash: [] },
};
const ORDER: State[] = ["dim", "gap", "ask", "has", "hold"];
const CLUSTER_CELL = 60;
const MOST_DIM_WEDGES = 80;
const CLUSTER_BELOW_ZOOM = 16;
const MOST_LOOSE_PINS = 60;
const MOST_LABELS = 45;
const TOUCH_PIXELS = 14;

export class CameraSheet {
  private spots: Spot[] = [];
  private dots: Dot[] = [];
  private clusters: Cluster<Dot>[] = [];
  focused: string | null = null;
  readonly chosen = new Set<string>();

  set(cameras: Camera[]): void {
    this.spots = cameras.map((camera) => {
      const at = worldPoint(camera.lat, camera.lon);
      const outline = hasSector(camera) ? sectorOutline(camera).map((corner) => worldPoint(corner.lat, corner.lon)) : null;
      return { camera, wx: at.x, wy: at.y, outline };
    });
    this.spots.sort((a, b) => ORDER.indexOf(a.camera.state) - ORDER.indexOf(b.camera.state));
  }

  get cameras(): Camera[] {
    return this.spots.map((spot) => spot.camera);
  }

  find(id: string): Camera | null {
    return this.spots.find((spot) => spot.camera.id === id)?.camera ?? null;
  }

  paint(view: View): void {
    view.ctx.clearRect(0, 0, view.width, view.height);
    const dots = this.visible(view);
    const crowded = dots.length > MOST_LOOSE_PINS && view.zoom < CLUSTER_BELOW_ZOOM;
    const grouped = crowded ? gridClusters(dots, CLUSTER_CELL, 3, view.anchor) : { clusters: [], singles: dots };
    this.dots = grouped.singles;
    this.clusters = grouped.clusters;
    // The looked-at camera is drawn last and never hidden in a count.
    const hot = dots.find((dot) => dot.spot.camera.id === this.focused);
    const rest = this.dots.filter((dot) => dot !== hot);
    const many = rest.length > MOST_DIM_WEDGES;
    for (const dot of rest) if (!many || dot.spot.camera.state !== "dim") this.wedge(view, dot.spot, false);
    if (hot) this.wedge(view, hot.spot, true);
    for (const cluster of this.clusters) count(view, cluster);
    for (const dot of rest) this.pin(view, dot, false);
    if (hot) this.pin(view, hot, true);
    this.labels(view, hot ? [hot, ...rest.toReversed()] : rest.toReversed());
  }

  /** The camera under a canvas point: a pin first, else the topmost wedge that covers the place. */
  at(x: number, y: number, place: Place): Camera | null {
    let best: Dot | null = null;
    let nearest = TOUCH_PIXELS;
    for (const dot of this.dots) {
      const distance = Math.hypot(dot.x - x, dot.y - y);
      if (distance < nearest) [best, nearest] = [dot, distance];
    }
    if (best) return best.spot.camera;
    for (const { spot } of this.dots.toReversed()) {
      if (spot.camera.state !== "dim" && hasSector(spot.camera) && sees(spot.camera, place)) return spot.camera;
    }
    return null;
  }

  clusterAt(x: number, y: number): Camera[] | null {
    const hit = this.clusters.find((cluster) => Math.hypot(cluster.x - x, cluster.y - y) < 20);
    return hit ? hit.members.map((dot) => dot.spot.camera) : null;
  }

  private visible(view: View): Dot[] {
    const dots: Dot[] = [];
    for (const spot of this.spots) {
      const x = view.x(spot.wx);
      const y = view.y(spot.wy);
      const reach = spot.outline ? (spot.camera.range_metres ?? 0) / view.metresPerPixel : 0;
      if (x > -reach - 20 && y > -reach - 20 && x < view.width + reach + 20 && y < view.height + reach + 20) dots.push({ x, y, spot });
    }
    return dots;
  }

  private wedge(view: View, spot: Spot, hot: boolean): void {
    if (!spot.outline || (spot.camera.range_metres ?? 0) / view.metresPerPixel < 7) return;
    const { ctx } = view;
    const look = LOOK[spot.camera.state];
    const strong = hot || this.chosen.has(spot.camera.id);
    ctx.beginPath();
    spot.outline.forEach((corner, i) => (i ? ctx.lineTo(view.x(corner.x), view.y(corner.y)) : ctx.moveTo(view.x(corner.x), view.y(corner.y))));
    ctx.closePath();
    ctx.fillStyle = ctx.strokeStyle = view.colour(look.token);
    ctx.globalAlpha = strong ? Math.max(0.42, look.fill) : look.fill;
    ctx.fill();
    ctx.globalAlpha = spot.camera.state === "dim" && !strong ? 0.4 : 0.85;
    ctx.lineWidth = strong ? 2 : 1.2;
    ctx.setLineDash(look.dash);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  private pin(view: View, { x, y, spot }: Dot, hot: boolean): void {
    const { ctx } = view;
    const { state, id } = spot.camera;
    const strong = hot || this.chosen.has(id);
    const small = view.zoom < 14.5 && !strong;
    const hollow = state === "ask";
    ctx.beginPath();
    ctx.arc(x, y, strong ? 7 : small ? 3.5 : state === "dim" ? 4.5 : 5.5, 0, 2 * Math.PI);
    ctx.fillStyle = view.colour(hollow ? "m-halo" : LOOK[state].token);
    ctx.strokeStyle = view.colour(hollow ? "d-ask" : "m-halo");
    ctx.lineWidth = hollow ? 2.5 : 2;
    ctx.globalAlpha = state === "dim" && !strong ? 0.7 : 1;
    ctx.fill();
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (!hot) return;
    ctx.beginPath();
    ctx.arc(x, y, 11, 0, 2 * Math.PI);
    ctx.strokeStyle = view.colour("focus");
    ctx.lineWidth = 2;
    ctx.stroke();
  }

  private labels(view: View, dots: Dot[]): void {
    const { ctx } = view;
    const room = new LabelRoom();
    ctx.font = '600 10.5px "Be Vietnam Pro", sans-serif';
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const { x, y } of dots) room.take(x - 5, y - 5, x + 5, y + 5);
    const few = view.zoom >= 16 && dots.filter((dot) => dot.spot.camera.state !== "dim").length <= MOST_LABELS;
    for (const { x, y, spot } of dots) {
      const hot = spot.camera.id === this.focused;
      if (!hot && (!few || spot.camera.state === "dim")) continue;
      const width = ctx.measureText(spot.camera.code).width;
      for (const left of [x + 10, x - 10 - width]) {
        if (!room.take(left, y - 7, left + width, y + 7) && !hot) continue;
        ctx.textAlign = "left";
        ctx.strokeStyle = view.colour("m-halo");
        ctx.lineWidth = 3.5;
        ctx.strokeText(spot.camera.code, left, y);
        ctx.fillStyle = view.colour("ink");
        ctx.fillText(spot.camera.code, left, y);
        break;
      }
    }
  }
}

function count(view: View, cluster: Cluster<Dot>): void {
  const { ctx } = view;
  const many = cluster.members.length;
  ctx.beginPath();
  ctx.arc(cluster.x, cluster.y, 11 + Math.min(9, Math.log2(many) * 1.4), 0, 2 * Math.PI);
  ctx.fillStyle = view.colour("surface");
  ctx.strokeStyle = view.colour("field-line");
  ctx.lineWidth = 1.2;
  ctx.fill();
  ctx.stroke();
  ctx.font = '600 11px "Be Vietnam Pro", sans-serif';
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = view.colour("ink");
  ctx.fillText(String(many), cluster.x, cluster.y + 0.5);
}
