// How fast a hand-in goes and how long it will take: an average that follows, not one that jumps. Pure.

export interface Progress {
  sent_bytes: number;
  total_bytes: number;
  percent: number;
  bytes_per_second: number | null;
  left_ms: number | null;
}

const SMOOTHING = 0.25;
const SETTLED_AFTER_MS = 1_500;

export class Pace {
  private lastMs: number;
  private lastBytes = 0;
  private rate: number | null = null;
  private readonly startedMs: number;

  constructor(startedMs: number) {
    this.startedMs = startedMs;
    this.lastMs = startedMs;
  }

  at(nowMs: number, sentBytes: number, totalBytes: number): Progress {
    const passed = nowMs - this.lastMs;
    if (passed >= 200) {
      const now = ((sentBytes - this.lastBytes) / passed) * 1000;
      this.rate = this.rate === null ? now : this.rate + SMOOTHING * (now - this.rate);
      this.lastMs = nowMs;
      this.lastBytes = sentBytes;
    }
    const settled = this.rate !== null && this.rate > 0 && nowMs - this.startedMs >= SETTLED_AFTER_MS;
    const rate = settled ? this.rate : null;
    return {
      sent_bytes: sentBytes,
      total_bytes: totalBytes,
      percent: totalBytes > 0 ? Math.floor((100 * sentBytes) / totalBytes) : 0,
      bytes_per_second: rate,
      left_ms: rate ? ((totalBytes - sentBytes) / rate) * 1000 : null,
    };
  }
}
