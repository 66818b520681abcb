/** The latest events and alarms, as the observers have written them (`pipeline/recent-events.ts`). */
import { STARTED_AT } from '../memory/control.ts';
import { CLASSES, classOf, sensorOf } from '../memory/event-columns.ts';
import { type MemoryMap, RECENT, RECENT_WORDS } from '../memory/memory-map.ts';
import type { Alarm, TailEvent } from './snapshot-types.ts';

const TAIL_RING = 0;
const ALARM_RING = 1;

/** @param count how many the observer has written in all. @returns the newest first, at most `limit` */
export function readTail(memory: MemoryMap, count: number, limit: number): TailEvent[] {
  return readRows(memory, TAIL_RING, count, limit).map(({ score: _, ...event }) => event);
}
export function readAlarms(memory: MemoryMap, count: number, limit: number): Alarm[] {
  return readRows(memory, ALARM_RING, count, limit).map(({ class: _, ...alarm }) => alarm);
}

function readRows({ recent, clock }: MemoryMap, ring: number, count: number, limit: number): (TailEvent & Alarm)[] {
  const rows = recent[ring]!;
  return Array.from({ length: Math.min(limit, count, RECENT) }, (_, i) => {
    const at = ((count - 1 - i) % RECENT) * RECENT_WORDS;
    const meta = rows[at + 2]!;
    return {
      sequence: rows[at]!,
      timeMs: clock[STARTED_AT]! + rows[at + 1]!,
      sensor: sensorOf(meta),
      class: CLASSES[classOf(meta)] ?? 'normal',
      value: rows[at + 3]!,
      score: rows[at + 4]!,
    };
  });
}
