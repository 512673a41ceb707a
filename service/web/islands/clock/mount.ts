// The server's clock, large and running, beside the form in front of a recorder. Without it both times are typed.

import { lengthText } from "../time.ts";
import type { Say } from "../texts.ts";
import { type Asked, best, difference, type Known, written } from "./core.ts";

const QUESTIONS = 5;
const AGAIN_MS = 60_000;
const REACTION_MS = 1_000; // an eye, a thumb, and a display that shows whole seconds

export async function mount(host: HTMLElement, say: Say): Promise<void> {
  const shown = host.querySelector<HTMLElement>("[data-clock]");
  const note = host.querySelector<HTMLElement>("[data-clock-note]");
  const take = host.querySelector<HTMLButtonElement>("[data-take]");
  const reference = host.querySelector<HTMLInputElement>("#reference");
  const device = host.querySelector<HTMLInputElement>("#device");
  const source = host.dataset["src"];
  if (!shown || !note || !take || !reference || !device || !source) return;
  let known: Known | null = null;
  const learn = async (): Promise<void> => {
    known = best(await asked(source)) ?? known;
    take.hidden = known === null;
    note.textContent = known === null ? say("clock.lost") : say("clock.live", { wrong: seconds(known.wrong_ms) });
  };
  const tell = (): void => showDifference(host, reference.value, device.value, say);
  take.addEventListener("click", () => {
    if (!known) return;
    const now_ms = performance.now() + known.offset_ms;
    reference.value = written(now_ms);
    setValue(host, "#reference_kind", "server");
    setValue(host, "#uncertainty", seconds(known.wrong_ms + REACTION_MS));
    if (!device.value) device.value = written(now_ms).slice(0, 11);
    note.textContent = say("clock.taken", { time: written(now_ms).slice(11) });
    tell();
    device.focus();
  });
  reference.addEventListener("input", tell);
  device.addEventListener("input", tell);
  tell();
  await learn();
  setInterval(() => {
    if (known) shown.textContent = written(performance.now() + known.offset_ms).slice(11, 19);
  }, 100);
  setInterval(() => void learn(), AGAIN_MS);
}

/** The server is asked one question after the other, so that none waits for another. */
async function asked(source: string): Promise<Asked[]> {
  const every: Asked[] = [];
  for (let count = 0; count < QUESTIONS; count += 1) {
    const sent_ms = performance.now();
    try {
      const answer = await fetch(source, { headers: { Accept: "application/json" }, cache: "no-store" });
      const received_ms = performance.now();
      if (answer.ok) every.push({ sent_ms, received_ms, now_ms: Number(((await answer.json()) as { now_ms?: unknown }).now_ms) });
    } catch {
      // away for a moment: the other answers serve
    }
  }
  return every;
}

function showDifference(host: HTMLElement, reference: string, device: string, say: Say): void {
  const place = host.querySelector<HTMLElement>("[data-difference]");
  if (!place) return;
  const apart = difference(reference, device);
  if (apart === null) {
    place.textContent = "";
    return;
  }
  const length = Math.abs(apart) < 60_000 ? `${seconds(Math.abs(apart))} s` : lengthText(Math.abs(apart));
  place.textContent = apart === 0 ? say("clock.even") : say(apart > 0 ? "clock.slow" : "clock.fast", { length });
}

function seconds(length_ms: number): string {
  return (Math.ceil(length_ms / 100) / 10).toFixed(1).replace(".", ",");
}

function setValue(host: HTMLElement, selector: string, value: string): void {
  const field = host.querySelector<HTMLInputElement | HTMLSelectElement>(selector);
  if (field) field.value = value;
}
