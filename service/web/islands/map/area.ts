// The place that is asked about: a circle (centre, radius), a polygon or a line with a width, drawn, dragged, typed or set by keys.

import * as L from "leaflet";
import { corridor } from "./corridor.ts";
import type { MapConfig } from "./data.ts";
import type { FormFields } from "./form.ts";
import {
  degreesText, destination, distanceMetres, lengthMetresText, lineMetres, parsePlaceHere, parsePoints, type Place, pointsText,
} from "./geometry.ts";
import { handle } from "./handles.ts";
import type { Say } from "../texts.ts";
import { announce } from "../page/mount.ts";

export type Tool = "hand" | "circle" | "polygon" | "line";
export type Area =
  | { kind: "circle"; center: Place; radius: number }
  | { kind: "polygon"; corners: Place[] }
  | { kind: "line"; points: Place[]; width: number };

const LEAST_RADIUS = 5;
const MOST_RADIUS = 20_000;
const DRAG_PIXELS = 6;

const ll = (place: Place): L.LatLngTuple => [place.lat, place.lon];
const placeOf = (at: L.LatLng): Place => ({ lat: at.lat, lon: at.lng });
export const boundRadius = (metres: number): number => Math.round(Math.min(MOST_RADIUS, Math.max(LEAST_RADIUS, metres)));

export class AreaEditor {
  area: Area | null = null;
  tool: Tool = "hand";
  onTool: (tool: Tool) => void = () => undefined;
  private readonly layer = L.layerGroup();
  private shape: L.Circle | L.Polygon | null = null;
  private draft: Place[] = [];
  private readonly draftLine = L.polyline([], { className: "draw draft", interactive: false });

  constructor(
    private readonly map: L.Map,
    private readonly fields: FormFields,
    private readonly config: MapConfig,
    private readonly say: Say,
  ) {
    this.layer.addTo(map);
    this.draftLine.addTo(map);
    this.listenToPointer();
    const { lat, lon, radius, polygon, line, width } = config.inputs;
    fields.watch([lat, lon, radius, polygon, line, width], () => this.readForm(true));
    this.readForm(false);
  }

  choose(tool: Tool): void {
    this.tool = tool;
    this.setDraft([]);
    this.map.getContainer().classList.toggle("is-drawing", tool !== "hand");
    if (tool === "hand") this.map.dragging.enable();
    else this.map.dragging.disable();
    if (tool === "hand") this.map.doubleClickZoom.enable();
    else this.map.doubleClickZoom.disable();
    this.onTool(tool);
  }

  set(area: Area | null): void {
    this.area = area;
    this.show();
    this.writeForm();
  }

  circleAtCentre(): void {
    const radius = this.area?.kind === "circle" ? this.area.radius : this.config.default_radius_metres;
    this.set({ kind: "circle", center: placeOf(this.map.getCenter()), radius });
    announce(this.say("map.announce_circle", { radius }));
  }

  resize(factor: number): void {
    if (this.area?.kind !== "circle") return this.circleAtCentre();
    this.set({ ...this.area, radius: boundRadius(this.area.radius * factor) });
    if (this.area?.kind === "circle") announce(this.say("map.announce_circle", { radius: this.area.radius }));
  }

  /**
   * L begins a line and puts a point of it at the centre of the map. Of what is being drawn, Enter ends it, Backspace
   * takes its last point away, Escape gives up.
   */
  key(key: string): boolean {
    if (key === "l") {
      if (this.tool !== "line") this.choose("line");
      this.addCorner(placeOf(this.map.getCenter()));
      announce(this.say("map.announce_line", { count: this.draft.length, metres: Math.round(lineMetres(this.draft)) }));
      return true;
    }
    if (this.draft.length === 0) return false;
    if (key === "Enter") this.closeDraft();
    else if (key === "Backspace") this.setDraft(this.draft.slice(0, -1));
    else if (key === "Escape") this.choose("hand");
    else return false;
    return true;
  }

  bounds(): L.LatLngBounds | null {
    if (!this.area) return null;
    if (this.area.kind === "circle") return L.latLng(ll(this.area.center)).toBounds(this.area.radius * 2);
    return L.latLngBounds((this.area.kind === "line" ? this.area.points : this.area.corners).map(ll));
  }

  private readForm(follow: boolean): void {
    const { lat, lon, radius, polygon, line } = this.config.inputs;
    const points = parsePoints(this.fields.text(line), 2);
    const corners = parsePoints(this.fields.text(polygon), 3);
    const center = parsePlaceHere(this.fields.text(lat), this.fields.text(lon));
    if (points) this.area = { kind: "line", points, width: this.width() };
    else if (corners) this.area = { kind: "polygon", corners };
    else if (center) this.area = { kind: "circle", center, radius: boundRadius(this.fields.number(radius) ?? this.config.default_radius_metres) };
    else this.area = null;
    this.show();
    const bounds = this.bounds();
    if (follow && bounds && !this.map.getBounds().contains(bounds)) this.map.fitBounds(bounds, { padding: [40, 40], maxZoom: 18 });
  }

  private writeForm(): void {
    const { lat, lon, radius, polygon, line, width } = this.config.inputs;
    const area = this.area;
    const written: Record<string, string> = { [lat]: "", [lon]: "", [polygon]: "", [line]: "" };
    if (area?.kind === "circle") Object.assign(written, { [lat]: degreesText(area.center.lat), [lon]: degreesText(area.center.lon), [radius]: String(area.radius) });
    else if (area?.kind === "line") Object.assign(written, { [line]: pointsText(area.points), [width]: String(area.width) });
    else if (area) written[polygon] = pointsText(area.corners);
    this.fields.write(written);
    if (area?.kind === "line") this.fields.reveal(width);
    this.map.getContainer().dispatchEvent(new CustomEvent("map:area", { bubbles: true, detail: area }));
  }

  private show(): void {
    this.layer.clearLayers();
    this.shape = null;
    if (this.area?.kind === "circle") this.showCircle(this.area.center, this.area.radius);
    else if (this.area?.kind === "line") this.showLine(this.area.points, this.area.width);
    else if (this.area) this.showPolygon(this.area.corners);
  }

  private width(): number {
    return this.fields.number(this.config.inputs.width) ?? this.config.default_width_metres;
  }

  private showLine(points: Place[], width: number): void {
    const move = corridor(this.map, this.layer, points, width);
    this.showHandles(points, "map.line_handle", move, (moved) => this.set({ kind: "line", points: moved, width }));
  }

  private showCircle(center: Place, radius: number): void {
    const circle = L.circle(ll(center), { radius, className: "draw", interactive: false }).addTo(this.layer);
    this.shape = circle;
    const edgeOf = (from: Place, metres: number): L.LatLngTuple => ll(destination(from, 90, metres));
    const tag = L.marker(edgeOf(center, radius), { icon: L.divIcon({ className: "draw-tag", html: lengthMetresText(radius) }), interactive: false, keyboard: false });
    const middle = handle(this.map, ll(center), this.say("map.point_handle"), "centre", (at, done) => {
      center = placeOf(at);
      circle.setLatLng(at);
      edge.setLatLng(edgeOf(center, radius));
      tag.setLatLng(edgeOf(center, radius));
      if (done) this.set({ kind: "circle", center, radius });
    });
    const edge = handle(this.map, edgeOf(center, radius), this.say("map.radius_handle"), "", (at, done) => {
      radius = boundRadius(distanceMetres(center, placeOf(at)));
      circle.setRadius(radius);
      tag.setLatLng(edgeOf(center, radius));
      const label = tag.getElement();
      if (label) label.textContent = lengthMetresText(radius);
      if (done) this.set({ kind: "circle", center, radius });
    });
    for (const part of [middle, edge, tag]) this.layer.addLayer(part);
  }

  private showPolygon(corners: Place[]): void {
    const polygon = L.polygon(corners.map(ll), { className: "draw", interactive: false }).addTo(this.layer);
    this.shape = polygon;
    this.showHandles(corners, "map.corner_handle", (moved) => polygon.setLatLngs(moved.map(ll)), (moved) => this.set({ kind: "polygon", corners: moved }));
  }

  private showHandles(points: Place[], label: "map.corner_handle" | "map.line_handle", follow: (moved: Place[]) => void, end: (moved: Place[]) => void): void {
    const moved = points.map((point) => ({ ...point }));
    points.forEach((point, i) => {
      const part = handle(this.map, ll(point), this.say(label, { number: i + 1 }), "corner", (at, done) => {
        moved[i] = placeOf(at);
        follow(moved);
        if (done) end(moved);
      });
      this.layer.addLayer(part);
    });
  }

  private listenToPointer(): void {
    const box = this.map.getContainer();
    let from: { x: number; y: number; at: L.LatLng } | null = null;
    const isOurs = (event: PointerEvent): boolean =>
      this.tool !== "hand" && event.isPrimary && !(event.target as Element).closest(".draw-handle, .map-tools, a, button");
    box.addEventListener("pointerdown", (event) => {
      if (isOurs(event)) from = { x: event.clientX, y: event.clientY, at: this.map.mouseEventToLatLng(event) };
    });
    box.addEventListener("pointermove", (event) => {
      if (!from || this.tool !== "circle" || !moved(from, event)) return;
      const center = placeOf(from.at);
      const radius = boundRadius(distanceMetres(center, placeOf(this.map.mouseEventToLatLng(event))));
      if (this.shape instanceof L.Circle && this.layer.getLayers().length === 1) this.shape.setLatLng(from.at).setRadius(radius);
      else {
        this.layer.clearLayers();
        this.shape = L.circle(from.at, { radius, className: "draw", interactive: false }).addTo(this.layer);
      }
    });
    box.addEventListener("pointerup", (event) => {
      if (!from) return;
      const start = from;
      from = null;
      if (this.tool === "circle") this.endCircle(start, event);
      else if (!moved(start, event)) this.addCorner(placeOf(start.at));
    });
    box.addEventListener("dblclick", () => this.closeDraft());
  }

  private endCircle(start: { x: number; y: number; at: L.LatLng }, event: PointerEvent): void {
    const center = placeOf(start.at);
    const drawn = moved(start, event) ? distanceMetres(center, placeOf(this.map.mouseEventToLatLng(event))) : null;
    const before = this.area?.kind === "circle" ? this.area.radius : this.config.default_radius_metres;
    this.choose("hand");
    this.set({ kind: "circle", center, radius: boundRadius(drawn ?? before) });
  }

  private addCorner(corner: Place): void {
    const first = this.draft[0];
    if (this.tool === "polygon" && first && this.draft.length >= 3) {
      const gap = this.map.latLngToContainerPoint(ll(first)).distanceTo(this.map.latLngToContainerPoint(ll(corner)));
      if (gap < 12) return this.closeDraft();
    }
    this.setDraft([...this.draft, corner]);
  }

  private closeDraft(): void {
    const corners = this.draft.filter((corner, i) => i === 0 || distanceMetres(corner, this.draft[i - 1] ?? corner) > 0.5);
    const isLine = this.tool === "line";
    if ((!isLine && this.tool !== "polygon") || corners.length < (isLine ? 2 : 3)) return;
    this.choose("hand");
    this.set(isLine ? { kind: "line", points: corners, width: this.width() } : { kind: "polygon", corners });
  }

  private setDraft(corners: Place[]): void {
    this.draft = corners;
    this.draftLine.setLatLngs(corners.map(ll));
  }
}

function moved(from: { x: number; y: number }, to: PointerEvent): boolean {
  return Math.hypot(to.clientX - from.x, to.clientY - from.y) > DRAG_PIXELS;
}
