// A canvas that covers the map and a margin around it. It moves with the map while dragged and is painted again when the
// map comes to rest; thousands of shapes stay smooth that way.

import * as L from "leaflet";
import { metresPerPixel } from "./geometry.ts";

const MARGIN = 0.25;

/** The look of the moment: where a world point lies on the canvas and what the tokens of the theme are. */
export interface View {
  ctx: CanvasRenderingContext2D;
  zoom: number;
  metresPerPixel: number;
  /** World units (zoom 0 pixels) to canvas pixels. */
  x(worldX: number): number;
  y(worldY: number): number;
  width: number;
  height: number;
  /** What to add to a canvas pixel to get the world pixel at this zoom: anchors that do not move with a pan. */
  anchor: { x: number; y: number };
  colour(token: string): string;
}

export type Paint = (view: View) => void;

/** A place in world units: projected once, painted often. */
export function worldPoint(lat: number, lon: number): { x: number; y: number } {
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: (128 * (lon + 180)) / 180, y: 128 - (64 / Math.PI) * Math.log((1 + sine) / (1 - sine)) };
}

export class CanvasLayer extends L.Layer {
  private readonly canvas: HTMLCanvasElement;
  private readonly paint: Paint;
  private host: L.Map | null = null;
  private asked = 0;
  private corner = L.point(0, 0);
  private readonly colours = new Map<string, string>();

  constructor(paint: Paint, className: string) {
    super();
    this.paint = paint;
    this.canvas = document.createElement("canvas");
    this.canvas.className = `map-sheet ${className}`;
    this.canvas.setAttribute("aria-hidden", "true");
  }

  override onAdd(map: L.Map): this {
    this.host = map;
    map.getPane("overlayPane")?.prepend(this.canvas);
    map.on("moveend zoomend resize viewreset", this.redraw, this);
    this.redraw();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("moveend zoomend resize viewreset", this.redraw, this);
    this.canvas.remove();
    this.host = null;
    return this;
  }

  /** Forget the colours of the theme that was. */
  recolour(): void {
    this.colours.clear();
    this.redraw();
  }

  /** Where a point of the map's layers lies on the canvas as it was painted last. */
  canvasPoint(layerPoint: L.Point): L.Point {
    return layerPoint.subtract(this.corner);
  }

  /** Paint on the next frame; many wishes make one painting. */
  redraw(): void {
    cancelAnimationFrame(this.asked);
    this.asked = requestAnimationFrame(() => this.paintNow());
  }

  private paintNow(): void {
    const map = this.host;
    const ctx = this.canvas.getContext("2d");
    if (!map || !ctx) return;
    const size = map.getSize();
    const pad = L.point(Math.round(size.x * MARGIN), Math.round(size.y * MARGIN));
    const corner = map.containerPointToLayerPoint([-pad.x, -pad.y]).round();
    const [width, height] = [size.x + 2 * pad.x, size.y + 2 * pad.y];
    const ratio = window.devicePixelRatio || 1;
    this.corner = corner;
    L.DomUtil.setPosition(this.canvas, corner);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const zoom = map.getZoom();
    const scale = 2 ** zoom;
    const anchor = map.getPixelOrigin().add(corner);
    this.paint({
      ctx,
      zoom,
      metresPerPixel: metresPerPixel(map.getCenter().lat, zoom),
      x: (worldX) => worldX * scale - anchor.x,
      y: (worldY) => worldY * scale - anchor.y,
      width,
      height,
      anchor,
      colour: (token) => this.colour(token),
    });
  }

  private colour(token: string): string {
    const known = this.colours.get(token);
    if (known !== undefined) return known;
    const value = getComputedStyle(this.canvas).getPropertyValue(`--${token}`).trim() || "#888";
    this.colours.set(token, value);
    return value;
  }
}
