import { expect, test } from 'vitest';
import type { TimelineStep } from '../../workers/contract/config-types.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import { stepKey } from '../../workers/contract/settings/timeline-text.ts';
import { stepState, stepStateText } from './step-state.ts';

const OUTAGE: TimelineStep = { at: 10, what: 'failures.storage.outage', value: true, for: 30 };
const KILL: TimelineStep = { at: 10, what: 'kill', value: 'storage', for: 0 };

function textOf(
  step: TimelineStep,
  seconds: number,
  change: 'begin' | 'end' | 'miss' | 'refuse' | null = null,
  state: RunState = 'running',
  toldOf = 1,
): string {
  const now = { runId: 1, activeMs: 1000 * seconds, state };
  const told = new Map(change === null ? [] : [[stepKey(step), change]]);
  return stepStateText(step, stepState(step, now, { runId: toldOf, told }), now);
}

test.each([
  [OUTAGE, 3.2, null, 'to come, in 7 s'],
  [OUTAGE, 10.1, null, 'to come, in 0 s'],
  [OUTAGE, 10.2, 'begin', 'under way until 00:00:40'],
  [{ ...OUTAGE, for: 0 }, 60, 'begin', 'under way until the run ends'],
  [OUTAGE, 40.5, 'end', 'done'],
  [OUTAGE, 50, 'miss', 'missed, its time was over before it could begin'],
  [KILL, 10.1, 'begin', 'done'],
  [KILL, 10.5, null, 'to come, in 0 s'],
  // Told late by a busy machine: no guess in the meantime, the log would say otherwise.
  [KILL, 11.5, null, 'to come, in 0 s'],
  [KILL, 11.5, 'begin', 'done'],
  [KILL, 10.1, 'refuse', 'refused, the event log says why'],
  [OUTAGE, 20, 'refuse', 'refused, the event log says why'],
  [KILL, 11.5, 'miss', 'missed, its time was over before it could begin'],
] as const)('of %o at %d s, told %s: %s', (step, seconds, change, text) => {
  expect(textOf(step, seconds, change)).toBe(text);
});

test('a run that has ended, or none, counts for what it was', () => {
  expect(textOf(OUTAGE, 20, 'begin', 'stopped')).toBe('done');
  expect(textOf(OUTAGE, 5, null, 'stopped')).toBe('not reached by the run that has ended');
  expect(textOf(OUTAGE, 0, null, 'idle')).toBe('to come');
});

test('steps that another run reported do not count', () => {
  expect(textOf(OUTAGE, 3, 'end', 'running', 2)).toBe('to come, in 7 s');
});
