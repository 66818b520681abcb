/**
 * What goes when what is stored has used up its room: the oldest finished run that has no star, as a whole; and when there
 * is none, the oldest batches of the run that is being stored. In the transactions that store, a few batches in each.
 *
 * ```text
 *   beyond a limit ─▶ a finished run without a star? ─ yes ─▶ it is leaving: nobody sees it any more, and its rows are
 *                              │                             dropped a share at a time; then the run itself
 *                              └ no ─▶ this run begins with a later batch: events, alarms and seconds before are not seen
 *                                      any more, and dropped
 * ```
 *
 * Room is counted in bytes of used pages, whatever uses them. Whether another run has to go is asked again when the last
 * one is gone: only then is it known what that gave.
 */
import { LEAST_OWN, MANY_STARRED } from '../../contract/database-types.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';
import type { AlarmTable } from './alarm-table.ts';
import type { BatchTable } from './batch-table.ts';
import type { RollupTable } from './rollup-table.ts';
import { reachOf } from './run-reach.ts';
import type { RunRemoval } from './run-removal.ts';

/** Dropped in a transaction at least, so that a removed run is gone before long however little is stored. */
const LEAST_DROPPED = 32_000;

/** What a query that is under way has seen: it stays. */
export interface SeenByQuery {
  readonly firstBatch: number;
  /** Runs that it does not know of. */
  readonly leaving: ReadonlySet<number>;
}

interface Tables {
  readonly batches: BatchTable;
  readonly rollups: RollupTable;
  readonly alarms: AlarmTable;
  readonly removal: RunRemoval;
}

export class Retention {
  /** Kept at most. */
  events = Number.POSITIVE_INFINITY;
  bytes = Number.POSITIVE_INFINITY;
  /** As far as there was room on the disk. */
  roomFor = Number.POSITIVE_INFINITY;
  /** The first batch of this run that can be seen; 0: all of them. */
  firstBatch = 0;
  /** Nothing of this run is complete up to here, ms since the epoch; 0: all is there. */
  reachesMs = 0;
  /** Events of this run that can be seen. */
  private ownRows = 0;
  /** This run has dropped events of its own because starred runs take most of the room. */
  isCramped = false;
  /** Runs that were removed to make room, the latest last. */
  readonly removed: number[] = [];
  private leaving: number[] = [];
  /** Up to here alarms and seconds are dropped too. */
  private trimmedMs = 0;
  private readonly oldestFinished: Statement;
  private readonly pages: readonly Statement[];
  private readonly pageSize: number;
  private readonly markReach: Statement;

  constructor(
    private readonly connection: Connection,
    private readonly run: number,
    private readonly startedAt: number,
    private readonly tables: Tables,
  ) {
    this.oldestFinished = connection.prepare(
      'SELECT id FROM runs WHERE starred = 0 AND leaving = 0 AND id <> ? ORDER BY started_ms, id LIMIT 1',
    );
    this.pages = ['page_count', 'freelist_count'].map((name) => connection.prepare(`PRAGMA ${name}`));
    this.pageSize = connection.number('PRAGMA page_size');
    this.markReach = connection.prepare('UPDATE runs SET first_batch = ?, reaches_ms = ? WHERE id = ?');
    this.recount();
  }

  /** After a rollback. */
  recount(): void {
    const column = (name: string) => this.connection.number(`SELECT ${name} FROM runs WHERE id = ${this.run}`);
    this.firstBatch = column('first_batch');
    this.reachesMs = column('reaches_ms');
    this.trimmedMs = 0;
    this.leaving = this.tables.removal.leaving();
    this.ownRows = this.tables.batches.rowsOf(this.run, this.firstBatch);
  }

  /** For a query that begins now. */
  seen(): SeenByQuery {
    return { firstBatch: this.firstBatch, leaving: new Set(this.leaving) };
  }

  /** Bytes of the pages in use. */
  usedBytes(): number {
    const [all = 0, free = 0] = this.pages.map((statement) => {
      statement.step();
      const count = statement.number(0);
      statement.reset();
      return count;
    });
    return (all - free) * this.pageSize;
  }

  /** What was before this batch of this run is not here. In the caller's transaction. @param firstMs of its earliest event */
  beginWith(batch: number, firstMs: number): void {
    this.firstBatch = batch;
    this.reachesMs = reachOf(firstMs);
    this.storeReach();
  }

  /**
   * In the transaction of a commit.
   *
   * @param most events of this run that stop being seen, and events that are dropped beside the least
   * @param latest batch of this run, which is never dropped: a replacement looks there to see what has been stored
   * @param held what a query under way has seen; null without one
   */
  apply(most: number, latest: number, held: SeenByQuery | null): void {
    this.make(most, latest);
    this.drop(Math.max(most, LEAST_DROPPED), held);
  }

  /** Drops so many events at once, and not many more, because the disk is full. In the caller's transaction. */
  makeRoom(events: number, latest: number): void {
    const { batches } = this.tables;
    while (batches.hidden < events) {
      const oldest = this.oldestRun();
      if (oldest !== null) this.remove(oldest);
      else if (this.hideOldest(events - batches.hidden, latest) === 0) break;
    }
    this.drop(events, null);
  }

  /** So many events of this run were written. */
  noteWritten(events: number): void {
    this.ownRows += events;
  }

  /** Has what is beyond the limits not be seen any more. */
  private make(most: number, latest: number): void {
    const { batches } = this.tables;
    const isBeyond = () => batches.rows > Math.min(this.events, this.roomFor) || this.isBeyondBytes();
    this.isCramped &&= this.isCrowded();
    for (let left = most; left > 0 && isBeyond(); ) {
      const oldest = this.oldestRun();
      if (oldest !== null) {
        this.isCramped = false;
        this.remove(oldest);
      } else {
        this.isCramped = this.isCrowded();
        if (!this.isAboveFloor()) return;
        const hidden = this.hideOldest(0, latest);
        if (hidden === 0) return;
        left -= hidden;
      }
    }
  }

  /** Whether others have most of what there is room for. */
  private isCrowded(): boolean {
    return this.tables.batches.rows - this.ownRows > MANY_STARRED * this.mostRows();
  }
  /**
   * Starred runs may have so much that next to nothing is left for this one: then it keeps its floor beyond the limits, as
   * far as the disk has room.
   */
  private isAboveFloor(): boolean {
    const { rows } = this.tables.batches;
    return rows > this.roomFor || this.ownRows > LEAST_OWN * this.mostRows();
  }
  /** Events that there is room for. A run is worth its share of the bytes in use. */
  private mostRows(): number {
    const { rows, hidden } = this.tables.batches;
    const inBytes = (this.bytes / Math.max(1, this.usedBytes())) * Math.max(1, rows + hidden);
    return Math.min(this.events, this.roomFor, inBytes);
  }

  /** What is not seen any more gives its pages back; until then they are taken for a like share of those in use. */
  private isBeyondBytes(): boolean {
    if (this.bytes === Number.POSITIVE_INFINITY || this.leaving.length > 0) return false;
    const { rows, hidden } = this.tables.batches;
    return (this.usedBytes() * rows) / Math.max(1, rows + hidden) > this.bytes;
  }

  private oldestRun(): number | null {
    const { oldestFinished } = this;
    oldestFinished.bindNumber(1, this.run);
    const run = oldestFinished.step() ? oldestFinished.number(0) : null;
    oldestFinished.reset();
    return run;
  }
  private remove(run: number): void {
    this.tables.removal.leave(run);
    this.leaving.push(run);
    this.removed.push(run);
  }

  /** Batches of this run, one at least and until `events` are not seen any more. @returns how many events; 0 without one */
  private hideOldest(events: number, latest: number): number {
    const { batches } = this.tables;
    let hidden = 0;
    do {
      const batch = batches.oldestOf(this.run, this.firstBatch);
      if (!batch || batch.id >= latest) break;
      this.firstBatch = batch.id + 1;
      this.reachesMs = Math.max(this.reachesMs, batch.lastMs);
      hidden += batch.size;
    } while (hidden < events);
    if (hidden === 0) return 0;
    batches.hide(hidden);
    this.ownRows -= hidden;
    this.storeReach();
    return hidden;
  }
  private storeReach(): void {
    [this.firstBatch, this.reachesMs, this.run].forEach((value, i) => {
      this.markReach.bindNumber(i + 1, value);
    });
    this.markReach.run();
  }

  private drop(most: number, held: SeenByQuery | null): void {
    let dropped = 0;
    for (const run of [...this.leaving]) {
      if (held && !held.leaving.has(run)) continue;
      const before = dropped;
      const hasMore = this.tables.removal.dropSome(run, (events) => {
        dropped = before + events;
        return dropped < most;
      });
      if (!hasMore) this.leaving.splice(this.leaving.indexOf(run), 1);
      if (dropped >= most) return;
    }
    this.dropOwn(most - dropped, Math.min(this.firstBatch, held?.firstBatch ?? this.firstBatch));
  }

  private dropOwn(most: number, end: number): void {
    if (this.trimmedMs === this.reachesMs) return;
    const { batches, rollups, alarms } = this.tables;
    for (let dropped = 0; dropped < most; ) {
      const batch = batches.oldestOf(this.run);
      if (!batch || batch.id >= end) break;
      batches.drop(this.run, batch);
      dropped += batch.size;
    }
    const oldest = batches.oldestOf(this.run);
    if (oldest && oldest.id < this.firstBatch) return;
    rollups.dropUpTo(this.run, this.startedAt, this.reachesMs);
    alarms.dropUpTo(this.reachesMs);
    this.trimmedMs = this.reachesMs;
  }
}
