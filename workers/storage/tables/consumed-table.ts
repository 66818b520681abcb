/**
 * Which events of a broker's messages are stored: of each message, by run, the places of its events as intervals. Written in
 * the transaction that stores them, so that a message which is delivered again is stored only as far as it is not yet.
 *
 * ```text
 *   consumed  stream (its name, and when it was made), sequence, run
 *             places: pairs of u16, the first and last place of an interval
 * ```
 *
 * The table is made where it is missing: a database of version 4 may have it or not.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import {
  indexOfOrigin,
  LIVE_MESSAGE_WORDS,
  LIVE_MESSAGES,
  LIVE_SEQUENCE,
  PLACE_MASK,
  readStreamKey,
  sequenceOfOrigin,
} from '../../memory/live-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { Batch } from '../event-store.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';
import { intervalsOf, mark, PLACE_WORDS } from './place-bits.ts';

export const CONSUMED = `CREATE TABLE IF NOT EXISTS consumed (
  id INTEGER PRIMARY KEY, stream TEXT NOT NULL, sequence INTEGER NOT NULL, run INTEGER NOT NULL, places BLOB NOT NULL,
  UNIQUE (stream, sequence, run));`;

/** Every other place of the longest message. */
const MOST_BYTES = PLACE_WORDS * 32 * 2;

export class ConsumedTable {
  private stream = '';
  private readonly find: Statement;
  private readonly put: Statement;
  private readonly buffer: WasmPointer;
  /** By entry of the inbox, and which entries have any. */
  private readonly bits = new Uint32Array(LIVE_MESSAGES * PLACE_WORDS);
  private readonly entries = new Set<number>();

  /** @throws SqliteError */
  constructor(
    private readonly connection: Connection,
    private readonly run: number,
  ) {
    this.find = connection.prepare('SELECT places FROM consumed WHERE stream = ? AND sequence = ? AND run = ?');
    this.put = connection.prepare(
      'INSERT OR REPLACE INTO consumed (stream, sequence, run, places) VALUES (?, ?, ?, ?)',
    );
    this.buffer = connection.sqlite.library.wasm.alloc(MOST_BYTES);
  }

  /** The events of a batch that a live feed has brought. In the caller's transaction. @throws SqliteError */
  note({ slots, first, count }: Batch, memory: MemoryMap): void {
    const { liveOf, liveIndexOf, liveMessages } = memory;
    this.stream = readStreamKey(memory);
    const { bits, entries } = this;
    for (let i = first; i < first + count; i++) {
      const slot = slots[i]!;
      const entry = liveOf[slot]! - 1;
      if (entry < 0) continue;
      entries.add(entry);
      liveIndexOf[slot]! &= PLACE_MASK;
      mark(bits, entry * PLACE_WORDS, liveIndexOf[slot]!);
    }
    for (const entry of entries) {
      const own = bits.subarray(entry * PLACE_WORDS, (entry + 1) * PLACE_WORDS);
      this.merge(liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_SEQUENCE]!, own);
      own.fill(0);
    }
    entries.clear();
  }

  /** The same of events that memory held: where each was from, 0 of those that no live feed brought. */
  noteHeld(origins: Float64Array, memory: MemoryMap): void {
    this.stream = readStreamKey(memory);
    const messages = new Map<number, Uint32Array>();
    for (const origin of origins) {
      if (origin === 0) continue;
      const sequence = sequenceOfOrigin(origin);
      const places = messages.get(sequence) ?? new Uint32Array(PLACE_WORDS);
      messages.set(sequence, places);
      mark(places, 0, indexOfOrigin(origin));
    }
    for (const [sequence, places] of messages) this.merge(sequence, places);
  }

  /** What was noted and then rolled back. */
  forget(): void {
    this.bits.fill(0);
    this.entries.clear();
  }

  private merge(sequence: number, places: Uint32Array): void {
    const { find, put } = this;
    this.bindKey(find, sequence);
    if (find.step()) addIntervals(find.blob(0).slice(), places);
    find.reset();
    const intervals = intervalsOf(places);
    const bytes = new Uint8Array(intervals.buffer, intervals.byteOffset, intervals.byteLength);
    this.connection.sqlite.library.wasm.heap8u().set(bytes, this.buffer);
    this.bindKey(put, sequence);
    put.bindBlob(4, this.buffer, bytes.length);
    put.run();
  }
  private bindKey(statement: Statement, sequence: number): void {
    statement.bindWord(1, this.stream);
    statement.bindNumber(2, sequence);
    statement.bindNumber(3, this.run);
  }
}

function addIntervals(bytes: Uint8Array, places: Uint32Array): void {
  const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (let i = 0; i < pairs.length; i += 2) {
    for (let place = pairs[i]!; place <= pairs[i + 1]!; place++) mark(places, 0, place);
  }
}
