/**
 * The latest events and alarms, for people to look at: rings of rows in shared memory, each written by one subscriber, whose
 * journal counts them.
 */
import { STARTED_AT } from '../../memory/control.ts';
import { CLASSES, classOf, sensorOf } from '../../memory/event-columns.ts';
import { type MemoryMap, RECENT, RECENT_WORDS } from '../../memory/memory-map.ts';
import type { Alarm, TailEvent } from '../snapshot-types.ts';

/** What the lists of the latest events and alarms show, and the file of a run keeps of each second. */
export const RECENT_ROWS = 10;

/** Of `recent` in the memory map. */
export const TAIL_RING = 0;
/** The same of alarms. */
export const ALARM_RING = 1;

/** Words of a row. */
const SEQUENCE = 0;
/** Milliseconds since the start of the run. */
const TIME = 1;
const META = 2;
const VALUE = 3;
const SCORE = 4;
/** Milliseconds since the epoch; NaN of an event that was not recorded. */
const RECORDED = 5;

/** For the subscriber. @param index how many it has written before */
export function writeRecent(
  ring: Float64Array,
  index: number,
  sequence: number,
  timeMs: number,
  meta: number,
  value: number,
  score: number,
  recordedMs = Number.NaN,
): void {
  const at = (index % RECENT) * RECENT_WORDS;
  ring[at + SEQUENCE] = sequence;
  ring[at + TIME] = timeMs;
  ring[at + META] = meta;
  ring[at + VALUE] = value;
  ring[at + SCORE] = score;
  ring[at + RECORDED] = recordedMs;
}

/** @param count how many the subscriber has written in all. @returns the newest first, at most `limit` */
export function readTail(memory: MemoryMap, count: number, limit: number): TailEvent[] {
  return readRows(memory, TAIL_RING, count, limit).map(({ score: _, ...event }) => event);
}
/** The same of alarms. */
export function readAlarms(memory: MemoryMap, count: number, limit: number): Alarm[] {
  return readRows(memory, ALARM_RING, count, limit).map(alarmOf);
}
/** One alarm, as it is now: the subscriber may have written another over it. Any thread. @param index how many were written before it */
export function readAlarm(memory: MemoryMap, index: number): Alarm {
  return alarmOf(readRow(memory, ALARM_RING, index));
}
function alarmOf({ class: _, ...alarm }: TailEvent & Alarm): Alarm {
  return alarm;
}

function readRows(memory: MemoryMap, ring: number, count: number, limit: number): (TailEvent & Alarm)[] {
  return Array.from({ length: Math.min(limit, count, RECENT) }, (_, i) => readRow(memory, ring, count - 1 - i));
}
function readRow({ recent, clock }: MemoryMap, ring: number, index: number): TailEvent & Alarm {
  const rows = recent[ring]!;
  const at = (index % RECENT) * RECENT_WORDS;
  const meta = rows[at + META]!;
  return {
    sequence: rows[at + SEQUENCE]!,
    timeMs: clock[STARTED_AT]! + rows[at + TIME]!,
    sensor: sensorOf(meta),
    class: CLASSES[classOf(meta)] ?? 'normal',
    value: rows[at + VALUE]!,
    score: rows[at + SCORE]!,
    recordedMs: momentOrNull(rows[at + RECORDED]!),
  };
}

function momentOrNull(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms;
}
