// Small manners of every page: dialogs, menus, the focus after a refused form, Ctrl K, one check box for all, csrf for htmx.
// Everything here has a form or link behind it that works without scripts.

import htmx from "htmx.org";

export function mountPage(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onCheckAll);
  document.addEventListener("change", tally);
  window.addEventListener("pageshow", tally);
  document.body.addEventListener("htmx:configRequest", (event) => {
    const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content;
    const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
    if (csrf) detail.headers["X-CSRF"] = csrf;
  });
  window.addEventListener("hashchange", showTargetDialog);
  showTargetDialog();
  // an answer that is shown once must not be asked for again by loading the page anew
  if (document.querySelector("[data-once]")) history.replaceState(null, "", location.href);
}

/** What a fresh piece of page asks for: the error summary takes the focus. */
export function settle(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
}

/** Say something once to those who listen instead of look. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

function onClick(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest<HTMLElement>("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset["dialog"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
  }
  const closer = target?.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!target || !menu.contains(target)) menu.open = false;
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.key === "Escape") {
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector<HTMLElement>("summary")?.focus();
    }
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const link = document.querySelector<HTMLAnchorElement>("[data-key='ctrl+k']");
    if (link) {
      event.preventDefault();
      link.click();
    }
  }
}

/** <input type=checkbox data-check-all="name"> ticks every box of that name in its form. */
function onCheckAll(event: Event): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  const scope = box.form ?? document;
  const name = box.dataset["checkAll"];
  const of = (wanted: string): HTMLInputElement[] => [...scope.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${CSS.escape(wanted)}"]`)];
  if (name !== undefined) {
    for (const other of of(name)) {
      other.checked = box.checked;
      other.dispatchEvent(new CustomEvent("check-all:set", { bubbles: true }));
    }
    return;
  }
  const all = scope.querySelector<HTMLInputElement>(`[data-check-all="${CSS.escape(box.name)}"]`);
  if (!all) return;
  const boxes = of(box.name);
  const ticked = boxes.filter((other) => other.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

/** <… data-tally="name" data-tally-minutes="15">: how many boxes of that name are ticked in its form, and their minutes. */
function tally(): void {
  const written = new Intl.NumberFormat(document.documentElement.lang);
  for (const host of document.querySelectorAll<HTMLElement>("[data-tally]")) {
    const box = `input[type=checkbox][name="${CSS.escape(host.dataset["tally"] ?? "")}"]`;
    const ticked = (host.closest("form") ?? document).querySelectorAll(`${box}:checked`).length;
    const minutes = ticked * Number(host.dataset["tallyMinutes"] ?? 0);
    host.querySelectorAll("[data-tally-count]").forEach((part) => (part.textContent = written.format(ticked)));
    host.querySelectorAll("[data-tally-sum]").forEach((part) => (part.textContent = written.format(minutes)));
  }
}

/** An address that ends in #dialog opens it properly, so that the page behind is inert. */
function showTargetDialog(): void {
  const dialog = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export { htmx };
