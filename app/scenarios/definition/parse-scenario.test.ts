import { describe, expect, test } from 'vitest';
import { EXAMPLE } from './example-scenario.ts';
import { parseScenario, parseScenarioText, ScenarioError } from './parse-scenario.ts';

type Json = { [key: string]: unknown };

/** The example with the part at a path set to something else; undefined takes it out. */
function spoilt(path: string, value: unknown): unknown {
  const copy = structuredClone(EXAMPLE) as unknown as Json;
  const keys = path.split('/');
  const last = keys.pop()!;
  let node = copy;
  for (const key of keys) node = node[key] as Json;
  if (value === undefined) delete node[last];
  else node[last] = value;
  return copy;
}
function complaints(input: unknown): string[] {
  try {
    parseScenario(input);
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues.map(({ path, message }) => `${path}|${message}`);
    throw error;
  }
  return [];
}

test('the example is one', () => {
  expect(complaints(EXAMPLE)).toEqual([]);
  expect(parseScenarioText(JSON.stringify(EXAMPLE))).toEqual(EXAMPLE);
});

describe('a complaint names the place, the value and what is allowed', () => {
  test.each([
    ['title', 7, 'title', '7 is not allowed here; allowed: a text of 1 to 80 characters'],
    ['title', undefined, 'title', 'it is missing'],
    ['titel', 'x', 'titel', 'there is no such part; allowed: an object of penstock, version'],
    ['constructor', 'x', 'constructor', 'there is no such part'],
    ['version', 2, 'version', '2 is not allowed here; allowed: 1, the version of the format'],
    ['id', 'A b', 'id', 'lower-case letters'],
    ['patterns/1', 'queue', 'patterns.2', 'one of channel, stealing'],
    ['question/right', 3, 'question.right', 'the number of an answer, 1 to 2'],
    ['acts/0/seconds', 89, 'acts', '101 s in all'],
    ['acts/0/warmUp', 12, 'acts.1.warmUp', 'less than the 12 s of the act'],
    ['acts/0/settings/load.eventsPerSecond', 'many', 'acts.1.settings.load.eventsPerSecond', 'a whole number'],
    ['acts/0/settings/load.eventsPerSecond', undefined, 'acts.1.settings.load.eventsPerSecond', 'or load.mode max'],
    [
      'acts/0/settings/load.eventsPerSecond',
      { share: 1, of: 'database' },
      'acts.1.settings.load.eventsPerSecond',
      'set database.perCallMs or database.perRowUs or failures.storage.latencyMs',
    ],
    [
      'acts/0/settings/batch.maxSize',
      { share: 1, of: 'speed' },
      'acts.1.settings.batch.maxSize',
      'only load.eventsPerSecond',
    ],
    [
      'acts/0/settings/batch.maxSize',
      0,
      'acts.1.settings.batch.maxSize',
      '0 is not allowed here; allowed: a whole number from 1',
    ],
    ['acts/0/settings/batch.size', 5, 'acts.1.settings.batch.size', 'did you mean'],
    ['acts/0/settings/load.seed', 5, 'acts.1.settings.load.seed', '`seed`'],
    ['acts/1/timeline/0/what', 'explode', 'acts.2.timeline.1.what', 'one of burst, kill, stall'],
    ['acts/1/timeline/0/at', 12, 'acts.2.timeline.1.at', 'less than the 12 s'],
    ['watch/cues/0/act', 3, 'watch.cues.1.act', 'the number of an act, 1 to 2'],
    ['watch/cues/0/at', 13, 'watch.cues.1.at', 'less than the 12 s of act 1'],
    ['verdict/0/figure', 'counters.stord/s', 'verdict.1.figure', 'did you mean counters.stored/s?'],
    ['verdict/0/percent', undefined, '', ''],
    ['verdict/1/percent', 5, 'verdict.2.percent', 'only `within` has a tolerance'],
    ['verdict/1/act', 3, 'verdict.2.act', 'the number of an act'],
    ['verdict/1/to', 13, 'verdict.2.to', 'at most the 12 s of act 2'],
    ['verdict/1/over/figure', 'sql.doubled', 'verdict.2.over.figure', 'moment: drained'],
    ['verdict/1/limit', 4, 'verdict.2.limit', 'only latency.p99.secondsAbove'],
    ['verdict/0/of/formula', 'capacty', 'verdict.1.of', 'a number or { formula, with }'],
    ['verdict/0/of/with', { size: 1 }, 'verdict.1.of.with.ms', 'capacity takes size, ms'],
    ['verdict/0/of/with', { size: 1, ms: 1, more: 1 }, 'verdict.1.of.with.more', 'capacity takes size, ms'],
    ['verdict/0/of/with/ms', { setting: 'load.mode' }, 'verdict.1.of.with.ms.setting', 'a setting that is a number'],
    [
      'verdict/0/of',
      { formula: 'lindley.wait', with: { serviceMs: 1 }, act: 2 },
      'verdict.1.of.act',
      'without a timeline',
    ],
    ['verdict/0/of/formula', 'flow', 'verdict.1.of.with.rate', 'flow takes rate, ms'],
    [
      'verdict/0/of',
      { formula: 'flow', with: { rate: 1, ms: 1 } },
      'verdict.1.of.formula',
      '"flow" is not allowed here; allowed: a formula of the same unit as the figure: something per second',
    ],
    [
      'verdict/0/of/with/ms',
      { setting: 'failures.subscribers.alarms' },
      'verdict.1.of.with.ms.setting',
      'a setting in ms; this one is in µs/event',
    ],
    [
      'verdict/0/of/with/ms',
      { figure: 'counters.stored/s' },
      'verdict.1.of.with.ms.figure',
      'a figure of this unit: ms',
    ],
    ['verdict/2/less', { figure: 'latency.p99' }, 'verdict.3.less.figure', 'a number of something'],
    ['knob/setting', 'broadcast.lagLimits', 'knob.setting', 'allowed: broadcast.lagLimit'],
    ['knob/values/1', -5, 'knob.values.2', '-5 is not allowed here; allowed: a whole number from 1'],
    ['goOn/breaker.openMs', 100_000, 'goOn.breaker.maxOpenMs', 'at least breaker.openMs'],
    ['goOn/storage.retainEvents', 5, 'goOn.storage.retainEvents', 'not changed by a scenario'],
    ['goOn', [], 'goOn', 'an object, by name'],
    ['why/source/url', 'http://a', 'why.source.url', 'https://'],
  ])('%s: %j', (path, value, place, says) => {
    const [first = ''] = complaints(spoilt(path, value));
    const [where, what] = first.split('|');
    expect(where ?? '').toBe(place);
    expect(what ?? '').toContain(says);
  });
});

test('SQL is asked only of an act that is in the database', () => {
  const row = { claim: 'c', figure: 'sql.doubled', is: 'at most', of: 0, moment: 'drained' };
  const [says] = complaints(spoilt('verdict/0', row));
  expect(says).toContain(
    'verdict.1.figure: "sql.doubled" is not allowed here; allowed: in an act whose storage.kind is sqlite',
  );
  const stored = structuredClone(
    EXAMPLE.acts.map((act) => ({ ...act, settings: { ...act.settings, 'storage.kind': 'sqlite' } })),
  );
  expect(complaints({ ...EXAMPLE, acts: stored, verdict: [row] })).toEqual([]);
});

test('what is no object is none', () => {
  for (const input of [null, 1, 'x', [], undefined, () => 0]) expect(complaints(input)).toHaveLength(1);
  expect(() => parseScenarioText('{')).toThrow('a file in JSON');
});
