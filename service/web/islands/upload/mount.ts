// A progress bar for a form that hands in files. Without it the same form posts by itself.
// The answer is the page the server would have shown anyway; it takes the place of this one.

import { bytesText, lengthText } from "../time.ts";
import type { Say } from "../texts.ts";
import { Pace, type Progress } from "./core.ts";

export function mount(host: HTMLElement, say: Say): void {
  if (!(host instanceof HTMLFormElement)) return;
  host.addEventListener("submit", (event) => {
    const files = [...host.querySelectorAll<HTMLInputElement>("input[type=file]")].flatMap((input) => [...(input.files ?? [])]);
    if (files.length === 0) return;
    event.preventDefault();
    send(host, event.submitter, say);
  });
}

function send(form: HTMLFormElement, submitter: HTMLElement | null, say: Say): void {
  const data = new FormData(form, submitter);
  const panel = progressPanel(say);
  const request = new XMLHttpRequest();
  const pace = new Pace(performance.now());
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button[type=submit], button:not([type])")];
  const lock = (locked: boolean): void => buttons.forEach((button) => {
    button.disabled = locked;
    button.setAttribute("aria-busy", String(locked));
  });
  const fail = (text: string): void => {
    lock(false);
    panel.fail(text);
  };
  form.querySelector(".upload-panel")?.remove();
  form.append(panel.element);
  lock(true);
  request.upload.addEventListener("progress", (event) => panel.show(pace.at(performance.now(), event.loaded, event.total)));
  request.upload.addEventListener("load", () => panel.check());
  request.addEventListener("load", () => replacePage(request));
  request.addEventListener("error", () => fail(say("upload.failed")));
  request.addEventListener("abort", () => fail(say("upload.cancelled")));
  panel.cancel.addEventListener("click", () => request.abort());
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.send(data);
}

interface Panel {
  element: HTMLElement;
  cancel: HTMLButtonElement;
  show(progress: Progress): void;
  check(): void;
  fail(text: string): void;
}

function progressPanel(say: Say): Panel {
  const element = document.createElement("div");
  element.className = "progress upload-panel";
  const bar = document.createElement("progress");
  bar.max = 100;
  const words = document.createElement("span");
  words.className = "sm mut";
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "lnk", textContent: say("upload.cancel") });
  const row = document.createElement("div");
  row.className = "row";
  row.append(words, cancel);
  element.append(bar, row);
  const write = (text: string): void => {
    words.textContent = text;
    bar.setAttribute("aria-label", text);
  };
  return {
    element,
    cancel,
    show: (progress) => {
      bar.value = progress.percent;
      write(progressText(progress, say));
    },
    check: () => {
      bar.removeAttribute("value");
      cancel.hidden = true;
      write(say("upload.checking"));
    },
    fail: (text) => {
      bar.hidden = true;
      cancel.hidden = true;
      words.className = "sm bad";
      words.setAttribute("role", "alert");
      write(text);
    },
  };
}

function progressText(progress: Progress, say: Say): string {
  const parts = [say("upload.sending", { sent: bytesText(progress.sent_bytes), total: bytesText(progress.total_bytes), percent: `${progress.percent}%` })];
  if (progress.bytes_per_second !== null) parts.push(say("upload.rate", { rate: bytesText(progress.bytes_per_second) }));
  if (progress.left_ms !== null) parts.push(say("upload.left", { time: lengthText(progress.left_ms) }));
  return parts.join(" · ");
}

/** The request has followed any redirect; showing its answer (instead of loading it again) keeps one-time messages. */
function replacePage(request: XMLHttpRequest): void {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = answer.querySelector("main");
  const old = document.querySelector("main");
  if (!fresh || !old) {
    location.assign(request.responseURL || location.href);
    return;
  }
  document.title = answer.title;
  old.replaceWith(fresh);
  history.replaceState(null, "", request.responseURL || location.href);
  window.scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("page:replaced"));
}
