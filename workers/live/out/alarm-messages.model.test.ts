/** Alarms in generated messages, against a detector that sees the stored events one after the other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch } from '../../feeds/batch.ts';
import { readMessage, writeBatch } from '../../feeds/batch-message.ts';
import { classOf, sensorOf } from '../../memory/event-columns.ts';
import { ALARM_DEFAULTS, AlarmDetector } from '../../stages/subscribers/alarm-detector.ts';
import { type AlarmLine, AlarmMessages } from './alarm-messages.ts';
import { MOST_LINES_BYTES } from './lines-message.ts';
import type { OutMessage } from './out-message.ts';
import { storedEvents } from './stored-events.ts';

const SENSORS = 2;
const START_MS = 1_700_000_000_000;

interface Event {
  readonly sensor: number;
  readonly value: number;
  readonly isStored: boolean;
}
const event: fc.Arbitrary<Event> = fc.record({
  sensor: fc.nat(SENSORS - 1),
  value: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 190, max: 210 }) },
    { weight: 1, arbitrary: fc.constantFrom(-5000, 90_000, 1e308, -1e308) },
  ),
  isStored: fc.boolean(),
});

function messageOf(events: readonly Event[], sequence: number) {
  const data = writeBatch({
    meta: Uint32Array.from(events, ({ sensor }, i) => sensor | ((i % 3) << 16)),
    value: Float64Array.from(events, ({ value }) => value),
    timeMs: Float64Array.from(events, (_, i) => START_MS + i),
  });
  const stored = new Uint32Array(128);
  for (const [i, { isStored }] of events.entries()) if (isStored) stored[i >>> 5]! |= 1 << (i & 31);
  return storedEvents({ sequence, timeMs: START_MS, data }, stored, readMessage);
}
function linesOf(message: OutMessage): AlarmLine[] {
  const text = new TextDecoder().decode(message.bytes);
  return text.split('\n').map((line) => JSON.parse(line));
}

test('each stored event is judged once, in the order of the messages; no alarm, no message', () => {
  const messages = fc.array(fc.array(event, { minLength: 40, maxLength: 120 }), { minLength: 3, maxLength: 6 });
  let published = 0;
  fc.assert(
    fc.property(messages, (all) => {
      const alarms = new AlarmMessages();
      const detector = new AlarmDetector({ ...ALARM_DEFAULTS, sensors: SENSORS });
      for (const [m, events] of all.entries()) {
        const twin = events.flatMap(({ sensor, value, isStored }, index) => {
          const score = isStored ? detector.observe(sensor, value) : 0;
          const name = (['urgent', 'normal', 'bulk'] as const)[index % 3]!;
          return score === 0 ? [] : [{ t: START_MS + index, sensor, value, class: name, score, index }];
        });
        const out = alarms.of(messageOf(events, m + 1));
        expect(out === null ? [] : linesOf(out)).toEqual(twin);
        if (out === null) continue;
        published++;
        const stored = events.filter(({ isStored }) => isStored).length;
        expect(out).toMatchObject({ sequence: m + 1, events: events.length, stored, rows: twin.length });
        const batch = readMessage(out.bytes) as Batch;
        expect([...batch.value]).toEqual(twin.map(({ value }) => value));
        expect(Array.from(batch.meta, (word) => [sensorOf(word), classOf(word)])).toEqual(
          twin.map(({ sensor, index }) => [sensor, index % 3]),
        );
      }
    }),
    { numRuns: 60 },
  );
  expect(published).toBeGreaterThan(10);
});

test('a score is a number in every message, however far a reading is from readings that hardly differ', () => {
  const steady = Array.from({ length: ALARM_DEFAULTS.warmUp + 10 }, (_, i) => (i % 2 === 0 ? 1e-300 : -1e-300));
  const far = [1e300, -1e300, Number.MAX_VALUE];
  const events = [...steady, ...far].map((value): Event => ({ sensor: 0, value, isStored: true }));
  const lines = linesOf(new AlarmMessages().of(messageOf(events, 1))!);
  expect(lines.map(({ value, score }) => [value, score])).toEqual(far.map((value) => [value, Number.MAX_VALUE]));
});

test('a message that cannot be read raises none', () => {
  const all = new Uint32Array(128).fill(-1);
  const events = storedEvents({ sequence: 1, timeMs: 0, data: Uint8Array.of(1, 2) }, all, readMessage);
  expect(new AlarmMessages().of(events)).toBeNull();
});

test('the longest message there can be is no longer than is checked', () => {
  const line: AlarmLine = {
    ...{ t: -4_000_000_000_000_000.5, sensor: 65_535, value: -Math.PI * 1e-300 },
    ...{ class: 'urgent', score: Math.PI * 1e300, index: 4095 },
  };
  expect((JSON.stringify(line).length + 1) * 4096).toBeLessThan(MOST_LINES_BYTES);
});
