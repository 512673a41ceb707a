// The paper of a report: the number whose rows are shown is marked, Esc closes the rows and leads back to it, printing
// prints the page itself. Without scripts each number opens its rows on a page of their own.

export function mount(root: HTMLElement): void {
  const rows = root.querySelector<HTMLElement>("#rows");
  let opened: HTMLElement | null = null;

  const mark = (number: HTMLElement | null): void => {
    opened?.classList.remove("on");
    opened?.removeAttribute("aria-expanded");
    opened = number;
    number?.classList.add("on");
    number?.setAttribute("aria-expanded", "true");
  };

  root.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const number = target?.closest<HTMLElement>("a.n");
    if (number) mark(number);
    if (target?.closest("[data-print]")) {
      event.preventDefault();
      window.print();
    }
  });

  // "close" does not bubble; a capturing listener hears it all the same
  rows?.addEventListener("close", () => {
    const number = opened;
    mark(null);
    rows.replaceChildren();
    number?.focus();
  }, true);

  rows?.addEventListener("htmx:afterSwap", () => {
    rows.querySelector<HTMLElement>("#rows-title")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") rows?.querySelector("dialog")?.close();
  });
}
