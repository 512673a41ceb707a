// One camera is looked at in the list and on the map at the same time. Rows carry data-camera="<id>"; both sides speak
// through two events on document: camera:focus (hover or keyboard, null = none) and camera:select (chosen).

export interface CameraFocus {
  id: string | null;
  source: "list" | "map" | "timeline";
}

export function tell(kind: "camera:focus" | "camera:select", detail: CameraFocus): void {
  document.dispatchEvent(new CustomEvent<CameraFocus>(kind, { detail }));
}

export function hear(kind: "camera:focus" | "camera:select", act: (detail: CameraFocus) => void, until?: AbortSignal): void {
  const listen = (event: Event): void => act((event as CustomEvent<CameraFocus>).detail);
  document.addEventListener(kind, listen, until ? { signal: until } : {});
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-camera]") : null;

/** Listens on the whole page once: rows that htmx brings later are heard as well. */
export function watchList(): void {
  let last: string | null = null;
  const focus = (event: Event): void => {
    const id = rowOf(event.target)?.dataset["camera"] ?? null;
    if (id === last) return;
    last = id;
    tell("camera:focus", { id, source: "list" });
  };
  document.addEventListener("pointerover", focus);
  document.addEventListener("focusin", focus);
  hear("camera:focus", ({ id, source }) => {
    if (source !== "list") last = id;
    for (const row of document.querySelectorAll<HTMLElement>("[data-camera].is-hot")) row.classList.remove("is-hot");
    if (id !== null) for (const row of rowsFor(id)) row.classList.add("is-hot");
  });
  hear("camera:select", ({ id, source }) => {
    if (source === "list" || id === null) return;
    const row = rowsFor(id)[0];
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>("a, button, input")?.focus({ preventScroll: true });
  });
}

function rowsFor(id: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-camera="${CSS.escape(id)}"]`)];
}
