/**
 * Events of a broker's messages, as the live worker has put them into the inbox (`memory/live-words.ts`). The only copy that
 * the pipeline makes of them is the one into the pool.
 *
 * What it has taken so far is in two words of the source's journal, so a source that died is replaced by one that goes on with
 * the same event.
 */
import { type EventColumns, MAX_FLOAT32, RECORDED_FLAG, RECORDED_WORDS } from '../memory/event-columns.ts';
import * as J from '../memory/journal-fields.ts';
import { LIVE_COUNT, LIVE_FIRST, LIVE_HEAD, LIVE_MASK, LIVE_MESSAGE_WORDS, LIVE_TAIL } from '../memory/live-words.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import type { Feed } from './feed.ts';

type LiveInbox = Pick<
  MemoryMap,
  'livePositions' | 'liveMessages' | 'liveMeta' | 'liveIndex' | 'liveValue' | 'liveTime' | 'liveOf' | 'liveIndexOf'
>;

/** Told which events of which message are on their way. */
export interface MessageWatch {
  /** @param isLast whether no more of this message will come */
  noteTaken(entry: number, events: number, isLast: boolean): void;
}

export class LiveFeed implements Feed {
  readonly kind = 'live';

  /** @param draft of the source's journal, which the stage commits */
  constructor(
    private readonly inbox: LiveInbox,
    private readonly draft: Float64Array,
    private readonly watch: MessageWatch,
    readonly sensors: number,
  ) {}

  /** Writes what has come, at most `count` events. */
  fill(_state: Float64Array, slots: Uint32Array, from: number, count: number, pool: EventColumns): number {
    const { draft, inbox } = this;
    let message = draft[J.LIVE_MESSAGE]! | 0;
    let taken = draft[J.LIVE_TAKEN]! | 0;
    let event = draft[J.LIVE_EVENTS_TAKEN]! | 0;
    let to = from;
    const end = from + Math.min(count, this.left());
    while (to < end) {
      const entry = message & LIVE_MASK;
      const events = inbox.liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_COUNT]!;
      const n = Math.min(events - taken, end - to);
      this.copy(entry, event, slots, to, n, pool);
      to += n;
      taken += n;
      event = (event + n) | 0;
      const isLast = taken === events;
      this.watch.noteTaken(entry, n, isLast);
      if (!isLast) continue;
      message = (message + 1) | 0;
      taken = 0;
    }
    draft[J.LIVE_MESSAGE] = message;
    draft[J.LIVE_TAKEN] = taken;
    draft[J.LIVE_EVENTS_TAKEN] = event;
    return end - from;
  }

  /** Gives the places of events that are taken back to the live worker. After the commit; again, it changes nothing. */
  publish(): void {
    Atomics.store(this.inbox.livePositions, LIVE_HEAD, this.draft[J.LIVE_EVENTS_TAKEN]! | 0);
  }

  /** How many have come and are not taken. */
  left(): number {
    const { liveMessages, livePositions } = this.inbox;
    const tail = Atomics.load(livePositions, LIVE_TAIL);
    if ((this.draft[J.LIVE_MESSAGE]! | 0) === tail) return 0;
    const last = ((tail - 1) & LIVE_MASK) * LIVE_MESSAGE_WORDS;
    const end = liveMessages[last + LIVE_FIRST]! + liveMessages[last + LIVE_COUNT]!;
    return (end - this.draft[J.LIVE_EVENTS_TAKEN]!) | 0;
  }

  /** Writes when the next `count` events were meant to happen, ms since the epoch, less `startedAt`. */
  readTimes(times: Float64Array, count: number, startedAt: number): void {
    const { liveTime } = this.inbox;
    const mask = liveTime.length - 1;
    const from = this.draft[J.LIVE_EVENTS_TAKEN]! | 0;
    for (let i = 0; i < count; i++) times[i] = liveTime[(from + i) & mask]! - startedAt;
  }

  /** It has no schedule: an event is due when it has come. */
  dueAt(): number {
    return Number.NaN;
  }
  skip(): void {}
  seek(): void {}

  private copy(
    entry: number,
    from: number,
    slots: Uint32Array,
    to: number,
    count: number,
    { meta, raw, recorded }: EventColumns,
  ): void {
    const { liveMeta, liveIndex, liveValue, liveTime, liveOf, liveIndexOf } = this.inbox;
    const mask = liveMeta.length - 1;
    for (let i = 0; i < count; i++) {
      const at = (from + i) & mask;
      const slot = slots[to + i]!;
      const word = liveMeta[at]!;
      const value = liveValue[at]!;
      meta[slot] = word;
      liveOf[slot] = entry + 1;
      liveIndexOf[slot] = liveIndex[at]!;
      if ((word & RECORDED_FLAG) === 0) {
        raw[slot] = value;
        continue;
      }
      recorded[slot * RECORDED_WORDS] = value;
      recorded[slot * RECORDED_WORDS + 1] = liveTime[at]!;
      // Any finite reading is sound, also one that is beyond an f32.
      raw[slot] = Math.max(-MAX_FLOAT32, Math.min(value, MAX_FLOAT32));
    }
  }
}
