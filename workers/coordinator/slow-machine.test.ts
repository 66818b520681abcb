import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig, getField } from '../contract/settings/config-codec.ts';
import { GIVEN_SHARE, THREAD_LINE } from '../memory/control.ts';
import { MAX_THREADS } from '../memory/tasks.ts';
import { adaptedTo, givenShare, silenceFactor, withAdapted } from './slow-machine.ts';

const adapted = (given: number | null, patch: ConfigPatch = {}) => adaptedTo(given, applyPatch(defaultConfig(), patch));

test('the worker that got most is the measure; none has told: not known', () => {
  const threads = new Int32Array(MAX_THREADS * THREAD_LINE);
  expect(givenShare({ threads })).toBeNull();
  threads[GIVEN_SHARE] = 180;
  threads[THREAD_LINE + GIVEN_SHARE] = 260;
  expect(givenShare({ threads })).toBe(0.26);
});

describe('a run at the default load', () => {
  test.each([null, 0.4, 0.5, 1])('keeps it where the machine gives a share of %s', (given) => {
    expect(adapted(given)).toEqual([]);
  });

  test('begins with its share of that on a slow machine, and batches wait no longer than usual', () => {
    expect(adapted(0.25)).toEqual([
      ['load.eventsPerSecond', 5000],
      ['batch.maxWaitMs', 100],
    ]);
    expect(adapted(0.001)[0]).toEqual(['load.eventsPerSecond', 2000]);
    expect(adapted(0.39)[0]).toEqual(['load.eventsPerSecond', 8000]);
  });

  test('takes nothing that is not allowed, whatever the machine gives', () => {
    for (let given = 0; given < 1; given += 0.01) {
      const config = withAdapted(defaultConfig(), adapted(given));
      expect(applyPatch(defaultConfig(), config)).toEqual(config);
    }
  });
});

const ASKED: readonly { what: string; patch: ConfigPatch }[] = [
  { what: 'another load', patch: { load: { eventsPerSecond: 30_000 } } },
  { what: 'as much as there can be', patch: { load: { mode: 'max' } } },
  { what: 'a recording', patch: { feed: { kind: 'recording' } } },
];
test.each(ASKED)('$what is obeyed on any machine', ({ patch }) => {
  expect(adapted(0.1, patch)).toEqual([]);
});

test('a wait of batches that was asked for stays', () => {
  const config = withAdapted(
    applyPatch(defaultConfig(), { batch: { maxWaitMs: 700 } }),
    adapted(0.25, { batch: { maxWaitMs: 700 } }),
  );
  expect(['load.eventsPerSecond', 'batch.maxWaitMs'].map((path) => getField(config, path))).toEqual([5000, 700]);
});

test.each([
  { given: 0, factor: 1 },
  { given: 1000, factor: 1 },
  { given: 200, factor: 1 },
  { given: 100, factor: 2 },
  { given: 1, factor: 4 },
])('a worker with $given thousandths of its time may be silent $factor times as long', ({ given, factor }) => {
  expect(silenceFactor(given)).toBe(factor);
});
