/**
 * What it costs the stages that any of them can be killed and taken over: heartbeats and journals, in percent of the time
 * in which the stages are busy. How often both happen is counted in a run at full speed; what one takes is measured apart
 * from it, on the same classes and memory.
 */

/** Words of what a counting stage worker counts: heartbeats, and looks at the clock, which compare its incarnation. */
export const BEATS = 0;
export const LOOKS = 1;

/** Of a run's stage workers together. */
export interface RecoveryCounts {
  readonly commits: number;
  readonly beats: number;
  readonly looks: number;
  /** Milliseconds in which a stage was busy. */
  readonly busyMs: number;
}

/** Milliseconds that each block took, in order: those of the same number were measured right after each other. */
export interface BlockTimes {
  /** Blocks of `steps` steps: without anything, with a commit, and with a heartbeat in each. */
  readonly bare: readonly number[];
  readonly commit: readonly number[];
  readonly beat: readonly number[];
  /** Blocks of `looks` looks at the clock: as it is, and as the workers have it. */
  readonly clock: readonly number[];
  readonly look: readonly number[];
}

export interface BlockSizes {
  readonly steps: number;
  readonly looks: number;
}

/** Nanoseconds. */
interface RecoveryTimes {
  readonly commit: number;
  readonly beat: number;
  /** What comparing the incarnation adds to a look at the clock. */
  readonly check: number;
}

/** @param threads the blocks of each thread that was measured, at the same time as the others */
export function timesOf(threads: readonly BlockTimes[], { steps, looks }: BlockSizes): RecoveryTimes {
  const added = (by: keyof BlockTimes, to: keyof BlockTimes, count: number) =>
    mean(threads.map((blocks) => (1e6 * medianDifference(blocks[by], blocks[to])) / count));
  return {
    commit: added('commit', 'bare', steps),
    beat: added('beat', 'bare', steps),
    // Less than nothing is what remains of the noise.
    check: Math.max(0, added('look', 'clock', looks)),
  };
}

/** Percent of the busy time. @throws Error when something was not counted: then a stage worker works differently now. */
export function sharesOf(counts: RecoveryCounts, times: RecoveryTimes): { heartbeats: number; journal: number } {
  for (const [name, count] of Object.entries(counts)) {
    if (!(count > 0)) throw new Error(`refused: ${name} is ${count}, nothing was counted`);
  }
  const percentOf = (ns: number) => (100 * ns) / (1e6 * counts.busyMs);
  return {
    heartbeats: percentOf(counts.beats * times.beat + counts.looks * times.check),
    journal: percentOf(counts.commits * times.commit),
  };
}

/** The median, because a block in which the thread was interrupted says nothing. */
function medianDifference(these: readonly number[], those: readonly number[]): number {
  const differences = these.map((ms, i) => ms - those[i]!).toSorted((a, b) => a - b);
  const half = differences.length >> 1;
  return differences.length % 2 === 1 ? differences[half]! : (differences[half - 1]! + differences[half]!) / 2;
}
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
