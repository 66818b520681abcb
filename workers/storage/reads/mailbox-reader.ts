/** The reader's end of the mailbox, on the thread that runs queries, which may block: see `read-mailbox.ts`. */
import { EventCount } from '../../primitives/shared/event-count.ts';
import { SqliteError } from '../sqlite/connection.ts';
import * as Mailbox from './read-mailbox.ts';
import { COLUMN_TYPES, type StoredReader, type StoredRow, type StoredTable } from './stored-reader.ts';

/** How often a waiting reader looks whether it is still wanted, ms. */
const LOOK_MS = 20;
/** A storage worker that has been serving for this long is dead, ms. */
const DEAD_MS = 2000;

export class MailboxReader implements StoredReader {
  private readonly regions: Mailbox.Regions;
  private readonly parking: EventCount;
  private readonly row: ReceivedRow;

  /**
   * @param wakeStorage gets the storage worker going, should it sleep
   * @param check called while waiting; throws when the answer is not wanted any more
   */
  constructor(
    buffer: SharedArrayBuffer,
    private readonly wakeStorage: () => void,
    private readonly check: () => void,
  ) {
    this.regions = Mailbox.regionsOf(buffer);
    this.parking = new EventCount(this.regions.words, 0);
    this.row = new ReceivedRow(this.regions);
    this.parking.reset();
  }

  /** From now on nothing is dropped that is stored now, until `release`; unless it gets out of hand. */
  hold(): void {
    Atomics.store(this.regions.words, Mailbox.HOLD, 1);
  }
  release(): void {
    Atomics.store(this.regions.words, Mailbox.HOLD, 0);
  }

  read(table: StoredTable, from: number, to: number, visit: (row: StoredRow) => void): number | null {
    const next = this.request(table, from, to);
    this.row.begin(COLUMN_TYPES[table]);
    for (let i = this.regions.words[Mailbox.ROWS]!; i > 0; i--) {
      visit(this.row);
      this.row.next();
    }
    return next;
  }

  /** Removes a run and everything that is stored of it. @throws SqliteError, and what `check` throws */
  removeRun(run: number): void {
    while (this.request(Mailbox.REMOVE_RUN, run, run) !== null);
  }

  /** @throws SqliteError, and what `check` throws */
  starRun(run: number, isStarred: boolean): void {
    this.request(Mailbox.STAR_RUN, run, isStarred ? 1 : 0);
  }

  private request(table: number, from: number, to: number): number | null {
    const { words, numbers } = this.regions;
    words[Mailbox.TABLE] = table;
    numbers[Mailbox.FROM] = from;
    numbers[Mailbox.TO] = to;
    Atomics.store(words, Mailbox.STATE, Mailbox.REQUESTED);
    this.wakeStorage();
    if (this.awaitAnswer() === Mailbox.FAILED) {
      this.row.begin('t');
      throw new SqliteError(words[Mailbox.CODE]!, this.row.text(1));
    }
    const next = numbers[Mailbox.NEXT]!;
    return Number.isNaN(next) ? null : next;
  }

  /** @throws what `check` throws; then there is no request any more */
  private awaitAnswer(): number {
    const { words } = this.regions;
    const isAnswered = () => Atomics.load(words, Mailbox.STATE) > Mailbox.SERVING;
    while (!isAnswered()) {
      try {
        this.check();
      } catch (error) {
        this.withdraw(isAnswered);
        throw error;
      }
      this.parking.park(isAnswered, LOOK_MS);
    }
    return Atomics.load(words, Mailbox.STATE);
  }

  /** An answer that is being written has to be waited for, or it would be taken for that to the next request. */
  private withdraw(isAnswered: () => boolean): void {
    const { words } = this.regions;
    if (Atomics.compareExchange(words, Mailbox.STATE, Mailbox.REQUESTED, Mailbox.IDLE) !== Mailbox.SERVING) return;
    const until = performance.now() + DEAD_MS;
    while (!isAnswered() && performance.now() < until) this.parking.park(isAnswered, LOOK_MS);
  }
}

/** A row as it lies in the data. */
class ReceivedRow implements StoredRow {
  private readonly decoder = new TextDecoder();
  private types = '';
  /** Where each column begins. */
  private readonly offsets: number[] = [];
  private end = 0;

  constructor(private readonly regions: Mailbox.Regions) {}

  /** @param types of the columns behind the key */
  begin(types: string): void {
    this.types = `n${types}`;
    this.end = 0;
    this.next();
  }
  next(): void {
    let at = this.end;
    for (let i = 0; i < this.types.length; i++) {
      this.offsets[i] = at;
      at += this.types[i] === 'n' ? 8 : 8 + Mailbox.padded(this.regions.lengths[at / 4]!);
    }
    this.end = at;
  }

  number(column: number): number {
    return this.regions.floats[this.offsets[column]! / 8]!;
  }
  /** Copied first: text is not decoded from shared memory. */
  text(column: number): string {
    return this.decoder.decode(this.blob(column).slice());
  }
  blob(column: number): Uint8Array {
    const at = this.offsets[column]!;
    return this.regions.bytes.subarray(at + 8, at + 8 + this.regions.lengths[at / 4]!);
  }
}
