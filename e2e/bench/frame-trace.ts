/** What the browser's own trace says about the page's main thread. */
import type { Page } from 'playwright';

/** An event of the trace format; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the duration, what the thread was really on a processor. */
  readonly tdur?: number;
}

interface FrameCost {
  /** Main-thread work of each frame, in milliseconds of processor time: all tasks from one animation frame to the next. */
  readonly work: readonly number[];
  /** Milliseconds by the clock, of any task on the main thread. */
  readonly longestTask: number;
}

const CATEGORIES = ['disabled-by-default-devtools.timeline', 'devtools.timeline'];

/** Traces the page while `ms` go by. */
export async function traceFrames(page: Page, ms: number): Promise<FrameCost> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.waitForTimeout(ms);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return costOfFrames(trace.traceEvents);
}

/** What comes before the first frame and after the last one belongs to none. */
export function costOfFrames(events: readonly TraceEvent[]): FrameCost {
  const frames = events.filter(({ name }) => name === 'FireAnimationFrame');
  const { pid, tid } = frames[0] ?? { pid: 0, tid: 0 };
  const starts = frames.filter((frame) => frame.tid === tid && frame.pid === pid).map(({ ts }) => ts);
  starts.sort((a, b) => a - b);
  if (starts.length < 2) throw new Error('refused: no animation frames in the trace');
  const tasks = events.filter((event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid);
  const work = new Float64Array(starts.length - 1);
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    // The task in which an animation frame fires begins before it.
    const frame = starts.findLastIndex((start) => start < ts + dur);
    if (frame >= 0 && frame < work.length) work[frame]! += tdur / 1000;
  }
  return {
    work: [...work],
    longestTask: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
  };
}
