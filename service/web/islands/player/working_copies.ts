// A clip the browser cannot play is shown through an H.264 working copy, made on request by the server.

import type { Say } from "../texts.ts";
import { type Clip, readStatus } from "./core.ts";
import type { PlayerView } from "./view.ts";

const ASK_AGAIN_MS = 1_500;

export class WorkingCopies {
  private waitingFor: Clip | null = null;
  private timer = 0;

  constructor(
    private readonly say: Say,
    private readonly view: PlayerView,
    private readonly onReady: () => void,
    private readonly onForbidden: () => void,
  ) {}

  /** Stop asking: the reader has gone elsewhere. */
  rest(): void {
    this.waitingFor = null;
    clearTimeout(this.timer);
  }

  /** The clip has no address yet: a copy is being made, or may be asked for. */
  wait(clip: Clip): void {
    if (clip.status_url === null) return this.offer(clip);
    this.view.coverWith("hourglass", this.say("player.preparing"), "", { percent: null });
    this.rest();
    this.waitingFor = clip;
    void this.ask(clip, clip.status_url);
  }

  /** The original cannot be played here; offer to make a copy if the server would. */
  offer(clip: Clip): void {
    const url = clip.request_url;
    const extra = url === null ? {} : { action: this.view.action(this.say("player.prepare"), () => void this.request(clip, url)) };
    this.view.coverWith("file-video", this.say("player.cannot_play"), this.say("player.original"), extra);
  }

  private async request(clip: Clip, url: string): Promise<void> {
    const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "";
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRF": csrf, Accept: "application/json" } }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) return this.onForbidden();
    if (!answer?.ok) return this.failed(clip, "");
    const given = (await answer.json().catch(() => ({}))) as { status_url?: string };
    clip.status_url = given.status_url ?? clip.status_url;
    clip.url = null;
    if (clip.status_url) this.wait(clip);
  }

  private async ask(clip: Clip, url: string): Promise<void> {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
    if (this.waitingFor !== clip) return;
    if (answer?.status === 401 || answer?.status === 403) return this.onForbidden();
    const status = readStatus(answer?.ok ? await answer.json().catch(() => null) : null);
    if (this.waitingFor !== clip) return;
    if (status.state === "ready") {
      clip.url = status.url;
      clip.working_copy = true;
      this.rest();
      return this.onReady();
    }
    if (status.state === "failed") return this.failed(clip, status.text);
    const words = status.percent === null ? status.text : this.say("player.preparing_percent", { percent: `${status.percent}%` });
    this.view.coverWith("hourglass", this.say("player.preparing"), words, { percent: status.percent });
    this.timer = window.setTimeout(() => void this.ask(clip, url), ASK_AGAIN_MS);
  }

  private failed(clip: Clip, words: string): void {
    this.rest();
    const url = clip.request_url;
    const extra = url === null ? {} : { action: this.view.action(this.say("player.retry"), () => void this.request(clip, url)) };
    this.view.coverWith("circle-alert", this.say("player.prepare_failed"), words, extra);
  }
}
