// Where a camera hangs and which way it looks: one point, a direction handle at the far end, two handles for the angle.
// The numbers in the form are the same thing said in text; either moves the other.

import * as L from "leaflet";
import type { MapConfig } from "./data.ts";
import type { FormFields } from "./form.ts";
import {
  bearingDeg, degreesText, destination, distanceMetres, normalDeg, parsePlaceHere, type Place, sectorOutline, turnDeg,
} from "./geometry.ts";
import { handle } from "./handles.ts";
import type { Say } from "../texts.ts";

const USUAL = { azimuth_deg: 0, angle_deg: 70, range_metres: 30 };
const LEAST_ANGLE = 5;
const MOST_RANGE = 2_000;

const ll = (place: Place): L.LatLngTuple => [place.lat, place.lon];
const placeOf = (at: L.LatLng): Place => ({ lat: at.lat, lon: at.lng });

export class Picker {
  private place: Place | null = null;
  private look = { ...USUAL };
  private aimed = false; // until somebody says which way it looks, a point says nothing about it
  private readonly layer = L.layerGroup();
  private wedge: L.Polygon | null = null;
  private handles: { point: L.Marker; aim: L.Marker; edges: L.Marker[] } | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly fields: FormFields,
    private readonly config: MapConfig,
    private readonly say: Say,
    private readonly onPlace: (placed: boolean) => void,
  ) {
    this.layer.addTo(map);
    const { lat, lon, azimuth, angle, range } = config.inputs;
    fields.watch([lat, lon, azimuth, angle, range], () => this.readForm(true));
    map.on("click", (event) => this.put(placeOf(event.latlng)));
    this.readForm(false);
  }

  /** Where it stands; null until the form says a place in the country. */
  get at(): Place | null {
    return this.place;
  }

  put(place: Place): void {
    this.place = place;
    this.show();
    this.writeForm();
  }

  private readForm(follow: boolean): void {
    const { lat, lon, azimuth, angle, range } = this.config.inputs;
    this.place = parsePlaceHere(this.fields.text(lat), this.fields.text(lon));
    this.aimed ||= this.fields.number(azimuth) !== null;
    this.look = {
      azimuth_deg: normalDeg(this.fields.number(azimuth) ?? USUAL.azimuth_deg),
      angle_deg: Math.min(360, Math.max(LEAST_ANGLE, this.fields.number(angle) ?? USUAL.angle_deg)),
      range_metres: Math.min(MOST_RANGE, Math.max(1, this.fields.number(range) ?? USUAL.range_metres)),
    };
    this.show();
    if (follow && this.place && !this.map.getBounds().contains(ll(this.place))) this.map.panTo(ll(this.place));
  }

  private writeForm(): void {
    if (!this.place) return;
    const { lat, lon, azimuth, angle, range } = this.config.inputs;
    this.fields.write({
      [lat]: degreesText(this.place.lat),
      [lon]: degreesText(this.place.lon),
    });
    if (!this.aimed) return;
    this.fields.write({
      [azimuth]: String(Math.round(this.look.azimuth_deg) % 360),
      [angle]: String(Math.round(this.look.angle_deg)),
      [range]: String(Math.round(this.look.range_metres)),
    });
  }

  private show(): void {
    this.onPlace(this.place !== null);
    if (!this.place) {
      this.layer.clearLayers();
      this.handles = null;
      return;
    }
    if (!this.handles) this.build(this.place);
    this.arrange();
  }

  private build(place: Place): void {
    this.wedge = L.polygon([], { className: "wedge has on", interactive: false }).addTo(this.layer);
    const change = (done: boolean): void => {
      this.arrange();
      if (done) this.writeForm();
    };
    const point = handle(this.map, ll(place), this.say("map.point_handle"), "centre", (at, done) => {
      this.place = placeOf(at);
      change(done);
    });
    const aim = handle(this.map, ll(place), this.say("map.aim_handle"), "aim", (at, done) => {
      if (!this.place) return;
      this.aimed = true;
      this.look.azimuth_deg = bearingDeg(this.place, placeOf(at));
      this.look.range_metres = Math.min(MOST_RANGE, Math.max(1, distanceMetres(this.place, placeOf(at))));
      change(done);
    });
    const edges = [-1, 1].map(() =>
      handle(this.map, ll(place), this.say("map.angle_handle"), "", (at, done) => {
        if (!this.place) return;
        this.aimed = true;
        const half = turnDeg(bearingDeg(this.place, placeOf(at)), this.look.azimuth_deg);
        this.look.angle_deg = Math.max(LEAST_ANGLE, half * 2);
        change(done);
      }),
    );
    this.handles = { point, aim, edges };
    for (const part of [point, aim, ...edges]) this.layer.addLayer(part);
  }

  private arrange(): void {
    if (!this.place || !this.handles) return;
    const { azimuth_deg, angle_deg, range_metres } = this.look;
    this.wedge?.setLatLngs(sectorOutline({ ...this.place, ...this.look }).map(ll));
    this.handles.point.setLatLng(ll(this.place));
    this.handles.aim.setLatLng(ll(destination(this.place, azimuth_deg, range_metres)));
    this.handles.edges.forEach((edge, i) => {
      if (!this.place) return;
      edge.setLatLng(ll(destination(this.place, azimuth_deg + (i === 0 ? -1 : 1) * (angle_deg / 2), range_metres)));
      edge.setOpacity(angle_deg >= 340 ? 0 : 1);
    });
  }
}
