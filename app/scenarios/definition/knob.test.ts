import { expect, test } from 'vitest';
import { EXAMPLE } from './example-scenario.ts';
import { loadText, turned, turnedText, valuesToTry } from './knob.ts';

const KNOB = { setting: 'batch.maxWaitMs', values: [50, 1000, 2000] } as const;
const OWN = {
  ...EXAMPLE,
  acts: EXAMPLE.acts.map((act) => ({ ...act, settings: { ...act.settings, 'batch.maxWaitMs': 50 } })),
};

test('a turned knob is in force in all acts, and nothing else changes', () => {
  const played = turned(OWN, { setting: 'batch.maxWaitMs', value: 2000 });
  expect(played.acts.map(({ settings }) => settings['batch.maxWaitMs'])).toEqual([2000, 2000]);
  expect(turned(played, { setting: 'batch.maxWaitMs', value: 50 })).toEqual(OWN);
});

test('an act that leaves the setting at its default, where another sets it, stays as it is', () => {
  const acts = [EXAMPLE.acts[0]!, OWN.acts[1]!];
  const played = turned({ ...EXAMPLE, acts }, { setting: 'batch.maxWaitMs', value: 2000 });
  expect(played.acts.map(({ settings }) => settings['batch.maxWaitMs'])).toEqual([undefined, 2000]);
  expect(turned(EXAMPLE, { setting: 'batch.maxWaitMs', value: 2000 }).acts[0]!.settings['batch.maxWaitMs']).toBe(2000);
});

test('a load that is a share of a timer is said to change with the timer, and only then', () => {
  const slower = { setting: 'failures.subscribers.alarms', value: 4000 } as const;
  expect(loadText(EXAMPLE, slower)).toBe(
    'The load is a share of what alarms takes: it becomes 1.25 k/s instead of 5.00 k/s.',
  );
  expect(loadText(EXAMPLE, { ...slower, value: 1000 })).toBeNull();
  expect(loadText(EXAMPLE, { setting: 'batch.maxWaitMs', value: 50 })).toBeNull();
  const load = { setting: 'load.eventsPerSecond', value: { share: 2, of: 'alarms' } } as const;
  expect(loadText(EXAMPLE, load)).toBeNull();
});

test('a value that is in force already is nothing to try, also where it is the default', () => {
  expect(valuesToTry(OWN, KNOB)).toEqual([1000, 2000]);
  expect(valuesToTry(EXAMPLE, KNOB)).toEqual([50, 2000]);
});

test('it is said as the setting is, and a share of what', () => {
  expect(turnedText({ setting: 'batch.maxWaitMs', value: 2000 })).toBe('Batch wait: 2,000 ms');
  expect(turnedText({ setting: 'load.eventsPerSecond', value: { share: 0.9, of: 'database' } })).toBe(
    'Events per second: 90 % of what the database takes',
  );
});
