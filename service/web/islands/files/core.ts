// Which of the chosen files are still to be sent, and what a refused one is told. Pure.

export interface Picked {
  name: string;
  size: number;
  folder: string;
}

export type Mark = "waiting" | "sending" | "received" | "failed";

export interface Row {
  picked: Picked;
  mark: Mark;
  told: string;
}

/** Files that are already among the rows (same folder, name and size) are not added a second time. */
export function joined(rows: readonly Row[], picked: readonly Picked[]): Row[] {
  const known = new Set(rows.map((row) => keyOf(row.picked)));
  const fresh: Row[] = [];
  for (const one of picked) {
    const key = keyOf(one);
    if (known.has(key)) continue;
    known.add(key);
    fresh.push({ picked: one, mark: "waiting", told: "" });
  }
  return [...rows, ...fresh];
}

function keyOf(picked: Picked): string {
  return `${picked.folder}/${picked.name}/${picked.size}`;
}

/** Refused ones are sent again when a person asks for it; received ones never. */
export function again(rows: readonly Row[]): Row[] {
  return rows.map((row) => (row.mark === "failed" ? { ...row, mark: "waiting", told: "" } : row));
}

export function nextOf(rows: readonly Row[]): number {
  return rows.findIndex((row) => row.mark === "waiting");
}

export function counted(rows: readonly Row[]): Record<Mark, number> {
  const counts: Record<Mark, number> = { waiting: 0, sending: 0, received: 0, failed: 0 };
  for (const row of rows) counts[row.mark] += 1;
  return counts;
}

/** Where the files that arrived wait for a word, also when others failed; empty before one arrived. */
export function awaitedAt(handIn: string, rows: readonly Row[]): string {
  return handIn && counted(rows).received ? `/hand-ins/${handIn}` : "";
}

/** The folders above a file as the browser tells them, without its own name. */
export function folderOf(relativePath: string): string {
  const at = relativePath.lastIndexOf("/");
  return at < 0 ? "" : relativePath.slice(0, at);
}

/** What a problem document says to a person; empty when the answer is none. */
export function saidBy(body: string): string {
  try {
    const answer: unknown = JSON.parse(body);
    const title = typeof answer === "object" && answer !== null ? (answer as { title?: unknown }).title : null;
    return typeof title === "string" ? title : "";
  } catch {
    return "";
  }
}
