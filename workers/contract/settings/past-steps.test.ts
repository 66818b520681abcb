import { expect, test } from 'vitest';
import type { TimelineStep } from '../config-types.ts';
import { refusePastSteps } from './past-steps.ts';

const OUTAGE: TimelineStep = { at: 10, what: 'failures.storage.outage', value: true, for: 5 };

test('a new step that the clock has passed is refused, with field, value and what is allowed', () => {
  expect(() => refusePastSteps([], [OUTAGE], 12.34)).toThrow(
    'failures.timeline.0.at: 10 is not allowed here; allowed: seconds from 12.4, where the run’s own clock is now, to 86,400',
  );
  expect(() => refusePastSteps([OUTAGE], [OUTAGE, { ...OUTAGE, at: 11 }], 12)).toThrow('failures.timeline.1.at: 11');
});

test('a step that is still to come is taken, at this very moment too', () => {
  expect(() => refusePastSteps([], [OUTAGE], 9.9)).not.toThrow();
  expect(() => refusePastSteps([], [OUTAGE], 10)).not.toThrow();
  expect(() => refusePastSteps([], [{ ...OUTAGE, at: 0 }], 0)).not.toThrow();
});

test('a step that was there before stays, and may last longer', () => {
  expect(() => refusePastSteps([OUTAGE], [{ ...OUTAGE, for: 60 }], 12)).not.toThrow();
  expect(() => refusePastSteps([OUTAGE], [{ ...OUTAGE, at: 9 }], 12)).toThrow('failures.timeline.0.at: 9');
});
