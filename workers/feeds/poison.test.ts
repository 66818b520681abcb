import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PoisonSettings } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { VALIDATE } from '../memory/tasks.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import { Poison } from './poison.ts';

type Kind = Exclude<keyof PoisonSettings, 'ratio'>;
const COUNTERS: Readonly<Record<Kind, number>> = {
  notFinite: J.NOT_FINITE,
  outOfRange: J.OUT_OF_RANGE,
  unknownSensor: J.UNKNOWN_SENSOR,
  badStatus: J.BAD_STATUS,
  badCrc: J.BAD_CRC,
};
const KINDS = Object.keys(COUNTERS) as Kind[];
const NONE: PoisonSettings = {
  ratio: 1,
  notFinite: false,
  outOfRange: false,
  unknownSensor: false,
  badStatus: false,
  badCrc: false,
};

/** What validation counted, by cause, of 2,000 events or so. */
function causes(encoding: 'value' | 'packet', poison: Partial<PoisonSettings>, invalidRatio = 0) {
  const rig = new PipelineRig({
    load: { encoding, invalidRatio },
    channels: { capacity: 500 },
    failures: { poison: { ...NONE, ...poison } },
  });
  while (rig.count(VALIDATE, J.RECEIVED) < 2000) rig.round();
  rig.drain();
  const received = rig.count(VALIDATE, J.RECEIVED);
  const counts = KINDS.map((kind) => [kind, rig.count(VALIDATE, COUNTERS[kind])] as const);
  expect(rig.ledger.check()).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  rig.release();
  return {
    received,
    invalid: Object.fromEntries(counts.filter(([, count]) => count > 0)) as Partial<Record<Kind, number>>,
  };
}

describe.each(['value', 'packet'] as const)('of %s events', (encoding) => {
  const possible: readonly Kind[] =
    encoding === 'value'
      ? ['notFinite', 'outOfRange', 'unknownSensor', 'badStatus']
      : ['unknownSensor', 'badStatus', 'badCrc'];

  test.each(KINDS)('with %s chosen alone, every one is turned away for that, where the encoding allows it', (kind) => {
    const { received, invalid } = causes(encoding, { [kind]: true });
    expect(invalid).toEqual(possible.includes(kind) ? { [kind]: received } : {});
  });

  test('of several ways each gets its share', () => {
    const all = Object.fromEntries(KINDS.map((kind) => [kind, true]));
    const { received, invalid } = causes(encoding, all);
    expect(Object.keys(invalid).sort()).toEqual([...possible].sort());
    for (const count of Object.values(invalid)) expect(count).toBeGreaterThan((0.7 * received) / possible.length);
  });

  test('the ratio is kept, and events that are invalid already stay so', () => {
    const { received, invalid } = causes(encoding, { ratio: 0.25, badStatus: true }, 1);
    const total = Object.values(invalid).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(received);
    const alone = causes(encoding, { ratio: 0.25, badStatus: true });
    expect(alone.invalid.badStatus! / alone.received).toBeCloseTo(0.25, 1);
  });
});

function poolOf(slots: number) {
  const packet = new Uint32Array(4 * slots);
  const recorded = new Float64Array(packet.buffer);
  return { meta: new Uint32Array(slots), raw: new Float32Array(slots), packet, recorded };
}

test('a recording has no reading that is out of range, and so none is made', () => {
  const poison = new Poison({ ...NONE, outOfRange: true }, { kind: 'recording', sensors: 1 }, 1);
  const pool = { ...poolOf(4), raw: new Float32Array([1, 2, 3, 4]) };
  poison.spoil(Uint32Array.of(0, 1, 2, 3), 4, 0, pool);
  expect([...pool.raw]).toEqual([1, 2, 3, 4]);
});

test('the same events are spoilt in the same way, however they are dealt out', () => {
  const settings = { ...NONE, ratio: 0.5, notFinite: true, unknownSensor: true };
  const slots = Uint32Array.from({ length: 64 }, (_, i) => i);
  const run = (...parts: number[]) => {
    const pool = poolOf(64);
    const poison = new Poison(settings, { kind: 'simulated', sensors: 9 }, 7);
    let from = 0;
    for (const part of [...parts, 64]) {
      const count = Math.min(part, 64 - from);
      poison.spoil(slots.subarray(from), count, from, pool);
      from += count;
    }
    return [...pool.meta, ...pool.raw];
  };
  const whole = run();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (parts) => {
      expect(run(...parts)).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});
