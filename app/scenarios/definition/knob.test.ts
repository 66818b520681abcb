import { expect, test } from 'vitest';
import { EXAMPLE } from './example-scenario.ts';
import { turned, turnedText, valuesToTry } from './knob.ts';

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
