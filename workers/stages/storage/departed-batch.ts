/**
 * A batch that has calls of its own while the next one is being filled: because several calls are under way at once, or because
 * the database refuses one of its rows, which is searched for.
 *
 * ```text
 *   first        the events before it are done with: stored, or dead-lettered
 *   end          behind its last event
 *   part         how many events the next call takes, from `first` on
 *   suspectEnd   while searching: one of the events before it is refused
 * ```
 *
 * The search halves the suspects until one is left. A row is dead-lettered when the database has refused it alone.
 *
 * Each place has the words twice. A change goes to those that don't count, and the journal says with its next commit that they
 * do: so it happens together with all that the commit tells. At most one change for each commit.
 */
import { CLASS_COUNT } from '../../memory/event-columns.ts';
import { epochMs, microsOf } from '../../memory/event-time.ts';
import * as J from '../../memory/journal-fields.ts';
import { DEPARTED_WORDS, type MemoryMap } from '../../memory/memory-map.ts';
import { type Batch, type EventStore, FLUSH_REASONS } from '../../storage/event-store.ts';
import { type BatchPlace, giveBack } from './batch-places.ts';
import { type Cargo, COUNTER_OF } from './cargo.ts';

const FIRST = 0;
const END = 1;
const PART = 2;
const SUSPECT_END = 3;
const REFUSALS = 4;
const OPENED_AT = 5;
const REASON = 6;
const WITHIN = 7;
/** In place of the count of refusals: the row is being searched for. */
const SEARCHING = -1;
/** Among the values of `J.IN_DOUBT`. */
export const DEPARTED_DOUBT = 8;

export interface Departure {
  readonly events: number;
  /** ms since the start of the run. */
  readonly openedAt: number;
  /** Its number in `FLUSH_REASONS`. */
  readonly reason: number;
  /** By class, µs. */
  readonly withinUs: Float64Array;
  /** Calls with it that were refused. */
  readonly refusals: number;
}

export class DepartedBatch implements Cargo {
  readonly isAccepted = false;
  private isWhole = false;
  private readonly batch: Batch;

  /** @param draft of the storage stage's journal, which the stage commits. @param startedAt of the run, ms since the epoch */
  constructor(
    readonly place: BatchPlace,
    private readonly memory: MemoryMap,
    private readonly draft: Float64Array,
    private readonly startedAt: number,
  ) {
    const { slots, latency } = place;
    const times = { openedAt: 0, flushedAt: 0 };
    this.batch = {
      id: 0,
      slots,
      latency,
      first: 0,
      count: 0,
      ...times,
      reason: 'size',
      withinUs: new Float64Array(CLASS_COUNT),
    };
  }

  /** It comes from the open batch, whose place it keeps. @param isSearched whether one of its rows is refused for good */
  begin({ events, openedAt, reason, withinUs, refusals }: Departure, isSearched: boolean): void {
    const { departed } = this.memory;
    const to = this.other();
    departed[to + FIRST] = 0;
    departed[to + END] = events;
    departed[to + PART] = isSearched ? Math.ceil(events / 2) : events;
    departed[to + SUSPECT_END] = isSearched ? events : 0;
    departed[to + REFUSALS] = isSearched ? SEARCHING : refusals;
    departed[to + OPENED_AT] = openedAt;
    departed[to + REASON] = reason;
    for (let i = 0; i < CLASS_COUNT; i++) departed[to + WITHIN + i] = withinUs[i]!;
    this.turn();
  }

  get first(): number {
    return this.word(FIRST);
  }
  get events(): number {
    return this.isWhole ? this.word(END) - this.first : this.word(PART);
  }
  get isSearched(): boolean {
    return this.word(REFUSALS) === SEARCHING;
  }
  get lastBatch(): number {
    return this.draft[J.BATCH_ID]! + 1;
  }

  markInDoubt(): void {
    this.draft[J.IN_DOUBT] = DEPARTED_DOUBT + this.place.number;
  }

  write(store: EventStore, now: number): void {
    const { batch, startedAt } = this;
    const { departed } = this.memory;
    const at = this.current() + WITHIN;
    batch.id = this.lastBatch;
    batch.first = this.first;
    batch.count = this.events;
    batch.openedAt = startedAt + this.word(OPENED_AT);
    batch.flushedAt = epochMs(startedAt, now);
    batch.reason = FLUSH_REASONS[this.word(REASON)]!;
    for (let i = 0; i < CLASS_COUNT; i++) batch.withinUs[i] = departed[at + i]!;
    store.write(batch, this.memory);
  }

  countStored(storedAt: number): void {
    const { draft, first, events } = this;
    draft[COUNTER_OF[FLUSH_REASONS[this.word(REASON)]!]]! += 1;
    draft[J.BATCHES]! += 1;
    draft[J.BATCHED_EVENTS]! += events;
    draft[J.LAST_SIZE] = events;
    const { departed } = this.memory;
    this.place.punctuality.countStored(first, events, microsOf(storedAt), departed, this.current() + WITHIN);
  }

  takeRest(): void {
    this.isWhole = true;
  }

  end(isStored: boolean): void {
    const { draft } = this;
    if (isStored) draft[J.BATCH_ID]! += 1;
    draft[J.IN_DOUBT] = 0;
    const first = this.first + this.events;
    this.isWhole = false;
    if (first === this.word(END)) {
      giveBack(draft, this.place.number);
      return;
    }
    const suspectEnd = this.word(SUSPECT_END);
    // Before the last of the suspects there was none: it is among the others. Behind them nothing is known.
    if (isStored && first < suspectEnd) this.change(first, Math.ceil((suspectEnd - first) / 2), suspectEnd, SEARCHING);
    else this.change(first, this.word(END) - first, 0, this.word(REFUSALS));
  }

  /**
   * The database has refused it, because of a row.
   *
   * @param mostRefusals before the row is searched for
   * @returns whether it is the row: it went alone
   */
  noteRefused(mostRefusals: number): boolean {
    const { first, events, isSearched } = this;
    const refusals = isSearched ? SEARCHING : this.word(REFUSALS) + 1;
    if (!isSearched && refusals < mostRefusals) {
      this.change(first, events, 0, refusals);
      return false;
    }
    if (events === 1) return true;
    this.change(first, Math.ceil(events / 2), first + events, SEARCHING);
    return false;
  }

  private change(first: number, part: number, suspectEnd: number, refusals: number): void {
    const { departed } = this.memory;
    const [from, to] = [this.current(), this.other()];
    for (let i = 0; i < DEPARTED_WORDS; i++) departed[to + i] = departed[from + i]!;
    departed[to + FIRST] = first;
    departed[to + PART] = part;
    departed[to + SUSPECT_END] = suspectEnd;
    departed[to + REFUSALS] = refusals;
    this.turn();
  }

  private word(word: number): number {
    return this.memory.departed[this.current() + word]!;
  }
  /** Where the words are that count. */
  private current(): number {
    const { number } = this.place;
    return DEPARTED_WORDS * (2 * number + ((this.draft[J.DEPARTED_SIDES]! >>> number) & 1));
  }
  private other(): number {
    const { number } = this.place;
    return DEPARTED_WORDS * (2 * number + 1 - ((this.draft[J.DEPARTED_SIDES]! >>> number) & 1));
  }
  private turn(): void {
    this.draft[J.DEPARTED_SIDES] = (this.draft[J.DEPARTED_SIDES]! ^ (1 << this.place.number)) >>> 0;
  }
}
