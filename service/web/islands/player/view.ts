// What the player shows: the picture, its overlays, the transport, the lane. It knows nothing of time arithmetic.

import { icon } from "../map/tools.ts";
import type { Say } from "../texts.ts";
import { RATES } from "./core.ts";
import { keepMarked, toggleFullscreen, watchFullscreen } from "./fullscreen.ts";

export interface Controls {
  toggle(): void;
  frame(by: number): void;
  seek(fraction: number): void;
  rate(value: number): void;
  movement(way: 1 | -1): void;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

export class PlayerView {
  readonly video: HTMLVideoElement;
  private readonly stage = element("div", "vid player-stage");
  private readonly watermark = element("div", "watermark");
  private readonly clock = element("output", "player-clock");
  private readonly label = element("span", "player-label");
  private readonly copyLabel = element("span", "tag warn player-copy");
  private readonly cover = element("div", "player-cover no-data");
  private readonly playButton: HTMLButtonElement;
  private readonly slider = element("input", "player-slider");
  private readonly mainClock = element("b", "");
  private readonly subClock = element("small", "");
  private readonly lane = element("div", "lane");
  private readonly activity = element("div", "activity-strip");
  private readonly activityText = element("span", "xs mut grow");
  private readonly moves = element("div", "row player-moves");
  private readonly jumps: HTMLButtonElement[];
  private readonly head = element("span", "cursor");
  private readonly rates = element("select", "in");

  constructor(private readonly host: HTMLElement, private readonly say: Say, controls: Controls) {
    this.video = host.querySelector("video") ?? document.createElement("video");
    this.video.controls = true;
    this.video.playsInline = true;
    this.video.preload = "auto";
    keepMarked(this.video);
    this.playButton = this.button("play", say("player.play"), () => controls.toggle());
    this.playButton.classList.replace("gho", "pri");
    this.jumps = [
      this.worded("skip-back", say("player.previous_movement"), () => controls.movement(-1)),
      this.worded("skip-forward", say("player.next_movement"), () => controls.movement(1)),
    ];
    this.build(controls);
  }

  private button(name: string, label: string, act: () => void): HTMLButtonElement {
    const made = element("button", "btn gho sq");
    made.type = "button";
    made.append(icon(name));
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  /** A button that says in words what it does: no finger finds a title. */
  private worded(name: string, label: string, act: () => void): HTMLButtonElement {
    const made = this.action(label, act);
    made.prepend(icon(name));
    return made;
  }

  private build(controls: Controls): void {
    // Above the picture, not over it: recorders burn their own clock into its corners.
    const caption = element("div", "player-caption");
    caption.append(this.label, this.clock, this.copyLabel);
    this.watermark.setAttribute("aria-hidden", "true");
    this.cover.hidden = true;
    const whole = this.button("maximize", this.say("player.fullscreen"), () => toggleFullscreen(this.stage));
    whole.classList.add("player-fullscreen");
    this.stage.append(this.video, this.watermark, this.cover, whole);
    watchFullscreen(this.stage, this.video, (on) => {
      const label = this.say(on ? "player.leave_fullscreen" : "player.fullscreen");
      whole.title = label;
      whole.setAttribute("aria-label", label);
      whole.replaceChildren(icon(on ? "minimize" : "maximize"));
    });
    this.slider.type = "range";
    this.slider.min = "0";
    this.slider.max = "10000";
    this.slider.setAttribute("aria-label", this.say("player.seek"));
    this.slider.addEventListener("input", () => controls.seek(Number(this.slider.value) / 10_000));
    this.lane.append(this.head);
    const track = element("div", "player-track");
    this.activity.hidden = this.moves.hidden = true;
    this.moves.append(this.activityText, ...this.jumps);
    track.append(this.lane, this.activity, this.slider);
    for (const rate of RATES) this.rates.append(new Option(`${String(rate).replace(".", ",")}×`, String(rate), rate === 1, rate === 1));
    this.rates.setAttribute("aria-label", this.say("player.speed"));
    this.rates.addEventListener("change", () => controls.rate(Number(this.rates.value)));
    const clocks = element("div", "main-clock");
    clocks.append(this.subClock, this.mainClock);
    const bar = element("div", "transport");
    bar.append(
      this.button("step-back", this.say("player.back_frame"), () => controls.frame(-1)),
      this.playButton,
      this.button("step-forward", this.say("player.next_frame"), () => controls.frame(1)),
      clocks,
      this.rates,
    );
    const keys = element("p", "xs mut player-keys", this.say("player.keys"));
    for (const child of [...this.host.children]) if (child !== this.video) child.remove();
    this.host.append(caption, this.stage, bar, track, this.moves, keys);
    this.host.setAttribute("role", "group");
    this.host.setAttribute("aria-label", this.say("player.label"));
    this.host.tabIndex = 0;
  }

  /** Parts of the axis: [class, left fraction, width fraction, title]. */
  drawLane(parts: [string, number, number, string][], sentence: string): void {
    for (const [kind, left, width, title] of parts) {
      const part = element("span", `seg ${kind}`);
      part.style.left = `${left * 100}%`;
      part.style.width = `${width * 100}%`;
      part.title = title;
      if (kind !== "has") part.append(element("span", "", title));
      this.lane.insertBefore(part, this.head);
    }
    this.lane.setAttribute("role", "img");
    this.lane.setAttribute("aria-label", sentence);
  }

  /** Every gap in words, under the lane: a press goes there. No finger finds a title, and the slider lies over the lane. */
  listGaps(told: [string, () => void][]): void {
    if (told.length === 0) return;
    const list = element("ul", "player-gaps");
    list.setAttribute("aria-label", this.say("player.gaps"));
    for (const [words, act] of told) {
      const item = element("li", "");
      item.append(this.action(words, act));
      list.append(item);
    }
    this.moves.before(list);
  }

  /** What moved, under the lane: a path in a drawing of 160 × 16, parts of the axis that are unknown or thin, words. */
  drawActivity(path: string, parts: [string, number, number][], words: string, hasMovements: boolean): void {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("viewBox", "0 0 160 16");
    drawing.setAttribute("preserveAspectRatio", "none");
    drawing.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    drawing.append(line);
    for (const [kind, left, width] of parts) {
      const part = element("span", kind);
      part.style.left = `${left * 100}%`;
      part.style.width = `${width * 100}%`;
      this.activity.append(part);
    }
    this.activity.append(drawing);
    this.activityText.textContent = words;
    this.activity.hidden = this.moves.hidden = false;
    for (const jump of this.jumps) jump.hidden = !hasMovements;
  }

  mark(text: string): void {
    // Repeated over the picture, so that no crop of it is without the name of who watched.
    this.watermark.replaceChildren(...Array.from({ length: text ? 6 : 0 }, () => element("span", "", text)));
  }

  time(fraction: number, clock: string, uncertainty: string, date: string, why = ""): void {
    this.head.style.left = `${fraction * 100}%`;
    this.slider.value = String(Math.round(fraction * 10_000));
    this.slider.setAttribute("aria-valuetext", why ? `${clock}, ${why}` : clock);
    this.clock.textContent = `${date} ${clock} ${uncertainty}`;
    this.mainClock.textContent = clock;
    this.subClock.textContent = `${date} · ${uncertainty}`;
  }

  clip(label: string, workingCopy: boolean): void {
    this.label.textContent = label;
    this.copyLabel.hidden = !workingCopy;
    this.copyLabel.textContent = this.say("player.working_copy");
  }

  playing(on: boolean): void {
    const label = this.say(on ? "player.pause" : "player.play");
    this.playButton.replaceChildren(icon(on ? "pause" : "play"));
    this.playButton.title = label;
    this.playButton.setAttribute("aria-label", label);
  }

  rate(value: number): void {
    this.rates.value = String(value);
  }

  uncover(): void {
    this.cover.hidden = true;
    this.video.hidden = false;
  }

  /** A black tile with words instead of a picture; percent draws a bar (null: length not known). */
  coverWith(iconName: string, title: string, words: string, extra: { percent?: number | null; action?: HTMLElement } = {}): void {
    const body = element("div", "no-data-text");
    body.setAttribute("role", "status");
    body.append(icon(iconName), element("b", "", title), element("span", "", words));
    if (extra.percent !== undefined) {
      const bar = element("progress", "");
      bar.max = 100;
      if (extra.percent !== null) bar.value = extra.percent;
      bar.setAttribute("aria-label", title);
      body.append(bar);
    }
    if (extra.action) body.append(extra.action);
    this.cover.replaceChildren(body);
    this.cover.hidden = false;
    this.video.hidden = true;
  }

  action(text: string, act: () => void): HTMLButtonElement {
    const made = element("button", "btn s", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  link(text: string, href: string): HTMLAnchorElement {
    const made = element("a", "btn s", text);
    made.href = href;
    return made;
  }

  freeze(): void {
    for (const control of this.host.querySelectorAll<HTMLButtonElement | HTMLInputElement | HTMLSelectElement>(".transport button, .transport select, .player-slider, .player-moves button")) control.disabled = true;
  }
}
