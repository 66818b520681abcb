import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSequence, type Step, sequences } from './command-sequences.ts';

const SEQUENCES = 2000;

test(`${SEQUENCES} sequences of commands that overlap, with random delays and faults`, async () => {
  await fc.assert(fc.asyncProperty(sequences, checkSequence), { numRuns: SEQUENCES });
});

test('a reset that is slow does not undo a start that came after the next reset', async () => {
  const whats = ['reset', 'start', 'reset', 'start', 'start', 'start'] as const;
  const steps = whats.map((what, i) => ({ waitMs: i === 4 ? 1 : 0, what }));
  for (const delays of [
    [0, 0, 1, 0],
    [0, 0, 9, 0],
    [5, 0, 1, 0],
  ])
    await checkSequence({ steps, delays });
});

/** What was wrong once. */
const KNOWN: readonly (readonly Step['what'][])[] = [
  ['start', 'start'],
  ['start', 'reset'],
  ['start', 'stop'],
  ['start', 'stop', 'stop'],
  ['start', 'stop', 'reset'],
  ['start', 'reset', 'start'],
  ['start', 'reset', 'start', 'stop', 'reset', 'start'],
  ['die unseen', 'start', 'reset'],
  ['die unseen', 'start', 'stop'],
  ['starts fail', 'start', 'stop'],
];
test.each(KNOWN)('%s, %s, in one tick', async (...whats) => {
  const steps = whats.filter((what) => what !== undefined).map((what) => ({ waitMs: 0, what }));
  for (const delay of [0, 7]) await expect(checkSequence({ steps, delays: [delay] })).resolves.toBeUndefined();
});
