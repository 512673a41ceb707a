// The form beside the map is the truth: the map writes into its fields and follows what is typed there.

import { parseNumber } from "./geometry.ts";

export class FormFields {
  private readonly form: HTMLFormElement | null;
  private writing = false;

  constructor(form: HTMLFormElement | null) {
    this.form = form;
  }

  /** What a field holds; of radio buttons, the chosen one. */
  text(name: string): string {
    const field = this.form?.elements.namedItem(name);
    if (field instanceof RadioNodeList) return field.value;
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
  }

  number(name: string): number | null {
    return parseNumber(this.text(name));
  }

  has(name: string): boolean {
    return this.form?.elements.namedItem(name) != null;
  }

  /** Set several fields, then let the page hear one change of each. Of radio buttons the nearest number is chosen. */
  write(values: Record<string, string>): void {
    this.writing = true;
    try {
      for (const [name, value] of Object.entries(values)) {
        const field = this.form?.elements.namedItem(name);
        if (field instanceof RadioNodeList) chooseNearest(field, value);
        else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
          if (field.value === value) continue;
          field.value = value;
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      }
    } finally {
      this.writing = false;
    }
  }

  /** Open whatever hides a field that has just been written and wants another looked at beside it. */
  reveal(name: string): void {
    const field = this.form?.elements.namedItem(name);
    const hiding = field instanceof HTMLElement ? field.closest("details") : null;
    if (hiding) hiding.open = true;
  }

  /** Call back when a person (not the map) changes one of the fields. */
  watch(names: string[], act: () => void): void {
    const listen = (event: Event): void => {
      const name = (event.target as HTMLInputElement | null)?.name;
      if (!this.writing && name !== undefined && names.includes(name)) act();
    };
    this.form?.addEventListener("input", listen);
    this.form?.addEventListener("change", listen);
  }

  submit(): void {
    this.form?.requestSubmit();
  }
}

function chooseNearest(buttons: RadioNodeList, value: string): void {
  const wanted = Number(value);
  let best: HTMLInputElement | null = null;
  let nearest = Infinity;
  for (const button of buttons) {
    if (!(button instanceof HTMLInputElement) || button.value === "" || Number.isNaN(Number(button.value))) continue;
    const away = Math.abs(((Number(button.value) - wanted + 540) % 360) - 180);
    if (away < nearest) [best, nearest] = [button, away];
  }
  if (best && !best.checked) {
    best.checked = true;
    best.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
