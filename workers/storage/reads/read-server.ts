/** The storage worker's end of the mailbox: see `read-mailbox.ts`. */
import { notAllowedText } from '../../contract/error-text.ts';
import { EventCount } from '../../primitives/shared/event-count.ts';
import { SqliteError, type Statement } from '../sqlite/connection.ts';
import type { RunRemoval } from '../tables/run-removal.ts';
import * as Mailbox from './read-mailbox.ts';
import { COLUMN_TYPES, isStoredTable, RUNS, type StoredScan } from './stored-reader.ts';

/** How long the storage worker serves before it stores again, ms: no longer than a batch of 2,000 takes at full speed. */
const SHARE_MS = 0.2;
/** After a long transaction, in which nothing is served, a tenth of the time since the last read: at most this, ms. */
const LONGEST_SHARE_MS = 1.2;
const SHARE_OF_TIME = 0.1;

interface ReadServerActs {
  readonly removal: RunRemoval;
  /** A query begins. */
  readonly onQuery: () => void;
}

export class ReadServer {
  private readonly regions: Mailbox.Regions;
  private readonly parking: EventCount;
  private readonly encoder = new TextEncoder();
  private at = 0;
  /** When the last request was served. */
  private servedAt = Number.POSITIVE_INFINITY;

  constructor(
    buffer: SharedArrayBuffer,
    private readonly scan: StoredScan,
    private readonly act: ReadServerActs,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.regions = Mailbox.regionsOf(buffer);
    this.parking = new EventCount(this.regions.words, 0);
    // What a predecessor was serving when it ended is served again.
    Atomics.compareExchange(this.regions.words, Mailbox.STATE, Mailbox.SERVING, Mailbox.REQUESTED);
  }

  /** Whether a query is under way that counts on what it has seen. */
  get isHeld(): boolean {
    return Atomics.load(this.regions.words, Mailbox.HOLD) > 0;
  }

  /** Whether there is a request. Costs one load. */
  get isAsked(): boolean {
    return Atomics.load(this.regions.words, Mailbox.STATE) === Mailbox.REQUESTED;
  }

  /** Serves a request if there is one. @returns whether there was one */
  serve(): boolean {
    const { words, numbers } = this.regions;
    if (Atomics.compareExchange(words, Mailbox.STATE, Mailbox.REQUESTED, Mailbox.SERVING) !== Mailbox.REQUESTED)
      return false;
    let state = Mailbox.ANSWERED;
    try {
      numbers[Mailbox.NEXT] =
        this.answer(words[Mailbox.TABLE]!, numbers[Mailbox.FROM]!, numbers[Mailbox.TO]!) ?? Number.NaN;
    } catch (error) {
      state = Mailbox.FAILED;
      words[Mailbox.CODE] = error instanceof SqliteError ? error.code : 0;
      this.at = 0;
      this.putNumber(0);
      this.putText(String(error instanceof Error ? error.message : error));
    }
    Atomics.store(words, Mailbox.STATE, state);
    this.parking.wake();
    return true;
  }

  private answer(table: number, from: number, to: number): number | null {
    const { words } = this.regions;
    const now = this.clock();
    const until = now + Math.min(Math.max(SHARE_MS, SHARE_OF_TIME * (now - this.servedAt)), LONGEST_SHARE_MS);
    this.servedAt = now;
    this.at = 0;
    words[Mailbox.ROWS] = 0;
    if (table === Mailbox.REMOVE_RUN)
      return this.act.removal.removeSome(from, () => this.clock() < until) ? from : null;
    if (table === Mailbox.STAR_RUN) return this.act.removal.star(from, to === 1);
    // A query reads the runs first of all: with them it sees the batches that there are.
    if (table === RUNS) this.act.onQuery();
    if (!isStoredTable(table)) throw new RangeError(notAllowedText('table', table, 'the number of a stored table'));
    const types = COLUMN_TYPES[table];
    return this.scan.scan(table, from, to, (row) => {
      const rows = words[Mailbox.ROWS]!;
      if (rows > 0 && (this.clock() > until || !this.hasRoomFor(row, types))) return false;
      this.put(row, types);
      words[Mailbox.ROWS] = rows + 1;
      return true;
    });
  }

  private hasRoomFor(row: Statement, types: string): boolean {
    let bytes = 8;
    for (let i = 0; i < types.length; i++) bytes += types[i] === 'n' ? 8 : 8 + Mailbox.padded(row.bytes(i + 1));
    return this.at + bytes <= Mailbox.DATA_BYTES;
  }

  private put(row: Statement, types: string): void {
    this.putNumber(row.number(0));
    for (let i = 0; i < types.length; i++) {
      if (types[i] === 'n') this.putNumber(row.number(i + 1));
      else if (types[i] === 't') this.putText(row.text(i + 1));
      else this.putBytes(row.blob(i + 1));
    }
  }
  private putNumber(value: number): void {
    this.regions.floats[this.at / 8] = value;
    this.at += 8;
  }
  private putText(text: string): void {
    this.putBytes(this.encoder.encode(text));
  }
  private putBytes(data: Uint8Array): void {
    this.regions.lengths[this.at / 4] = data.length;
    this.regions.bytes.set(data, this.at + 8);
    this.at += 8 + Mailbox.padded(data.length);
  }
}
