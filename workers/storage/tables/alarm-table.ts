/** Stored alarms: copied from the ring that the alarms stage keeps for the page. Inside the caller's transactions. */
import { STARTED_AT } from '../../memory/control.ts';
import { sensorOf } from '../../memory/event-columns.ts';
import { RECENT_COUNT } from '../../memory/journal-fields.ts';
import { type MemoryMap, RECENT, RECENT_WORDS } from '../../memory/memory-map.ts';
import { ALARMS } from '../../memory/tasks.ts';
import { JournalReader } from '../../primitives/shared/journal.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';

/** Kept of each run, whatever room there is: every query knows all of them. The oldest go first, and the run's row says so. */
export const MOST_ALARMS = 100_000;
const JOURNAL_LINE = 32;

export class AlarmTable {
  private readonly insert: Statement;
  private readonly trim: Statement;
  private readonly trimTime: Statement;
  private readonly trimBetween: Statement;
  private readonly journal: JournalReader;
  private readonly row = new Float64Array(RECENT_WORDS);
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
    this.journal = new JournalReader(memory.journalVersions, ALARMS * JOURNAL_LINE, memory.journals[ALARMS]!);
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
    const { insert, row, memory } = this;
    const ring = memory.recent[1]!;
    const at = (number % RECENT) * RECENT_WORDS;
    for (let i = 0; i < RECENT_WORDS; i++) row[i] = ring[at + i]!;
    // The alarms stage may have come round meanwhile: then this is another alarm, whose turn comes later.
    this.journal.read();
    if (this.journal.record[RECENT_COUNT]! - number >= RECENT) return;
    insert.bindNumber(1, this.run);
    insert.bindNumber(2, number);
    insert.bindNumber(3, row[0]!);
    insert.bindNumber(4, sensorOf(row[2]!));
    insert.bindNumber(5, memory.clock[STARTED_AT]! + row[1]!);
    insert.bindNumber(6, row[3]!);
    insert.bindNumber(7, row[4]!);
    // Not a number is NULL.
    insert.bindNumber(8, row[5]!);
    insert.run();
  }
}
