/** Profiles: what is taken, what is refused and in which words, and that settings come back as they were. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import { measuredSettings } from '../../workers/contract/durations/measured-times.ts';
import { readLink } from '../../workers/contract/links/config-hash.ts';
import { TIMED_STAGES } from '../../workers/contract/name-sets.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { holdTrace } from '../traces/held-traces.ts';
import { heldTimes, holdTimes, partsWithoutTimes, pointsOf } from './held-times.ts';
import { patchOfTimes, timeSettings } from './measured-parts.ts';
import { takeProfile } from './open-profile.ts';
import { configOf, ProfileError, parseProfile, parseProfileText } from './parse-profile.ts';
import { profileStore } from './profile-store.ts';
import { arrivalTraceOf } from './profile-trace.ts';
import type { Profile } from './profile-types.ts';
import { linkOf, profileOf } from './write-profile.ts';

const POINTS = [
  [0, 100],
  [0.5, 200],
  [1, 900],
] as const;
const TIMES = { of: 'calls.hlog', count: 1234, points: POINTS };
const SOUND: Profile = {
  penstock: 'profile',
  version: 1,
  name: 'Ours',
  note: 'measured last week',
  settings: { 'load.eventsPerSecond': 700, 'service.validate.kind': 'measured', 'storage.kind': 'memory' },
  measured: { validate: TIMES },
};
const about = { name: 'Ours' };
const patched = (patch: ConfigPatch): Config => applyPatch(defaultConfig(), patch);

beforeEach(() => profileStore.setState(profileStore.getInitialState(), true));

describe('a profile', () => {
  test('comes back from its text as it was', () => {
    expect(parseProfileText(JSON.stringify(SOUND))).toEqual(SOUND);
  });
  test('is its settings over the defaults, with the figures of measured times', () => {
    const { load, service, storage, batch } = configOf(SOUND);
    expect([load.eventsPerSecond, storage.kind, batch.maxSize]).toEqual([700, 'memory', defaultConfig().batch.maxSize]);
    expect(service.validate).toEqual({ kind: 'measured', ...measuredSettings(POINTS) });
  });
  test('of settings has what differs, and measured times once', () => {
    const settings = holdTimes(TIMES);
    const config = patched({ load: { eventsPerSecond: 700, seed: 5 }, service: { validate: settings } });
    const profile = profileOf(config, about);
    expect(profile.settings).toEqual({ 'load.eventsPerSecond': 700, 'service.validate.kind': 'measured' });
    expect(profile.measured).toEqual({ validate: TIMES });
    expect(configOf(parseProfile(JSON.parse(JSON.stringify(profile)))).service).toEqual(config.service);
  });
  test('needs the measured times that the settings ask for', () => {
    const config = patched({ service: { tail: { kind: 'measured', meanUs: 7 } } });
    expect(partsWithoutTimes(config)).toEqual(['tail']);
    expect(() => profileOf(config, about)).toThrow('the measured times of tail are not here');
  });
});

describe('objectives', () => {
  const lines = ['P99 time to stored ≤ 500 ms over 10 s', 'lost = 0 over 10 s or stop'];
  const rows = [
    { figure: 'stored', is: 'most', limit: 500, share: 0.99, window: 10, stop: false },
    { figure: 'lost', is: 'most', limit: 0, share: 1, window: 10, stop: true },
  ] as const;

  test('are lines of the file, and come back from it as they were', () => {
    const profile = profileOf(patched({ objectives: { list: rows, p99Ms: 700 } }), about);
    expect(profile).toMatchObject({ settings: { 'objectives.p99Ms': 700 }, objectives: lines });
    const read = parseProfileText(JSON.stringify(profile));
    expect(read).toEqual(profile);
    expect(configOf(read).objectives).toMatchObject({ list: rows, p99Ms: 700 });
    const found = linkOf(read, 'https://example.org/');
    if (!('link' in found)) throw new Error(found.problem);
    expect(readLink(new URL(found.link).hash).config?.objectives.list).toEqual(rows);
  });
  test('of any limit and share come back from the file', () => {
    const figure = fc.constantFrom('stored', 'onTime', 'lost', 'storedRate', 'waiting', 'scheduler.queued');
    const drawn = fc.record({
      figure,
      limit: fc.double({ min: 0.001, max: 6e4, noNaN: true }),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 6 }), (list) => {
        const sound = list.map((row, i) => ({
          ...row,
          // Of a share the limit is 0. What people write has twelve digits at most.
          limit: ['onTime', 'lost'].includes(row.figure) ? 0 : Number(row.limit.toPrecision(12)),
          share: Number(row.share.toPrecision(6)),
          is: 'most' as const,
          window: 1 + i,
          stop: i % 2 === 0,
        }));
        const config = patched({ objectives: { list: sound } });
        const text = JSON.stringify(profileOf(config, about));
        expect(configOf(parseProfileText(text)).objectives).toEqual(config.objectives);
      }),
      { numRuns: 50 },
    );
  });
  test('that a profile does not have are none when it is taken', () => {
    let config = patched({ objectives: { list: rows } });
    const set = (patch: ConfigPatch) => {
      config = applyPatch(config, patch);
    };
    takeProfile({ set }, SOUND);
    expect(config.objectives.list).toEqual([]);
    takeProfile({ set }, { ...SOUND, objectives: lines });
    expect(config.objectives.list).toEqual(rows);
  });
});

describe('calls of the database that were measured', () => {
  const OF_CALLS: Profile = {
    ...SOUND,
    settings: { 'database.distribution': 'measured', 'database.inFlight': 4, 'storage.kind': 'memory' },
    measured: { database: TIMES },
  };
  test('are in a profile as those of a stage are, and come back from its text', () => {
    expect(parseProfileText(JSON.stringify(OF_CALLS))).toEqual(OF_CALLS);
    const { database } = configOf(OF_CALLS);
    expect(database).toMatchObject({
      distribution: 'measured',
      perCallMs: 0.35,
      p50Ms: 0.2,
      p99Ms: 0.886,
      inFlight: 4,
    });
  });
  test('are written once, without the figures that follow from them', () => {
    const config = patched(patchOfTimes('database', holdTimes(TIMES)));
    expect(partsWithoutTimes(config)).toEqual([]);
    const profile = profileOf(config, about);
    expect(profile.settings).toEqual({ 'database.distribution': 'measured' });
    expect(profile.measured).toEqual({ database: TIMES });
    expect(configOf(parseProfile(JSON.parse(JSON.stringify(profile)))).database).toEqual(config.database);
  });
  test('are what storage draws from', async () => {
    const times = await heldTimes(patched(patchOfTimes('database', holdTimes(TIMES))));
    const at = TIMED_STAGES.indexOf('storage') * (times.length / TIMED_STAGES.length);
    expect([...times.subarray(at, at + 7)]).toEqual([3, 0, 100, 0.5, 200, 1, 900]);
    expect(times.filter((word) => word !== 0)).toHaveLength(6);
  });
  test('are missing where only their figures came, and are none of a link', () => {
    const config = patched({ database: { distribution: 'measured', perCallMs: 7 } });
    expect(partsWithoutTimes(config)).toEqual(['database']);
    expect(() => profileOf(config, about)).toThrow('the measured times of database are not here');
    expect(linkOf(OF_CALLS, 'https://example.org/')).toEqual({
      problem: expect.stringContaining('The measured times of database are too much for a link'),
    });
  });
  test('any times come back from the settings that name them', () => {
    const times = fc.array(fc.double({ min: 0.1, max: 6e7, noNaN: true }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(times, (drawn) => {
        const sorted = drawn.toSorted((a, b) => a - b);
        const points = sorted.map((micros, i) => [i / (sorted.length - 1), micros] as const);
        const config = patched(patchOfTimes('database', holdTimes({ of: 'drawn', count: 1, points })));
        expect(pointsOf(timeSettings(config, 'database'))).toEqual(points);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a link of a profile', () => {
  test('has all its settings', () => {
    const profile = profileOf(patched({ load: { eventsPerSecond: 700 }, batch: { maxSize: 9 } }), about);
    const found = linkOf(profile, 'https://example.org/app/?screen=runs#x');
    if (!('link' in found)) throw new Error(found.problem);
    expect(found.link).toContain('https://example.org/app/#');
    expect(readLink(new URL(found.link).hash).config).toEqual(configOf(profile));
  });
  test('is none where times were measured', () => {
    expect(linkOf(SOUND, 'https://example.org/')).toEqual({
      problem: expect.stringContaining('The measured times of validate are too much for a link'),
    });
  });
});

describe('taking a profile', () => {
  test('sets what it is about, the rest of it to the defaults, and nothing else', async () => {
    let config = patched({ load: { seed: 5 }, batch: { maxSize: 9 }, failures: { storage: { outage: true } } });
    const set = (patch: ConfigPatch) => {
      config = applyPatch(config, patch);
    };
    takeProfile({ set }, SOUND);
    const { load, batch, failures, service } = config;
    expect([load.seed, load.eventsPerSecond, batch.maxSize, failures.storage.outage]).toEqual([5, 700, 2000, true]);
    expect(pointsOf(service.validate)).toEqual(POINTS);
    // What a run gets: three points of the first stage with a timer, and of no other.
    expect([...(await heldTimes(config)).subarray(0, 7)]).toEqual([3, 0, 100, 0.5, 200, 1, 900]);
    expect(profileStore.getState()).toMatchObject({ name: 'Ours', note: 'measured last week', problems: [] });
  });
  test('that is refused changes nothing', () => {
    const set = vi.fn(() => {
      throw new Error('refused');
    });
    expect(() => takeProfile({ set }, SOUND)).toThrow('refused');
    expect(profileStore.getState().name).toBe('My pipeline');
  });
});

describe('what is refused', () => {
  const messages = (change: object): string => {
    try {
      parseProfile({ ...SOUND, ...change });
    } catch (error) {
      if (error instanceof ProfileError) return error.message;
      throw error;
    }
    return 'it was taken';
  };
  const settings = (change: object) => ({ settings: { ...SOUND.settings, ...change } });
  const points = (...change: unknown[]) => ({ measured: { validate: { ...TIMES, points: change } } });

  test.each<[object, string]>([
    [{ penstock: 'scenario' }, 'penstock: "scenario" is not allowed here; allowed: "profile"'],
    [{ version: 2 }, 'version: 2 is not allowed here; allowed: 1, the version'],
    [{ name: '' }, 'name: "" is not allowed here; allowed: a text of 1 to 80 characters'],
    [{ owner: 'me' }, 'owner: "me" is not allowed here; allowed: an object of penstock, version, name'],
    [
      { sources: [{ title: 'x', url: 'javascript:alert(1)' }] },
      'sources.1.url: "javascript:alert(1)" is not allowed here',
    ],
    [
      settings({ 'load.eventsPerSecond': 0 }),
      'settings.load.eventsPerSecond: 0 is not allowed here; allowed: a whole number from 1',
    ],
    [
      settings({ 'load.eventPerSecond': 1 }),
      'settings.load.eventPerSecond: no such field; did you mean load.eventsPerSecond?',
    ],
    [
      settings({ 'failures.storage.outage': true }),
      'settings.failures.storage.outage: true is not allowed here; allowed: settings of a pipeline',
    ],
    [
      settings({ 'breaker.openMs': 40_000 }),
      'settings.breaker.maxOpenMs: 30000 is not allowed here; allowed: at least',
    ],
    [
      settings({ 'service.validate.kind': 'fixed' }),
      'settings.service.validate.kind: "fixed" is not allowed here; allowed: "measured"',
    ],
    [
      settings({ 'service.tail.kind': 'measured' }),
      'measured.tail: undefined is not allowed here; allowed: measured times',
    ],
    [
      { ...settings({ 'database.distribution': 'measured' }) },
      'measured.database: undefined is not allowed here; allowed: measured times, because database.distribution is "measured"',
    ],
    [
      { measured: { validate: TIMES, database: TIMES } },
      'settings.database.distribution: undefined is not allowed here; allowed: "measured", because measured.database is there',
    ],
    [points([0, 1], [0.5, 0.5], [1, 3]), 'measured.validate.points.2: "0.5, 0.5" is not allowed here'],
    [points([0.1, 1], [1, 3]), 'measured.validate.points.1: "0.1, 1" is not allowed here; allowed: the share 0'],
    [points([0, 1], [0.9, 3]), 'measured.validate.points.2: "0.9, 3" is not allowed here; allowed: the share 1'],
    [points([0, 0], [1, 0]), 'measured.validate.points: "only 0" is not allowed here'],
    [
      points([0, 'x'], [1, 3]),
      'measured.validate.points.1.2: "x" is not allowed here; allowed: a number from 0 to 60000000',
    ],
    [points([0, 1]), 'allowed: a list of 2 to 200 points'],
    [
      { objectives: ['lost = 0', 'lots = 0'] },
      'objectives.2.figure: "lots" is not allowed here; allowed: time to stored, ',
    ],
    [
      { objectives: ['events waiting ≤ -5'] },
      'objectives.1.limit: -5 is not allowed here; allowed: a number from 0 to 1,000,000,000',
    ],
    [
      { objectives: ['lost = 0\nlost = 0'] },
      'objectives.1: "lost = 0\\nlost = 0" is not allowed here; allowed: one line',
    ],
    [{ objectives: 'lost = 0' }, 'allowed: a list of 0 to 12 objectives, a line each'],
    [{ objectives: Array(13).fill('lost = 0') }, 'allowed: a list of 0 to 12 objectives, a line each'],
    [{ settings: [1] }, 'settings: a list is not allowed here; allowed: an object, by path'],
  ])('%j: %s', (change, message) => expect(messages(change)).toContain(message));

  test.each([
    ['{\n "penstock": "profile",\n "version": 1,,\n}', 'line 3'],
    ['', 'a file in JSON'],
    ['[]', 'profile: a list is not allowed here; allowed: an object'],
    ['null', 'profile: null is not allowed here'],
  ])('%j: %s', (text, message) => expect(() => parseProfileText(text)).toThrow(message));
});

describe('an arrival trace', () => {
  const COUNTS = { of: 'web.log', ms: [0, 1000, 2000, 2500], arrivals: [3, 0, 1] };
  const { measured: _, ...OTHERS } = SOUND;
  const WITH: Profile = { ...OTHERS, settings: { 'load.shape': 'trace', 'load.trace.atEnd': 'stop' }, trace: COUNTS };

  test('is a part of the profile, and its figures are those of the settings', () => {
    const { load } = configOf(parseProfileText(JSON.stringify(WITH)));
    expect(load).toMatchObject({
      shape: 'trace',
      trace: { arrivals: 4, seconds: 2.5, atEnd: 'stop', pace: 'recorded' },
    });
    expect(load.trace.id).toBeGreaterThan(0);
  });
  test('of times and of counts comes back as it was written', () => {
    for (const trace of [COUNTS, { of: 'times.txt', ms: [0, 0.25, 7] }]) {
      const held = holdTrace(trace.of, arrivalTraceOf(trace));
      const profile = profileOf(patched({ load: { shape: 'trace', trace: held } }), about);
      expect(profile.trace).toEqual(trace);
      expect(profile.settings).toEqual({ 'load.shape': 'trace' });
      expect(configOf(parseProfile(JSON.parse(JSON.stringify(profile)))).load.trace).toMatchObject(held);
    }
  });
  test('that is not here cannot be written, and none has room in a link', () => {
    expect(() => profileOf(patched({ load: { shape: 'trace', trace: { id: 3 } } }), about)).toThrow('is not here');
    expect(linkOf(WITH, 'https://example.org/')).toEqual({ problem: expect.stringContaining('too much for a link') });
  });
  test.each<[string, Partial<Profile>, string]>([
    ['without the shape', { settings: {} }, 'settings.load.shape: undefined is not allowed'],
    ['whose times fall', { trace: { of: 'x', ms: [0, 5, 4] } }, 'trace.ms.3: 4 is not allowed'],
    ['without length', { trace: { of: 'x', ms: [0, 0] } }, 'trace.ms.2: 0 is not allowed'],
    ['with a count too few', { trace: { of: 'x', ms: [0, 5, 6], arrivals: [1] } }, 'trace.arrivals: "1 counts"'],
    ['with half an event', { trace: { of: 'x', ms: [0, 5], arrivals: [1.5] } }, 'trace.arrivals.1: 1.5'],
    ['without arrivals', { trace: { of: 'x', ms: [0, 5], arrivals: [0] } }, 'at least one arrival'],
    [
      'with a number of its own',
      { settings: { 'load.shape': 'trace', 'load.trace.id': 4 } },
      'settings.load.trace.id: 4',
    ],
  ])('%s is refused', (_, change, message) => {
    const text = JSON.stringify({ ...WITH, ...change });
    expect(() => parseProfileText(text)).toThrow(message);
  });
  test('that the shape asks for and that is not there is missed', () => {
    const { trace: _, ...without } = WITH;
    expect(() => parseProfileText(JSON.stringify(without))).toThrow('trace: ');
  });
});
