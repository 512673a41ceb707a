// The whole screen for the picture together with the name laid over it; never for the bare video element.

/** Keeps the bare picture from going where nothing can be laid over it: its own whole screen, a window of its own. */
export function keepMarked(video: HTMLVideoElement): void {
  video.setAttribute("controlslist", "nodownload nofullscreen noremoteplayback noplaybackrate");
  video.disablePictureInPicture = true;
}

/** Into the whole screen, or out of it. */
export function toggleFullscreen(stage: HTMLElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void stage.requestFullscreen?.().catch(() => undefined);
}

/** Calls back with every change. A double click, which browsers take for the bare video, is taken for the stage. */
export function watchFullscreen(stage: HTMLElement, video: HTMLVideoElement, changed: (on: boolean) => void): void {
  stage.addEventListener(
    "dblclick",
    (event) => {
      if (event.target instanceof Element && event.target.closest("button, a")) return;
      event.preventDefault();
      event.stopPropagation();
      toggleFullscreen(stage);
    },
    { capture: true },
  );
  document.addEventListener("fullscreenchange", () => {
    // Not every browser heeds controlslist: what went there without the name comes back.
    if (document.fullscreenElement === video) void document.exitFullscreen();
    else changed(document.fullscreenElement === stage);
  });
}
