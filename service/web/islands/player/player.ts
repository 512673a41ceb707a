// Moves one video element along the axis: over clip borders, through gaps, until the end or until the right to watch ends.

import { announce } from "../page/mount.ts";
import type { Say } from "../texts.ts";
import { clockText, dateText, lengthText, uncertaintyText } from "../time.ts";
import { afterClip, bound, type Clip, type Command, endOf, expiresIn, locate, movementFrom, type Playlist, type Position, RATES, type Span } from "./core.ts";
import { PlayerView } from "./view.ts";
import { WorkingCopies } from "./working_copies.ts";

type Hole = Extract<Position, { kind: "gap" }>;
const SEEK_TOLERANCE_MS = 40;
const LONGEST_TIMER_MS = 2_000_000_000;
const spanText = ({ start_ms, end_ms }: Span): string => `${clockText(start_ms)}–${clockText(end_ms)}`;

export class Player {
  private readonly view: PlayerView;
  private readonly copies: WorkingCopies;
  private atMs: number;
  private playing = false;
  private rate = 1;
  private present = -1;
  private gapFrom: { wall_ms: number; at_ms: number; until_ms: number } | null = null;
  private over = false;

  constructor(host: HTMLElement, private readonly playlist: Playlist, private readonly say: Say) {
    this.atMs = playlist.start_ms;
    this.view = new PlayerView(host, say, {
      toggle: () => this.run({ kind: "toggle" }),
      frame: (by) => this.run({ kind: "frame", by }),
      seek: (fraction) => this.seek(playlist.start_ms + fraction * (playlist.end_ms - playlist.start_ms)),
      rate: (value) => this.setRate(value),
      movement: (way) => this.run({ kind: "movement", way }),
    });
    this.copies = new WorkingCopies(say, this.view, () => this.seek(this.atMs), () => this.expire());
    this.view.mark(playlist.watermark);
    const told = playlist.gaps.map((gap): [string, () => void] => [[spanText(gap), gap.reason || say("player.gap_unknown")].join(" · "), () => this.seek(gap.start_ms)]);
    this.view.drawLane(this.laneParts(), [playlist.camera, ...told.map(([words]) => words)].join("; "));
    this.view.listGaps(told);
    this.drawActivity();
    this.listen();
    const left = expiresIn(playlist);
    if (left !== null) setTimeout(() => this.expire(), Math.min(left, LONGEST_TIMER_MS));
  }

  start(atMs: number | null): void {
    const first = this.playlist.clips[0]?.start_ms ?? this.playlist.start_ms;
    this.seek(atMs ?? Math.max(first, this.playlist.start_ms));
    const tick = (): void => {
      this.follow();
      if (!this.over) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  run(command: Command): void {
    if (this.over) return;
    if (command.kind === "toggle") this.setPlaying(!this.playing);
    else if (command.kind === "move") this.seek(this.atMs + command.by_ms);
    else if (command.kind === "movement") this.toMovement(command.way);
    else if (command.kind === "rate") this.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, RATES.indexOf(this.rate) + command.by))] ?? 1);
    else {
      this.setPlaying(false);
      this.seek(this.atMs + (command.by * 1000) / (this.playlist.clips[this.present]?.fps ?? 25));
    }
  }

  private toMovement(way: 1 | -1): void {
    const to = movementFrom(this.playlist, this.atMs, way);
    if (to === null) return announce(this.say(way === 1 ? "player.no_later_movement" : "player.no_earlier_movement"));
    this.seek(to);
    announce(this.say("player.at_movement", { time: clockText(to) }));
  }

  private drawActivity(): void {
    const { activity, start_ms, end_ms } = this.playlist;
    if (!activity) return;
    const length = Math.max(1, end_ms - start_ms);
    const parts = (kind: string, spans: Span[]): [string, number, number][] =>
      spans.map((span) => [kind, (span.start_ms - start_ms) / length, (span.end_ms - span.start_ms) / length]);
    this.view.drawActivity(activity.path, [...parts("unknown", activity.unknown), ...parts("thin", activity.thin)], activity.label, activity.movements.length > 0);
  }

  seek(toMs: number): void {
    if (this.over) return;
    this.atMs = bound(this.playlist, toMs);
    const place = locate(this.playlist, this.atMs);
    if (place.kind === "gap") this.enterGap(place);
    else this.enterClip(place.index, place.offset_ms);
    this.tell();
  }

  /** The right to watch has ended: nothing of the picture stays. */
  expire(): void {
    if (this.over) return;
    this.over = true;
    this.playing = false;
    const { video } = this.view;
    video.pause();
    video.removeAttribute("src");
    video.load();
    const { expires_ms, extend_href } = this.playlist;
    const words = expires_ms === null ? this.say("player.expired_now") : this.say("player.expired_at", { time: `${clockText(expires_ms)} ${dateText(expires_ms)}` });
    this.view.coverWith("lock", this.say("player.expired_title"), words, extend_href ? { action: this.view.link(this.say("player.extend"), extend_href) } : {});
    this.view.mark("");
    this.view.freeze();
  }

  private enterClip(index: number, offsetMs: number): void {
    const clip = this.playlist.clips[index];
    if (!clip) return;
    this.gapFrom = null;
    const { video } = this.view;
    this.view.clip([this.playlist.camera, clip.label].filter(Boolean).join(" · "), clip.working_copy);
    if (clip.url === null) {
      video.pause();
      this.present = -1;
      this.copies.wait(clip);
      return;
    }
    this.copies.rest();
    this.view.uncover();
    if (this.present !== index) {
      this.present = index;
      video.src = clip.url;
    }
    if (Math.abs(video.currentTime * 1000 - offsetMs) > SEEK_TOLERANCE_MS) video.currentTime = offsetMs / 1000;
    video.playbackRate = this.rate;
    if (this.playing) void video.play().catch(() => this.setPlaying(false));
  }

  private enterGap(gap: Hole): void {
    this.view.video.pause();
    this.copies.rest();
    this.gapFrom = { wall_ms: performance.now(), at_ms: this.atMs, until_ms: gap.end_ms };
    const { next_ms } = gap;
    const words = [spanText(gap), gap.reason || this.say("player.gap_unknown")];
    words.push(next_ms === null ? this.say("player.gap_end") : this.say("player.gap_next", { time: lengthText(next_ms - this.atMs) }));
    const action = next_ms === null ? {} : { action: this.view.action(this.say("player.to_next"), () => this.seek(next_ms)) };
    this.view.clip(this.playlist.camera, false);
    this.view.coverWith("video-off", this.say("player.gap_title"), words.join(" · "), action);
  }

  private follow(): void {
    if (this.over) return;
    const clip = this.playlist.clips[this.present];
    if (this.gapFrom && this.playing) {
      this.atMs = bound(this.playlist, this.gapFrom.at_ms + (performance.now() - this.gapFrom.wall_ms) * this.rate);
      if (this.atMs >= this.playlist.end_ms) this.setPlaying(false);
      // also from one reason of a hole into the next
      else if (this.atMs >= this.gapFrom.until_ms || locate(this.playlist, this.atMs).kind === "clip") this.seek(this.atMs);
    } else if (!this.gapFrom && clip && !this.view.video.seeking && this.view.video.readyState > 0) {
      const shownMs = Math.min(endOf(clip) - 1, clip.start_ms + this.view.video.currentTime * 1000);
      this.atMs = bound(this.playlist, shownMs);
      // The clip goes on beyond what is allowed, but no picture of it came: stop where the allowed span ends.
      if (this.playing && shownMs > this.playlist.end_ms) this.setPlaying(false);
    }
    this.show();
  }

  private show(): void {
    const { start_ms, end_ms, uncertainty_ms } = this.playlist;
    const fraction = end_ms > start_ms ? (this.atMs - start_ms) / (end_ms - start_ms) : 0;
    const place = this.gapFrom ? locate(this.playlist, this.atMs) : null;
    const why = place?.kind === "gap" ? [this.say("player.gap_title"), place.reason || this.say("player.gap_unknown")] : [];
    this.view.time(fraction, clockText(this.atMs, true), uncertaintyText(uncertainty_ms), dateText(this.atMs), why.join(": "));
  }

  private setPlaying(on: boolean): void {
    this.playing = on;
    this.view.playing(on);
    if (on && this.atMs >= this.playlist.end_ms - 100) this.seek(this.playlist.start_ms);
    if (this.gapFrom) this.gapFrom = { ...this.gapFrom, wall_ms: performance.now(), at_ms: this.atMs };
    else if (on && this.view.video.paused && this.present >= 0) void this.view.video.play().catch(() => this.setPlaying(false));
    else if (!on) this.view.video.pause();
  }

  private setRate(value: number): void {
    if (this.gapFrom) this.gapFrom = { ...this.gapFrom, wall_ms: performance.now(), at_ms: this.atMs };
    this.rate = value;
    this.view.video.playbackRate = value;
    this.view.rate(value);
  }

  private listen(): void {
    const { video } = this.view;
    video.addEventListener("play", () => !this.playing && this.setPlaying(true));
    video.addEventListener("pause", () => {
      // The element pauses by itself at the end of a clip; that is not a wish of the person.
      if (this.playing && !video.ended && !this.gapFrom && this.present >= 0 && !video.seeking) this.setPlaying(false);
    });
    video.addEventListener("ended", () => {
      const next = afterClip(this.playlist, this.present);
      if (next === null) this.setPlaying(false);
      else this.seek(next);
    });
    video.addEventListener("error", () => void this.onVideoError());
    document.addEventListener("timeline:cursor", (event) => this.seek((event as CustomEvent<{ at_ms: number }>).detail.at_ms));
  }

  /** Either the right to watch is gone, or the browser cannot play what it got. */
  private async onVideoError(): Promise<void> {
    const clip: Clip | undefined = this.playlist.clips[this.present];
    if (this.over || !clip?.url || !this.view.video.hasAttribute("src")) return;
    const answer = await fetch(clip.url, { headers: { Range: "bytes=0-0" }, credentials: "same-origin" }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) return this.expire();
    this.setPlaying(false);
    this.present = -1;
    if (answer?.ok) this.copies.offer(clip);
    else this.view.coverWith("wifi-off", this.say("player.cannot_load"), "", { action: this.view.action(this.say("player.retry"), () => this.seek(this.atMs)) });
  }

  private laneParts(): [string, number, number, string][] {
    const { start_ms, end_ms, clips, gaps } = this.playlist;
    const length = Math.max(1, end_ms - start_ms);
    const part = (kind: string, from: number, to: number, title: string): [string, number, number, string] => {
      const [left, right] = [bound(this.playlist, from), bound(this.playlist, to)];
      return [kind, (left - start_ms) / length, (right - left) / length, title];
    };
    return [
      ...gaps.map((gap) => part(gap.kind, gap.start_ms, gap.end_ms, gap.reason)),
      ...clips.map((clip) => part("has", clip.start_ms, endOf(clip), `${clockText(clip.start_ms)} ${clip.label}`.trim())),
    ];
  }

  private tell(): void {
    document.dispatchEvent(new CustomEvent("timeline:set", { detail: { at_ms: this.atMs, source: "player" } }));
    this.show();
  }
}
