// The one script of a page. Islands are loaded when a page holds one: <div data-island="map" …>.

import { watchList } from "./focus.ts";
import { htmx, mountPage, settle } from "./page/mount.ts";
import { pageTexts, type Say } from "./texts.ts";

interface Island {
  mount(element: HTMLElement, say: Say): void | Promise<void>;
}

const ISLANDS: Record<string, () => Promise<Island>> = {
  map: () => import("./map/mount.ts"),
  timeline: () => import("./timeline/mount.ts"),
  player: () => import("./player/mount.ts"),
  upload: () => import("./upload/mount.ts"),
  files: () => import("./files/mount.ts"),
  report: () => import("./report/mount.ts"),
  region: () => import("./region/mount.ts"),
  clock: () => import("./clock/mount.ts"),
};

const say = pageTexts();

async function mountOne(element: HTMLElement): Promise<void> {
  const load = ISLANDS[element.dataset["island"] ?? ""];
  if (!load || element.dataset["mounted"]) return;
  element.dataset["mounted"] = "loading";
  try {
    await (await load()).mount(element, say);
    element.dataset["mounted"] = "ready";
  } catch (error) {
    // The list or form beside the island carries the same content, so the page still serves.
    element.dataset["mounted"] = "failed";
    element.dataset["failed"] = say("map.failed");
    console.error(error);
  }
}

function mountAll(root: ParentNode): void {
  if (root instanceof HTMLElement && root.dataset["island"]) void mountOne(root);
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]")) void mountOne(element);
}

mountPage();
watchList();
mountAll(document);
settle(document);
htmx.onLoad((piece) => {
  if (piece === document.body) return;
  if (piece instanceof HTMLElement) {
    mountAll(piece);
    settle(piece);
  }
});
document.addEventListener("page:replaced", () => {
  const main = document.querySelector("main");
  if (main) htmx.process(main); // what it was not there to see: progress asks for itself every second
  mountAll(document);
  settle(document);
});
