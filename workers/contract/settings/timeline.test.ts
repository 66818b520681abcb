import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { soundTimeline } from '../../testing/fuzz/timelines.ts';
import type { TimelineStep } from '../config-types.ts';
import { readLink } from '../links/config-hash.ts';
import { problemText } from '../links/link-texts.ts';
import { toHash } from '../links/to-hash.ts';
import { applyPatch } from './config-check.ts';
import { defaultConfig } from './config-codec.ts';
import { ConfigError } from './config-error.ts';
import { MOST_STEPS, parseTimeline, TIMELINE_FIELDS } from './timeline.ts';
import { describeStep, formatRows } from './timeline-text.ts';

const STEPS: readonly TimelineStep[] = [
  { at: 10, what: 'failures.storage.outage', value: true, for: 5 },
  { at: 20.5, what: 'burst', value: 10, for: 3 },
  { at: 30, what: 'kill', value: 'transform-2', for: 0 },
  { at: 40, what: 'load.shape', value: 'sine', for: 0 },
];
const withTimeline = (timeline: unknown) =>
  applyPatch(defaultConfig(), { failures: { timeline: timeline as TimelineStep[] } });

function refusal(timeline: unknown): string {
  try {
    withTimeline(timeline);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

test('a timeline is part of the configuration, and is replaced as a whole', () => {
  const config = withTimeline(STEPS);
  expect(config.failures.timeline).toEqual(STEPS);
  expect(applyPatch(config, { batch: { maxSize: 5 } }).failures.timeline).toEqual(STEPS);
  expect(applyPatch(config, { failures: { timeline: [STEPS[1]!] } }).failures.timeline).toEqual([STEPS[1]]);
});

test('a timeline is in the address, readably, and comes back', () => {
  const config = withTimeline(STEPS.slice(0, 2));
  expect(toHash(config)).toBe('v=3&n=1&failures.timeline=10!failures.storage.outage!true!5~20.5!burst!10!3&end');
  expect(readLink(toHash(withTimeline(STEPS))).config).toEqual(withTimeline(STEPS));
});

describe('is refused, with place, value and what is allowed', () => {
  const step = STEPS[0]!;
  test.each([
    ['failures.timeline: an object', {}],
    [
      `failures.timeline: a list is not allowed here; allowed: a list of at most ${MOST_STEPS} steps`,
      Array(21).fill(step),
    ],
    ['failures.timeline.0.at: -1 is not allowed here; allowed: seconds from 0 to 86,400', [{ ...step, at: -1 }]],
    ['failures.timeline.1.for: "5" is not allowed here', [step, { ...step, for: '5' }]],
    [
      'failures.timeline.0.what: "storage.kind" is not allowed here; allowed: one of burst',
      [{ ...step, what: 'storage.kind' }],
    ],
    ['as its value, true or false', [{ ...step, value: 1 }]],
    ['as its value, a number from 1 to 100 ×', [{ ...step, what: 'burst', value: 0 }]],
    ['as its value, the name of a stage', [{ ...step, what: 'kill', value: 'everything', for: 0 }]],
    ['for kill, 0 seconds', [{ ...step, what: 'kill', value: 'storage' }]],
    ['for stall, at least 0.1 seconds', [{ ...step, what: 'stall', value: 'storage', for: 0 }]],
    ['as its length, 0, or seconds from 0.1 to 86,400', [{ ...step, for: 0.05 }]],
    ['failures.timeline.0', [null]],
    ['failures.timeline.0.more', [{ ...step, more: 1 }]],
  ])('%s', (message, timeline) => {
    expect(refusal(timeline)).toContain(message);
  });

  test.each([
    ['failures.timeline=10', 'at!what!value!for'],
    ['failures.timeline=1!burst!x!1', 'at!what!value!for'],
    ['failures.timeline=1!burst!2!1&failures.timeline=', 'given more than once'],
    ['failures.timeline=1!burst!200!1', 'a number from 1 to 100 ×'],
    ['failures.timeline=1!nothing!2!1', 'failures.timeline.0.what: "nothing" is not allowed here'],
  ])('%s', (hash, message) => {
    expect(readLink(hash).problems.map(problemText).join('\n')).toContain(message);
  });
});

describe('a link keeps the steps that are sound', () => {
  const sound = { at: 1, what: 'burst', value: 2, for: 1 };
  const timelineIn = (text: string) => {
    const { config, problems } = readLink(`#failures.timeline=${text}`);
    return { steps: config?.failures.timeline ?? null, told: problems.map(problemText) };
  };
  test.each([
    ['1!burst!2!1~5!nothing!2!1', 'failures.timeline.1.what: "nothing" is not allowed here'],
    [
      '1!burst!200!1~1!burst!2!1',
      'failures.timeline.0: an object is not allowed here; allowed: as its value, a number',
    ],
    [
      '1!burst!2!1~5!bur',
      'failures.timeline.1: "5!bur" is not allowed here; allowed: at most 20 steps at!what!value!for',
    ],
    ['1!burst!2!1~-5!burst!2!1', 'failures.timeline.1.at: -5 is not allowed here; allowed: seconds from 0'],
    ['1!burst!2!1~', 'failures.timeline.1: "" is not allowed here'],
  ])('%s', (text, message) => {
    const { steps, told } = timelineIn(text);
    expect(steps).toEqual([sound]);
    expect(told).toEqual([expect.stringContaining(message)]);
  });

  test('and the first twenty of more', () => {
    const { steps, told } = timelineIn(formatRows(Array.from({ length: 23 }, (_, at) => ({ ...sound, at }))));
    expect(steps).toHaveLength(20);
    expect(told).toEqual([
      expect.stringContaining('failures.timeline: "23 rows" is not allowed here; allowed: at most 20'),
    ]);
  });
});

test('accepts any sound timeline, and reads it back from the address', () => {
  fc.assert(
    fc.property(soundTimeline, (steps) => {
      const config = withTimeline(steps);
      expect(JSON.stringify(readLink(toHash(config)).config)).toBe(JSON.stringify(config));
    }),
  );
});

test('any text is steps or none, and steps come back from their text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const steps = parseTimeline(text).filter((step) => step !== null);
      expect(parseTimeline(formatRows(steps))).toEqual(steps);
    }),
  );
  for (const { path } of TIMELINE_FIELDS) expect(parseTimeline(`1!${path}!0.5!2`)).toHaveLength(1);
});

test('steps are described for people', () => {
  expect(STEPS.map(describeStep)).toEqual(['Outage: on', 'Burst: 10 × the load', 'Kill transform-2', 'Shape: sine']);
});
