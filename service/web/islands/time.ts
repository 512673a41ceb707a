// Instants are epoch milliseconds (UTC); people read Asia/Ho_Chi_Minh (UTC+7, no daylight saving) on a 24-hour clock.

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

const two = (value: number): string => String(value).padStart(2, "0");

function parts(atMs: number): Date {
  return new Date(atMs + VIETNAM_OFFSET_MS);
}

/** 21:46:12 – or 21:46:12,4 with tenths. */
export function clockText(atMs: number, tenths = false): string {
  const at = parts(tenths ? Math.floor(atMs / 100) * 100 : atMs);
  const text = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return tenths ? `${text},${Math.floor(at.getUTCMilliseconds() / 100)}` : text;
}

/** 20/11/2026 */
export function dateText(atMs: number): string {
  const at = parts(atMs);
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
}

/** ±2 s, ±0,5 s */
export function uncertaintyText(ms: number): string {
  const seconds = ms / 1000;
  const text = Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(1).replace(".", ",");
  return `±${text} s`;
}

/** 0:07, 3:42, 1:05:09 – a length. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Bytes as people of the country read them: 88 MB, 1,4 GB. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit < 2 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(".", ",")} ${units[unit] ?? ""}`;
}
