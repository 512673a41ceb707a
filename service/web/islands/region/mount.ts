// A region painted on a camera's picture: drag over the places, or arrow keys and space; Shift takes a whole block.
// Without it the places are check boxes and the form works as it stands.

import { block, led } from "./core.ts";

export function mount(host: HTMLElement): void {
  const places = [...host.querySelectorAll<HTMLInputElement>("input[name=cell]")];
  let anchor = Math.max(0, places.findIndex((place) => place.checked));
  let painting: boolean | null = null;
  const step = (at: number): void => {
    // One stop for Tab; arrows move inside.
    for (const place of places) place.tabIndex = -1;
    const place = places[at];
    if (place) place.tabIndex = 0;
  };
  const paint = (from: number, to: number, checked: boolean): void => {
    for (const at of block(from, to)) {
      const place = places[at];
      if (place) place.checked = checked;
    }
  };
  const at = (event: Event): number => places.indexOf(event.target as HTMLInputElement);
  const under = (event: PointerEvent): number => places.indexOf(document.elementFromPoint(event.clientX, event.clientY) as HTMLInputElement);

  host.addEventListener("pointerdown", (event) => {
    const place = at(event);
    if (place < 0) return;
    event.preventDefault();
    painting = !places[place]?.checked;
    anchor = place;
    paint(place, place, painting);
    places[place]?.focus();
    step(place);
  });
  host.addEventListener("pointermove", (event) => {
    const place = painting === null ? -1 : under(event);
    if (place >= 0 && painting !== null) paint(anchor, place, painting);
  });
  addEventListener("pointerup", () => (painting = null));
  addEventListener("pointercancel", () => (painting = null));
  // The press has painted already; a click would undo it. Keys click too, without a place on the screen.
  host.addEventListener("click", (event) => {
    if (at(event) >= 0 && event.detail > 0) event.preventDefault();
  });
  host.addEventListener("keydown", (event) => {
    const place = at(event);
    const next = place < 0 ? null : led(place, event.key);
    if (next === null) return;
    event.preventDefault();
    if (event.shiftKey) paint(anchor, next, true);
    else anchor = next;
    places[next]?.focus();
    step(next);
  });
  step(anchor);
}
