// What lies on top of the map: tools, zoom, scale, legend, the word that the ground is a sketch.

import type * as L from "leaflet";
import type { Tool } from "./area.ts";
import type { MapConfig, State } from "./data.ts";
import { lengthMetresText, metresPerPixel, roundLength } from "./geometry.ts";
import type { Key, Say } from "../texts.ts";

const SVG = "http://www.w3.org/2000/svg";
const SCALE_PIXELS = 110;
const HINTS = { circle: "map.circle_hint", polygon: "map.polygon_hint", line: "map.line_hint" } as const;

export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#i-${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name: string, label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn gho sq";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.append(icon(name));
  button.addEventListener("click", act);
  return button;
}

function box(className: string, ...children: (Node | string)[]): HTMLDivElement {
  const div = document.createElement("div");
  div.className = className;
  div.append(...children);
  return div;
}

export function zoomTools(map: L.Map, say: Say, extra: HTMLButtonElement[]): HTMLElement {
  return box(
    "map-tools v at-top-right",
    iconButton("plus", say("map.zoom_in"), () => map.zoomIn(1)),
    iconButton("minus", say("map.zoom_out"), () => map.zoomOut(1)),
    ...extra,
  );
}

/** The drawing tools; returns the box and how to show which tool is in hand. */
export function drawTools(say: Say, choose: (tool: Tool) => void, clear: () => void): { element: HTMLElement; show: (tool: Tool) => void } {
  const buttons: [Tool, HTMLButtonElement][] = [
    ["hand", iconButton("hand", say("map.hand"), () => choose("hand"))],
    ["circle", iconButton("circle", say("map.circle"), () => choose("circle"))],
    ["polygon", iconButton("pentagon", say("map.polygon"), () => choose("polygon"))],
    ["line", iconButton("route", say("map.line"), () => choose("line"))],
  ];
  const element = box("map-tools at-top-left", ...buttons.map(([, button]) => button), iconButton("trash-2", say("map.clear"), clear));
  element.setAttribute("role", "toolbar");
  const hint = document.createElement("span");
  hint.className = "map-hint";
  hint.hidden = true;
  element.append(hint);
  const show = (tool: Tool): void => {
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === tool));
    hint.hidden = tool === "hand";
    hint.textContent = tool === "hand" ? "" : say(HINTS[tool]);
  };
  show("hand");
  return { element, show };
}

/** A bar of a round length; follows the zoom. */
export function scaleBar(map: L.Map): HTMLElement {
  const bar = document.createElement("i");
  const words = document.createElement("span");
  const update = (): void => {
    const perPixel = metresPerPixel(map.getCenter().lat, map.getZoom());
    const metres = roundLength(perPixel * SCALE_PIXELS);
    bar.style.width = `${Math.round(metres / perPixel)}px`;
    words.textContent = lengthMetresText(metres);
  };
  map.on("zoomend moveend", update);
  update();
  return box("scale", bar, words);
}

export function sketchNote(say: Say): HTMLElement {
  return box("map-sketch", say("map.sketch"));
}

/** Wedge samples of the states that the map holds. */
export function legend(states: State[], say: Say): HTMLElement {
  const list = box("map-legend");
  for (const state of states) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 18 14");
    svg.setAttribute("width", "18");
    svg.setAttribute("height", "14");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `wedge ${state}`);
    path.setAttribute("d", "M2 12L9 2A12 12 0 0 1 16 11Z");
    svg.append(path);
    list.append(box("row", svg, say(`state.${state}` as Key)));
  }
  return list;
}

/** "Search in this area": shown once the map was moved away from what was asked. */
export function searchHere(say: Say, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn map-here";
  button.hidden = true;
  button.append(icon("search"), say("map.search_here"));
  button.addEventListener("click", act);
  return button;
}

export function locateButton(say: Say, found: (lat: number, lon: number) => void, failed: () => void): HTMLButtonElement {
  return iconButton("locate", say("map.locate"), () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => found(coords.latitude, coords.longitude), failed, {
      enableHighAccuracy: true,
      timeout: 15_000,
    });
  });
}

export function legendStates(config: MapConfig, present: State[]): State[] {
  const order: State[] = ["has", "hold", "ask", "gap", "dim"];
  return config.legend ?? order.filter((state) => present.includes(state));
}
