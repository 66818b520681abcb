/** When lists are written: those that change with each sample at once; of the others, which are slow, one in a frame. */
import type { Shown } from './reading.ts';

export type Readout = (shown: Shown) => void;
export interface List {
  readonly isVisible: boolean;
  /** It is written when the sample shown is so much later or earlier, and no other such list is; each time if not given. */
  readonly everyMs?: number;
  readonly write: Readout;
}
interface Writing {
  readonly list: List;
  /** What it was last written of. */
  written: Shown | null;
}

/** A sample that is this early is on time: waiting for the next one would make an interval one sample longer. */
export const SLACK_MS = 30;
/** A list out of sight is not worth writing more than once a second. */
const FAR_LIST_MS = 1000;

export class ListTurns {
  private readonly lists = new Set<Writing>();

  /** @returns how to take it out again */
  add(list: List): () => void {
    const writing: Writing = { list, written: null };
    this.lists.add(writing);
    return () => this.lists.delete(writing);
  }

  /** Slow lists take turns: all in one frame, they would make it by far the dearest. */
  write(shown: Shown): void {
    const old: Writing[] = [];
    for (const each of this.lists) {
      if (isAnother(each.written, shown) || everyMs(each.list) === 0) writeList(each, shown);
      else if (isOld(each, shown)) old.push(each);
    }
    const [oldest] = old.sort((a, b) => a.written!.now.time - b.written!.now.time);
    if (oldest !== undefined) writeList(oldest, shown);
  }
}

function writeList(each: Writing, shown: Shown): void {
  each.written = shown;
  each.list.write(shown);
}

/** Whether a list shows something else than what is to be shown: another run or state, a moment of the past, nothing yet. */
function isAnother(written: Shown | null, { now, isPast }: Shown): boolean {
  if (written === null || written.isPast || isPast) return true;
  return written.now.state !== now.state || written.now.runId !== now.runId;
}
function isOld({ list, written }: Writing, { now }: Shown): boolean {
  return written === null || Math.abs(now.time - written.now.time) >= everyMs(list) - SLACK_MS;
}
function everyMs(list: List): number {
  return Math.max(list.everyMs ?? 0, list.isVisible ? 0 : FAR_LIST_MS);
}
