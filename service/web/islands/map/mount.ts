// Puts the map together. The list beside it holds the same cameras and the form the same place, so that neither this
// script nor a pointer is ever needed.

import * as L from "leaflet";
import { AreaEditor } from "./area.ts";
import { CameraSheet } from "./cameras.ts";
import { CanvasLayer } from "./canvas_layer.ts";
import { type MapConfig, readCameras, readConfig, readGround } from "./data.ts";
import { FormFields } from "./form.ts";
import { Ground } from "./ground.ts";
import { Picker } from "./picker.ts";
import { drawTools, legend, legendStates, locateButton, scaleBar, searchHere, sketchNote, zoomTools } from "./tools.ts";
import { hear, tell } from "../focus.ts";
import { announce } from "../page/mount.ts";
import type { Say } from "../texts.ts";

// Where a map opens that knows nothing: the front beach of Vũng Tàu.
const NOWHERE: [number, number] = [10.3460, 107.0843];
const ZOOMS = { minZoom: 10, maxZoom: 20 };

interface Parts {
  map: L.Map;
  host: HTMLElement;
  config: MapConfig;
  say: Say;
  sheet: CameraSheet;
  layer: CanvasLayer;
}

export async function mount(host: HTMLElement, say: Say): Promise<void> {
  const config = readConfig(host.dataset["config"]);
  const [answer, ground] = await Promise.all([load(host.dataset["src"]), load(config.base ?? undefined)]);
  const base = ground ?? (await load((answer as { base?: string } | null)?.base));
  const map = openMap(host, config, say);
  const sheet = new CameraSheet();
  const { cameras, left_out } = readCameras(answer);
  sheet.set(cameras);
  const ink = new Ground(readGround(base));
  const groundLayer = new CanvasLayer((view) => ink.paint(view), "ground");
  const layer = new CanvasLayer((view) => sheet.paint(view), "cameras");
  layer.addTo(map);
  groundLayer.addTo(map);
  const parts: Parts = { map, host, config, say, sheet, layer };
  const fields = new FormFields(formOf(host, config));
  furnish(parts, base !== null);
  if (config.mode === "search") searching(parts, fields);
  else if (config.mode === "pick") picking(parts, fields);
  else frame(parts, null);
  if (config.mode !== "pick") lookAt(parts);
  if (host.dataset["src"] && answer === null) host.append(remark(say("map.failed")));
  else if (left_out > 0) host.append(remark(say("map.no_position", { count: left_out })));
  followTheme(() => [groundLayer, layer].forEach((one) => one.recolour()));
}

function remark(text: string): HTMLElement {
  return Object.assign(document.createElement("p"), { className: "map-left-out", textContent: text });
}

async function load(url: string | undefined): Promise<unknown> {
  if (!url) return null;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no line: the map opens on plain ground and says what is missing
  }
}

function openMap(host: HTMLElement, config: MapConfig, say: Say): L.Map {
  const fallback = [...host.children];
  const canvas = document.createElement("div");
  canvas.className = "map-ground";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", say("map.label"));
  const help = Object.assign(document.createElement("p"), { className: "vh", textContent: say("map.help") });
  help.id = `map-help-${Math.random().toString(36).slice(2, 8)}`;
  canvas.setAttribute("aria-describedby", help.id);
  for (const child of fallback) if (child.matches("noscript, .map-fallback")) child.remove();
  host.prepend(canvas, help);
  const map = L.map(canvas, {
    ...ZOOMS,
    center: config.center ?? NOWHERE,
    zoom: config.zoom,
    zoomSnap: 0.5,
    zoomControl: false,
    attributionControl: false,
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    boxZoom: false,
    keyboardPanDelta: 100,
  });
  if (config.bounds && !config.center) map.fitBounds(config.bounds, { padding: [36, 36], maxZoom: 17 });
  return map;
}

function formOf(host: HTMLElement, config: MapConfig): HTMLFormElement | null {
  const form = config.form ? document.querySelector(config.form) : host.closest("form");
  return form instanceof HTMLFormElement ? form : null;
}

function furnish({ map, host, say, sheet, config }: Parts, sketched: boolean): void {
  const present = sheet.cameras.map((camera) => camera.state);
  const states = legendStates(config, present);
  host.append(scaleBar(map));
  if (sketched) host.append(sketchNote(say));
  if (states.length > 0 && config.mode !== "pick") host.append(legend(states, say));
}

/** What is shown first: the asked area, else all cameras, else the given centre. */
function frame({ map, sheet, config }: Parts, area: L.LatLngBounds | null): void {
  const around = area ?? (sheet.cameras.length > 0 ? L.latLngBounds(sheet.cameras.map((camera) => [camera.lat, camera.lon])) : null);
  if (config.fit && around) map.fitBounds(around, { padding: [36, 36], maxZoom: 18 });
}

function searching(parts: Parts, fields: FormFields): void {
  const { map, host, say, config } = parts;
  const editor = new AreaEditor(map, fields, config, say);
  const tools = drawTools(say, (tool) => editor.choose(tool), () => editor.set(null));
  editor.onTool = tools.show;
  frame(parts, editor.bounds());
  const here = searchHere(say, () => {
    const view = map.getBounds().pad(-0.02);
    const corners = [view.getNorthWest(), view.getNorthEast(), view.getSouthEast(), view.getSouthWest()];
    editor.set({ kind: "polygon", corners: corners.map(({ lat, lng }) => ({ lat, lon: lng })) });
    fields.submit();
  });
  map.on("dragend", () => (here.hidden = false));
  host.append(tools.element, zoomTools(map, say, []), here);
  map.getContainer().addEventListener("keydown", (event) => onSearchKey(event, editor), { capture: true });
}

function onSearchKey(event: KeyboardEvent, editor: AreaEditor): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
  const grow = { ArrowUp: 1.1, ArrowRight: 1.1, ArrowDown: 1 / 1.1, ArrowLeft: 1 / 1.1 }[event.key];
  let done = true;
  if (event.shiftKey && grow) editor.resize(grow);
  else if (event.key === "c") editor.circleAtCentre();
  else done = editor.key(event.key);
  if (done) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function picking(parts: Parts, fields: FormFields): void {
  const { map, host, say, config } = parts;
  const tip = Object.assign(document.createElement("span"), { className: "tip", textContent: say("map.pick_hint") });
  host.append(tip);
  const picker = new Picker(map, fields, config, say, (placed) => (tip.textContent = say(placed ? "map.aim_handle" : "map.pick_hint")));
  if (picker.at) map.setView([picker.at.lat, picker.at.lon], Math.max(18, config.zoom));
  else frame(parts, null);
  const locate = locateButton(say, (latitude, longitude) => {
    picker.put({ lat: latitude, lon: longitude });
    map.setView([latitude, longitude], 18);
  }, () => announce((tip.textContent = say("map.locate_failed"))));
  host.append(zoomTools(map, say, [locate]));
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-locate]")) {
    button.hidden = false; // asks for the place only when pressed, and only where a script can ask at all
    button.addEventListener("click", () => locate.click());
  }
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "c" || event.target !== event.currentTarget) return;
    const centre = map.getCenter();
    picker.put({ lat: centre.lat, lon: centre.lng });
  });
}

/** Hover, choice and ticks go both ways between map and list. */
function lookAt({ map, layer, sheet, host }: Parts): void {
  const under = (event: L.LeafletMouseEvent): L.Point => layer.canvasPoint(event.layerPoint);
  const show = (id: string | null): void => {
    if (sheet.focused === id) return;
    sheet.focused = id;
    layer.redraw();
  };
  const drawing = (): boolean => map.getContainer().classList.contains("is-drawing");
  map.on("mousemove", (event) => {
    if (drawing()) return;
    const { x, y } = under(event);
    const camera = sheet.at(x, y, { lat: event.latlng.lat, lon: event.latlng.lng });
    map.getContainer().classList.toggle("is-over", camera !== null || sheet.clusterAt(x, y) !== null);
    if ((camera?.id ?? null) !== sheet.focused) tell("camera:focus", { id: camera?.id ?? null, source: "map" });
  });
  map.on("mouseout", () => tell("camera:focus", { id: null, source: "map" }));
  map.on("click", (event) => {
    if (drawing()) return;
    const { x, y } = under(event);
    const many = sheet.clusterAt(x, y);
    if (many) return void map.fitBounds(L.latLngBounds(many.map((camera) => [camera.lat, camera.lon])), { padding: [40, 40], maxZoom: 18 });
    const camera = sheet.at(x, y, { lat: event.latlng.lat, lon: event.latlng.lng });
    if (!camera) return;
    tell("camera:select", { id: camera.id, source: "map" });
    // A page without a row for this camera has nothing else to show of it: its own page has.
    const listed = document.querySelector(`[data-camera="${camera.id}"]`) !== null;
    if (!listed && camera.href && camera.href !== location.pathname) location.assign(camera.href);
  });
  hear("camera:focus", ({ id }) => show(id));
  hear("camera:select", ({ id, source }) => {
    show(id);
    const camera = id === null ? null : sheet.find(id);
    if (camera && source !== "map" && !map.getBounds().contains([camera.lat, camera.lon])) map.panTo([camera.lat, camera.lon]);
  });
  const ticks = (): void => {
    sheet.chosen.clear();
    for (const box of document.querySelectorAll("[data-camera] input[type=checkbox]:checked")) {
      const id = box.closest<HTMLElement>("[data-camera]")?.dataset["camera"];
      if (id) sheet.chosen.add(id);
    }
    layer.redraw();
  };
  document.addEventListener("change", ticks);
  ticks();
  new ResizeObserver(() => map.invalidateSize()).observe(host);
}

function followTheme(act: () => void): void {
  new MutationObserver(act).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  void document.fonts.ready.then(act);
}
