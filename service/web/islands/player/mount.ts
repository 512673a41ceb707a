// Loads the playlist and starts the player; its keys work anywhere on its page, as the hint under it says.

import type { Say } from "../texts.ts";
import { commandOf, readPlaylist } from "./core.ts";
import { Player } from "./player.ts";
import { PlayerView } from "./view.ts";

const FIELDS = "input, select, textarea, [contenteditable], dialog, video, [data-island], [role=listbox], [role=grid]";

export async function mount(host: HTMLElement, say: Say): Promise<void> {
  const url = host.dataset["src"];
  if (!url) throw new Error("a player needs data-src");
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.status === 401 || answer.status === 403) {
    const nothing = (): void => undefined;
    const view = new PlayerView(host, say, { toggle: nothing, frame: nothing, seek: nothing, rate: nothing, movement: nothing });
    view.coverWith("lock", say("player.expired_title"), say("player.expired_now"));
    view.freeze();
    return;
  }
  if (!answer.ok) throw new Error(`the playlist answered ${answer.status}`);
  const player = new Player(host, readPlaylist(await answer.json()), say);
  const listen = (event: KeyboardEvent): void => {
    if (host.isConnected) onKey(event, host, player);
    else document.removeEventListener("keydown", listen, { capture: true });
  };
  document.addEventListener("keydown", listen, { capture: true });
  const start = Number(host.dataset["startMs"]);
  player.start(host.dataset["startMs"] && Number.isFinite(start) ? start : null);
}

function onKey(event: KeyboardEvent, host: HTMLElement, player: Player): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target instanceof Element ? event.target : host;
  const isInside = host.contains(target);
  // What is typed, chosen or moved elsewhere is not the player's; inside it only the choice of speed keeps its keys.
  if (isInside ? target.matches("select") : target.closest(FIELDS)) return;
  // A focused button or link keeps Space, as the hint says.
  if (event.key === " " && target.closest("button, a, summary")) return;
  const command = commandOf(event.key, event.shiftKey);
  if (!command) return;
  event.preventDefault();
  event.stopPropagation();
  player.run(command);
}
