/** What a call was for is done with: counts its events, gives their slots back, and says when they were stored. */
import { EVENTS, MADE_AT, RUN_WORDS } from '../../memory/event-run-words.ts';
import { epochMs } from '../../memory/event-time.ts';
import * as J from '../../memory/journal-fields.ts';
import { GIVEN_UP_FLAG, isEverLive } from '../../memory/live-words.ts';
import { FROM_STORAGE, TO_STORAGE } from '../../memory/tasks.ts';
import { addMoments, addTimesTo } from '../../memory/time-sums.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import type { EventStore } from '../../storage/event-store.ts';
import type { TaskContext } from '../task.ts';
import type { Cargo } from './cargo.ts';
import { SlotReclaimer } from './slot-reclaimer.ts';
import type { StoreFigures } from './store-figures.ts';
import type { StoredLatencies } from './stored-latencies.ts';

const NO_SLOTS = new Uint32Array(0);

export class Settlement {
  private readonly reclaimer: SlotReclaimer;

  constructor(
    private readonly context: TaskContext,
    private readonly store: EventStore,
    private readonly journal: Journal,
    private readonly figures: StoreFigures,
    private readonly latencies: StoredLatencies,
  ) {
    this.reclaimer = new SlotReclaimer(context, journal);
  }

  /** @param storedAt ms since the start of the run */
  settle(cargo: Cargo, fate: 'stored' | 'given up', now: number, storedAt = now): void {
    const isStored = fate === 'stored';
    const { draft } = this.journal;
    const { place, first, events } = cargo;
    const end = (first + events) | 0;
    draft[isStored ? J.STORED : J.DEAD_LETTERED]! += events;
    addMoments(draft, J.TIMES_OUT, events, storedAt);
    if (isStored) this.noteStored(cargo, storedAt);
    else this.noteGivenUp(cargo, now);
    draft[J.SENT]! += events;
    cargo.end(isStored);
    this.reclaimer.reclaim(place.slots, first, end);
    this.journal.commit();
    if (isStored) this.latencies.record(place, first, end, storedAt);
    this.latencies.runs.clear();
    this.publish();
    this.tellDate();
    this.context.now();
  }

  /** Gives back what subscribers have let go of meanwhile. */
  reclaimHeld(): void {
    this.reclaimer.reclaim(NO_SLOTS, 0, 0);
    this.journal.commit();
    this.publish();
  }

  publish(): void {
    const { forward, returns } = this.context.channels;
    const { draft } = this.journal;
    returns[FROM_STORAGE]!.publishTail(draft[J.RETURN_TAIL]!);
    forward[TO_STORAGE]!.ring.publishHead(draft[J.HEAD]!);
  }
  /** To be written with the next transaction. Said again by a replacement, and written as often: it says the same. */
  tellDate(): void {
    const { draft } = this.journal;
    const lastBatch = draft[J.DATED_BATCH]!;
    if (lastBatch > 0) this.store.date?.({ lastBatch, storedMs: draft[J.DATED_MS]! });
  }

  private noteStored(cargo: Cargo, storedAt: number): void {
    const { draft } = this.journal;
    cargo.countStored(storedAt);
    if (this.store.isPersistent) {
      // The latest transaction of the database: the next one writes when it was stored.
      draft[J.DATED_BATCH] = cargo.lastBatch;
      draft[J.DATED_MS] = epochMs(this.context.startedAt, storedAt);
    } else draft[J.IN_MEMORY]! += cargo.events;
    this.figures.noteStored();
  }
  private noteGivenUp({ place, first, events }: Cargo, now: number): void {
    const { draft } = this.journal;
    const { memory } = this.context;
    if (isEverLive(memory)) {
      for (let i = first; i < first + events; i++) memory.liveIndexOf[place.slots[i]!]! |= GIVEN_UP_FLAG;
    }
    place.punctuality.countGivenUp(first, events);
    const { words, length } = this.latencies.runs;
    let sum = 0;
    for (let word = 0; word < RUN_WORDS * length; word += RUN_WORDS)
      sum += words[word + EVENTS]! * (now - words[word + MADE_AT]!);
    addTimesTo(draft, J.GIVEN_UP_TIMES, sum);
  }
}
