// A round handle that can be dragged by pointer or moved by the arrow keys (10 m, with Shift 1 m).

import * as L from "leaflet";
import { destination } from "./geometry.ts";

const KEYS: Record<string, number> = { ArrowUp: 0, ArrowRight: 90, ArrowDown: 180, ArrowLeft: 270 };

export function handle(map: L.Map, at: L.LatLngExpression, label: string, className: string, onMove: (at: L.LatLng, done: boolean) => void): L.Marker {
  const icon = L.divIcon({ className: `draw-handle ${className}`, iconSize: [20, 20] });
  const marker = L.marker(at, { icon, draggable: true, keyboard: true, title: label, alt: label, autoPan: false, zIndexOffset: 1000 });
  marker.on("drag", () => onMove(marker.getLatLng(), false));
  marker.on("dragend", () => onMove(marker.getLatLng(), true));
  marker.addTo(map);
  const element = marker.getElement();
  element?.setAttribute("aria-label", label);
  element?.addEventListener("keydown", (event) => {
    const towards = KEYS[event.key];
    if (towards === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const from = marker.getLatLng();
    const to = destination({ lat: from.lat, lon: from.lng }, towards, event.shiftKey ? 1 : 10);
    onMove(L.latLng(to.lat, to.lon), true);
  });
  return marker;
}
