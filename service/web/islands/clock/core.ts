// What the server's clock says now, learnt by asking it a few times; and what two typed times differ by. Pure.

import { clockText, dateText } from "../time.ts";

/** One question: when it was sent and answered by this machine's own steady counter, and what the server said. */
export interface Asked {
  sent_ms: number;
  received_ms: number;
  now_ms: number;
}

/** Server time = steady counter + offset_ms, wrong by at most wrong_ms. */
export interface Known {
  offset_ms: number;
  wrong_ms: number;
}

const ZONE_MS = 7 * 3_600_000;
const TYPED = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ T,]+(\d{1,2})[:hg](\d{1,2})(?:[:mp](\d{1,2})(?:[.,](\d{1,3}))?)?\s*$/;

/** The quickest answer tells most: the server looked at its clock somewhere between question and answer. */
export function best(every: readonly Asked[]): Known | null {
  let found: Known | null = null;
  for (const { sent_ms, received_ms, now_ms } of every) {
    const wrong_ms = (received_ms - sent_ms) / 2;
    if (!(wrong_ms >= 0) || !Number.isFinite(now_ms)) continue;
    if (!found || wrong_ms < found.wrong_ms) found = { offset_ms: now_ms - sent_ms - wrong_ms, wrong_ms };
  }
  return found;
}

/** An instant as the form wants it, to the tenth of a second, on the Vietnamese clock. */
export function written(at_ms: number): string {
  return `${dateText(at_ms)} ${clockText(at_ms, true)}`;
}

/** Epoch ms of a typed time, or null for what is not one (yet). */
export function read(text: string): number | null {
  const parts = TYPED.exec(text);
  if (!parts) return null;
  const [day, month, year, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const at = Date.UTC(year, month - 1, day, hour, minute, second, Number((parts[7] ?? "0").padEnd(3, "0")));
  const back = new Date(at);
  const isReal = back.getUTCDate() === day && back.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  return isReal ? at - ZONE_MS : null;
}

/** Reference minus device in ms: positive is a slow device. Null until both are typed. */
export function difference(reference: string, device: string): number | null {
  const [one, other] = [read(reference), read(device)];
  return one === null || other === null ? null : one - other;
}
