// Loads the playlist and starts the player; keys work anywhere inside it.

import type { Say } from "../texts.ts";
import { commandOf, readPlaylist } from "./core.ts";
import { Player } from "./player.ts";
import { PlayerView } from "./view.ts";

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
  host.addEventListener("keydown", (event) => onKey(event, player), { capture: true });
  const start = Number(host.dataset["startMs"]);
  player.start(host.dataset["startMs"] && Number.isFinite(start) ? start : null);
}

function onKey(event: KeyboardEvent, player: Player): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("select")) return;
  // A focused button keeps Space, as every button does.
  if (event.key === " " && target.matches("button, a")) return;
  const command = commandOf(event.key, event.shiftKey);
  if (!command) return;
  event.preventDefault();
  event.stopPropagation();
  player.run(command);
}
