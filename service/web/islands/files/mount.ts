// Many files into one hand-in: chosen or dragged here, sent one after another, each with its own progress; what was
// refused can be sent again without the others. Without it the same form sends one file by itself.

import { bytesText } from "../time.ts";
import type { Say } from "../texts.ts";
import { again, awaitedAt, counted, folderOf, joined, nextOf, saidBy, type Mark, type Row } from "./core.ts";

/** What is said of a row in each state. */
const MARKS = {
  waiting: "files.waiting", sending: "files.sending", received: "files.received", failed: "files.failed",
} as const;

interface Answer {
  status: number;
  body: string;
}

export function mount(host: HTMLElement, say: Say): void {
  const input = host.querySelector<HTMLInputElement>("input[type=file]");
  if (!(host instanceof HTMLFormElement) || !input) return;
  new Sender(host, input, say).listen();
}

class Sender {
  private rows: Row[] = [];
  private files = new Map<Row["picked"], File>();
  private handIn: string;
  private isSending = false;
  private readonly list = document.createElement("ul");
  private readonly words = document.createElement("p");
  private readonly retry = document.createElement("button");
  private readonly see = document.createElement("a");
  private readonly form: HTMLFormElement;
  private readonly input: HTMLInputElement;
  private readonly say: Say;

  constructor(form: HTMLFormElement, input: HTMLInputElement, say: Say) {
    this.form = form;
    this.input = input;
    this.say = say;
    this.handIn = form.dataset["handIn"] ?? "";
    this.list.className = "files-list";
    this.words.className = "sm mut";
    this.words.setAttribute("role", "status");
    Object.assign(this.retry, { type: "button", className: "btn s", textContent: say("files.retry") });
    Object.assign(this.see, { className: "btn s", textContent: say("files.see") });
    form.append(this.list, this.words);
    input.multiple = true;
    input.required = false;
    this.draw();
  }

  listen(): void {
    const { form, input } = this;
    input.addEventListener("change", () => {
      this.add([...(input.files ?? [])]);
      input.value = "";
    });
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("is-over");
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.rows.length) input.click();
      else void this.send();
    });
    this.retry.addEventListener("click", () => {
      this.rows = again(this.rows);
      void this.send();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isSending) event.preventDefault();
    });
  }

  private add(files: File[]): void {
    const picked = files.map((file) => {
      const one = { name: file.name, size: file.size, folder: folderOf(file.webkitRelativePath) };
      this.files.set(one, file);
      return one;
    });
    this.rows = joined(this.rows, picked);
    this.draw();
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    for (let at = nextOf(this.rows); at >= 0; at = nextOf(this.rows)) await this.sendOne(at);
    this.isSending = false;
    this.draw();
    const counts = counted(this.rows);
    if (!counts.failed && counts.received) location.assign(`/hand-ins/${this.handIn}`);
  }

  private async sendOne(at: number): Promise<void> {
    const row = this.rows[at];
    const file = row && this.files.get(row.picked);
    if (!row || !file) return;
    this.mark(at, "sending", "");
    try {
      if (!this.handIn) await this.begin();
      const query = new URLSearchParams({ name: row.picked.name, folder: row.picked.folder, modified_at: String(file.lastModified) });
      const answer = await this.post(`/api/v1/hand-ins/${this.handIn}/files?${query}`, file, (sent) =>
        this.mark(at, "sending", `${bytesText(sent)} / ${bytesText(file.size)}`));
      if (answer.status === 202) this.mark(at, "received", "");
      else this.mark(at, "failed", saidBy(answer.body) || this.say("upload.failed"));
    } catch (error) {
      this.mark(at, "failed", error instanceof Error && error.message ? error.message : this.say("upload.failed"));
    }
  }

  private async begin(): Promise<void> {
    const { camera, device } = this.form.dataset;
    const whose = { camera_id: camera ? Number(camera) : null, device_id: device ? Number(device) : null };
    const answer = await this.post("/api/v1/hand-ins", JSON.stringify(whose));
    if (answer.status !== 201) throw new Error(saidBy(answer.body) || this.say("upload.failed"));
    this.handIn = String((JSON.parse(answer.body) as { id: number }).id);
  }

  private post(address: string, body: File | string, progress?: (sent: number) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-CSRF", this.form.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "");
      request.setRequestHeader("Content-Type", typeof body === "string" ? "application/json" : "application/octet-stream");
      if (progress) request.upload.addEventListener("progress", (event) => progress(event.loaded));
      request.addEventListener("load", () => resolve({ status: request.status, body: request.responseText }));
      request.addEventListener("error", () => reject(new Error(this.say("upload.failed"))));
      request.send(body);
    });
  }

  private mark(at: number, mark: Mark, told: string): void {
    const row = this.rows[at];
    if (row) this.rows[at] = { ...row, mark, told };
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(...this.rows.map((row) => this.item(row)));
    const counts = counted(this.rows);
    this.words.textContent = this.rows.length
      ? this.say("files.counts", { received: counts.received, all: this.rows.length, failed: counts.failed })
      : this.say("files.drag");
    if (counts.failed && !this.isSending) this.form.append(this.retry);
    else this.retry.remove();
    const address = awaitedAt(this.handIn, this.rows);
    if (address && !this.isSending) {
      this.see.href = address;
      this.form.append(this.see);
    } else this.see.remove();
  }

  private item(row: Row): HTMLLIElement {
    const item = document.createElement("li");
    item.className = row.mark;
    const name = document.createElement("b");
    name.textContent = row.picked.name;
    const state = document.createElement("span");
    state.className = row.mark === "failed" ? "sm bad" : "sm mut";
    state.textContent = row.told || this.say(MARKS[row.mark]);
    item.append(name, " ", state);
    return item;
  }
}
