// A line that somebody went along, with its width: drawn as the ground it covers, from its beginning to its end.

import * as L from "leaflet";
import { lengthMetresText, lineMetres, metresPerPixel, type Place } from "./geometry.ts";

const ll = (place: Place): L.LatLngTuple => [place.lat, place.lon];

/** The band and the line in the layer; the answer moves them while a point is dragged. */
export function corridor(map: L.Map, layer: L.LayerGroup, points: Place[], width: number): (points: Place[]) => void {
  const band = L.polyline([], { className: "draw-band", interactive: false });
  const line = L.polyline([], { className: "draw line", interactive: false });
  const tag = (text: string): L.Marker =>
    L.marker([0, 0], { icon: L.divIcon({ className: "draw-tag", html: text }), interactive: false, keyboard: false });
  const start = tag("0 m");
  const end = tag("");
  const weigh = (): void => {
    const middle = points[points.length >> 1] ?? { lat: 0, lon: 0 };
    band.setStyle({ weight: Math.max(2, (2 * width) / metresPerPixel(middle.lat, map.getZoom())) });
  };
  for (const part of [band, line, start, end]) layer.addLayer(part);
  const move = (now: Place[]): void => {
    points = now;
    band.setLatLngs(now.map(ll));
    line.setLatLngs(now.map(ll));
    const [first, last] = [now[0], now.at(-1)];
    if (first) start.setLatLng(ll(first));
    if (last) end.setLatLng(ll(last));
    const label = end.getElement();
    if (label) label.textContent = lengthMetresText(lineMetres(now));
    weigh();
  };
  map.on("zoomend", weigh);
  band.on("remove", () => map.off("zoomend", weigh));
  move(points);
  return move;
}
