/** Stored alarms: copied from the ring that the alarms stage keeps for the page. Inside the caller's transactions. */
import { readAlarm } from '../../contract/view/recent-rows.ts';
import { RECENT_COUNT } from '../../memory/journal-fields.ts';
import { type MemoryMap, RECENT } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { ALARMS } from '../../memory/tasks.ts';
import type { JournalReader } from '../../primitives/shared/journal.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';

/** Kept of each run, whatever room there is: every query knows all of them. The oldest go first, and the run's row says so. */
export const MOST_ALARMS = 100_000;

export class AlarmTable {
  private readonly insert: Statement;
  private readonly trim: Statement;
  private readonly trimTime: Statement;
  private readonly trimBetween: Statement;
  private readonly journal: JournalReader;
  /** The number of the next alarm to be stored. */
  private next: number;

  constructor(
    private readonly connection: Connection,
    private readonly run: number,
    private readonly memory: MemoryMap,
  ) {
    this.insert = connection.prepare('INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.trim = connection.prepare('DELETE FROM alarms WHERE run = ? AND number < ?');
    this.trimTime = connection.prepare('DELETE FROM alarms WHERE run = ? AND time_ms <= ?');
    this.trimBetween = connection.prepare('DELETE FROM alarms WHERE run = ? AND time_ms > ? AND time_ms < ?');
    this.journal = journalReaderOf(memory, ALARMS);
    this.next = 0;
    this.recount();
  }

  /** After a rollback. */
  recount(): void {
    const stored = this.connection.number(`SELECT coalesce(max(number), -1) FROM alarms WHERE run = ${this.run}`);
    this.next = stored + 1;
  }

  /** Stores the alarms that came since the last call, or the latest 256 of them if there were more. */
  storeNew(): void {
    this.journal.read();
    const count = this.journal.record[RECENT_COUNT]!;
    if (count === this.next) return;
    for (let number = Math.max(this.next, count - RECENT); number < count; number++) this.store(number);
    this.next = count;
    this.trim.bindNumber(1, this.run);
    this.trim.bindNumber(2, count - MOST_ALARMS);
    this.trim.run();
  }

  /** Drops alarms of events that made room. */
  dropUpTo(timeMs: number): void {
    this.trimTime.bindNumber(1, this.run);
    this.trimTime.bindNumber(2, timeMs);
    this.trimTime.run();
  }

  /** Drops alarms of events that are missing. */
  dropBetween(fromMs: number, toMs: number): void {
    [this.run, fromMs, toMs].forEach((value, i) => {
      this.trimBetween.bindNumber(i + 1, value);
    });
    this.trimBetween.run();
  }

  private store(number: number): void {
    const { insert } = this;
    const { sequence, sensor, timeMs, value, score, recordedMs } = readAlarm(this.memory, number);
    // The alarms stage may have come round meanwhile: then this is another alarm, whose turn comes later.
    this.journal.read();
    if (this.journal.record[RECENT_COUNT]! - number >= RECENT) return;
    [this.run, number, sequence, sensor, timeMs, value, score].forEach((cell, i) => {
      insert.bindNumber(i + 1, cell);
    });
    // Not a number is NULL.
    insert.bindNumber(8, recordedMs ?? Number.NaN);
    insert.run();
  }
}
