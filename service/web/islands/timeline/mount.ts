// Brings server-rendered lanes to life: one cursor through all lanes, the time under the pointer, segments that can be
// chosen like the options of a list box. The lanes and their check boxes serve without it.

import { clockText } from "../time.ts";
import type { Say } from "../texts.ts";
import { announce } from "../page/mount.ts";
import { cursorKey, fractionOf, instantAt, nextOption, sharedWindow, stepped, type Window } from "./core.ts";

export interface CursorMoved {
  at_ms: number;
  source: string;
}

export function mount(host: HTMLElement, say: Say): void {
  const lanes = [...host.querySelectorAll<HTMLElement>(".lane[data-start-ms]")];
  const shared = sharedWindow(lanes.map(windowOf));
  if (!shared) return;
  const timeline = new Timeline(host, lanes, shared, say);
  timeline.start(Number(host.dataset["cursorMs"] ?? Number.NaN));
}

function windowOf(lane: HTMLElement): Window {
  return { start_ms: Number(lane.dataset["startMs"]), end_ms: Number(lane.dataset["endMs"]) };
}

class Timeline {
  private readonly options: HTMLElement[] = [];
  private readonly cursors: { line: HTMLElement; window: Window }[] = [];
  private readonly bubble = document.createElement("output");
  private readonly hover = document.createElement("output");
  /** What the lane shows where the cursor was put, in words, under that lane: no finger finds a title. */
  private readonly told = document.createElement("output");
  private atMs: number;

  constructor(
    private readonly host: HTMLElement,
    lanes: HTMLElement[],
    private readonly shared: Window,
    private readonly say: Say,
  ) {
    this.atMs = shared.start_ms;
    this.bubble.className = "time-bubble";
    this.hover.className = "time-bubble hover";
    this.hover.hidden = true;
    this.hover.setAttribute("aria-hidden", "true");
    this.told.className = "lane-told xs";
    for (const lane of lanes) this.prepare(lane);
    const axis = host.querySelector<HTMLElement>(".axis");
    axis?.append(this.bubble, this.hover);
    axis?.classList.add("is-live");
  }

  start(cursorMs: number): void {
    this.roving(0);
    const help = Object.assign(document.createElement("p"), { className: "vh", textContent: this.say("timeline.help") });
    this.host.append(help);
    this.host.setAttribute("role", "group");
    this.host.tabIndex = this.options.length > 0 ? -1 : 0;
    this.host.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("timeline:set", (event) => this.move((event as CustomEvent<CursorMoved>).detail.at_ms, "follow"));
    document.addEventListener("change", () => this.readTicks());
    document.addEventListener("check-all:set", () => this.readTicks());
    this.readTicks();
    const middle = (this.shared.start_ms + this.shared.end_ms) / 2;
    this.move(Number.isFinite(cursorMs) ? cursorMs : middle, "start");
  }

  private prepare(lane: HTMLElement): void {
    const window = windowOf(lane);
    lane.querySelector(".cursor")?.remove();
    const line = document.createElement("span");
    line.className = "cursor";
    lane.append(line);
    this.cursors.push({ line, window });
    const chosen = [...lane.querySelectorAll<HTMLElement>(".seg[data-checkbox]")];
    if (chosen.length > 0) {
      lane.setAttribute("role", "listbox");
      lane.setAttribute("aria-multiselectable", "true");
      for (const option of chosen) this.prepareOption(option);
    }
    lane.addEventListener("pointermove", (event) => this.point(lane, window, event));
    lane.addEventListener("pointerleave", () => (this.hover.hidden = true));
    lane.addEventListener("click", (event) => {
      this.move(timeUnder(lane, window, event), "pointer");
      this.tell(lane);
    });
  }

  private prepareOption(option: HTMLElement): void {
    option.setAttribute("role", "option");
    option.setAttribute("aria-label", option.title || option.textContent || "");
    option.tabIndex = -1;
    const at = this.options.push(option) - 1;
    option.addEventListener("focus", () => this.roving(at));
    option.addEventListener("dblclick", () => this.toggle(option));
  }

  private roving(at: number): void {
    this.options.forEach((option, i) => (option.tabIndex = i === at ? 0 : -1));
  }

  private point(lane: HTMLElement, window: Window, event: PointerEvent): void {
    const at = timeUnder(lane, window, event);
    this.hover.hidden = false;
    this.hover.textContent = clockText(at);
    this.hover.style.left = `${fractionOf(this.shared, at) * 100}%`;
  }

  private move(atMs: number, source: string): void {
    this.atMs = stepped(this.shared, atMs, 0);
    for (const { line, window } of this.cursors) {
      line.hidden = this.atMs < window.start_ms || this.atMs > window.end_ms;
      line.style.left = `${fractionOf(window, this.atMs) * 100}%`;
    }
    this.bubble.textContent = clockText(this.atMs);
    this.bubble.style.left = `${fractionOf(this.shared, this.atMs) * 100}%`;
    if (source === "start" || source === "follow") return;
    const detail: CursorMoved = { at_ms: this.atMs, source };
    document.dispatchEvent(new CustomEvent("timeline:cursor", { detail }));
  }

  /** The stretch of a lane under the cursor: from when to when, and why it is empty. */
  private tell(lane: HTMLElement | null | undefined): string {
    const under = [...(lane?.querySelectorAll<HTMLElement>(".seg.gap, .seg.ask, .seg.lost") ?? [])].find((part) => {
      const { start_ms, end_ms } = windowOf(part);
      return start_ms <= this.atMs && this.atMs < end_ms;
    });
    if (!lane || !under) {
      this.told.remove();
      return "";
    }
    const { start_ms, end_ms } = windowOf(under);
    this.told.textContent = `${clockText(start_ms)}–${clockText(end_ms)} · ${under.title}`;
    lane.after(this.told);
    return this.told.textContent;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const step = cursorKey(event.key, event.shiftKey);
    if (step !== null) {
      const to = step === "start" ? this.shared.start_ms : step === "end" ? this.shared.end_ms : stepped(this.shared, this.atMs, step);
      this.move(to, "key");
      const row = event.target instanceof Element ? event.target.closest(".lane-row") : null;
      const told = this.tell(row?.querySelector<HTMLElement>(".lane"));
      announce([this.say("timeline.cursor", { time: clockText(this.atMs) }), told].filter(Boolean).join(": "));
      event.preventDefault();
      return;
    }
    const present = this.options.indexOf(event.target as HTMLElement);
    if (present < 0) return;
    const next = nextOption(this.options.length, present, event.key);
    if (next !== null) this.options[next]?.focus();
    else if (event.key === " " || event.key === "Enter") this.toggle(this.options[present]);
    else return;
    event.preventDefault();
  }

  private boxOf(option: HTMLElement): HTMLInputElement | null {
    const box = document.getElementById(option.dataset["checkbox"] ?? "");
    return box instanceof HTMLInputElement ? box : null;
  }

  private toggle(option: HTMLElement | undefined): void {
    const box = option && this.boxOf(option);
    if (!box || box.disabled) return;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    announce(this.say(box.checked ? "timeline.selected" : "timeline.unselected", { name: option.title }));
  }

  private readTicks(): void {
    for (const option of this.options) {
      const ticked = this.boxOf(option)?.checked ?? false;
      option.classList.toggle("sel", ticked);
      option.setAttribute("aria-selected", String(ticked));
    }
  }
}

function timeUnder(lane: HTMLElement, window: Window, event: MouseEvent): number {
  const { left, width } = lane.getBoundingClientRect();
  return instantAt(window, (event.clientX - left) / width);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
}
