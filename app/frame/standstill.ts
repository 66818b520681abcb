/**
 * Times in which events were emitted and none of them reached storage. A percentile counts what arrives: while nothing does
 * it would fall, or vanish, just when latency is worst. So it is shown as of before the standstill, with since when.
 */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

export interface Standstill {
  readonly runId: number;
  /** When the last event reached storage, ms since the epoch. */
  readonly since: number;
  /** P99 of the ten seconds before. */
  readonly p99Ms: number;
}
interface Kept extends Standstill {
  until: number;
}

/** From when on it is worth a word: a stage that waits its turn on a busy machine is none yet. */
const LEAST_MS = 1000;
/** More than the charts go back to, where there is one every few seconds. */
const MOST_KEPT = 200;

export class Standstills {
  private kept: Kept[] = [];
  private runId = 0;
  private arrived = 0;
  private last: Standstill = { runId: 0, since: 0, p99Ms: Number.NaN };
  /** When the first event was emitted of which none has arrived since; NaN while there is none. */
  private waitsSince = Number.NaN;
  private emitted = 0;

  follow({ runId, time, state, counters, latency: { endToEnd } }: Snapshot): void {
    const isOther = runId !== this.runId;
    if (isOther || endToEnd.count > this.arrived || state !== 'running') {
      this.runId = runId;
      this.arrived = endToEnd.count;
      const { count, p99 } = endToEnd.window;
      this.last = { runId, since: time, p99Ms: count > 0 ? p99 : Number.NaN };
      this.waitsSince = Number.NaN;
      this.emitted = counters.emitted;
      return;
    }
    if (Number.isNaN(this.waitsSince) && counters.emitted > this.emitted) this.waitsSince = time;
    if (!(time - this.waitsSince >= LEAST_MS)) return;
    const open = this.kept.at(-1);
    if (open?.runId === runId && open.since === this.last.since) open.until = time;
    else this.kept = [...this.kept, { ...this.last, until: time }].slice(-MOST_KEPT);
  }

  /** The standstills of a run that is opened are known as well. */
  adopt(others: Standstills): void {
    this.kept = [...others.kept, ...this.kept].slice(-MOST_KEPT);
  }

  /** The one that was under way at the moment of this snapshot; null if events were arriving. */
  at({ runId, time }: Pick<Snapshot, 'runId' | 'time'>): Standstill | null {
    return this.kept.findLast((one) => one.runId === runId && one.since <= time && time <= one.until) ?? null;
  }
}

/** Of the runs of this page. */
export const standstills = new Standstills();
