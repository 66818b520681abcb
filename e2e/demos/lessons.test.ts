/** The lessons of the gallery: that all can be played, and keep the rules that a lesson has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fitting, readPictures } from '../../app/gallery/measured-picture.ts';
import { parseProfileText } from '../../app/profile/parse-profile.ts';
import { turned, valuesToTry } from '../../app/scenarios/definition/knob.ts';
import { configOf } from '../../app/scenarios/definition/loads.ts';
import { linkOf } from '../../app/scenarios/definition/scenario-address.ts';
import { lengthOf, PATTERNS, type Scenario } from '../../app/scenarios/definition/scenario-types.ts';
import { actsOf } from '../../app/scenarios/verdict.ts';
import { callCosts } from '../../workers/contract/durations/service-moments.ts';
import { ROOT } from '../bench/site.ts';
import { isTwin } from '../broken/twins.ts';
import { LESSONS, lessonIds, readLesson } from './lessons.ts';

const IDS = lessonIds();
/** Nobody watches longer; the format allows 90. */
const USUAL_SECONDS = 45;
/** A second: quick reading. One looks there afterwards. */
const READ_CHARACTERS = 25;
/** From the click, with a second for the speed check and one for the start. */
const VISIBLE_SECONDS = 20;

test('the index names every file of the folder, once', () => {
  const files = readdirSync(LESSONS).filter((name) => name.endsWith('.json') && !/^index|^pictures|schema/.test(name));
  expect([...IDS].sort()).toEqual(files.map((name) => name.replace('.json', '')).sort());
});

test('cards have the pictures of kept runs, each of a lesson as it is now', () => {
  const { lessons } = JSON.parse(readFileSync(join(LESSONS, 'pictures.json'), 'utf8')) as { lessons: object };
  const pictures = readPictures(JSON.stringify(Object.entries(lessons)));
  expect(pictures.length).toBe(Object.keys(lessons).length);
  for (const [id, picture] of pictures) expect([id, fitting(readLesson(id).scenario, picture)]).toEqual([id, picture]);
});

test('each of the eight patterns has a lesson', () => {
  const taught = new Set(IDS.flatMap((id) => readLesson(id).scenario.patterns));
  expect([...taught].sort()).toEqual([...PATTERNS].sort());
});

test('one at least is made of an outage that is documented', () => {
  const sources = IDS.map((id) => readLesson(id).scenario.why.source!.url);
  expect(sources.filter((url) => url.startsWith('https://aws.amazon.com/message/'))).not.toEqual([]);
});

const PROFILES = IDS.flatMap((id) => {
  const { profile, acts } = readLesson(id).scenario;
  return profile === undefined ? [] : [{ id, profile, acts }];
});
test('two at least are made of a profile', () => {
  expect(PROFILES.length).toBeGreaterThanOrEqual(2);
});
test.each(PROFILES)(
  '$id: one of its acts is what $profile says, but for the load; it has sources',
  ({ profile, acts }) => {
    const { settings, sources } = parseProfileText(readFileSync(join(ROOT, 'public', profile), 'utf8'));
    const { 'load.eventsPerSecond': _, 'storage.kind': kind, ...own } = settings;
    expect(acts.map((act) => act.settings)).toContainEqual(expect.objectContaining(own));
    expect([kind, sources?.length]).toEqual(['memory', 2]);
  },
);

describe.each(IDS)('%s', (id) => {
  const { scenario } = readLesson(id);

  test('has its file’s name, and a twin with which it must not hold', () => {
    expect(scenario.id).toBe(id);
    expect(isTwin(scenario.twin ?? '')).toBe(true);
  });

  test(`takes at most ${USUAL_SECONDS} s, and shows its point within ${VISIBLE_SECONDS} s of the click`, () => {
    expect(lengthOf(scenario)).toBeLessThanOrEqual(USUAL_SECONDS);
    expect(firstChange(scenario)).toBeLessThan(VISIBLE_SECONDS - 4);
  });

  test('travels as a link', async () => {
    expect(await linkOf(scenario, 'https://somebody.example/penstock/')).toHaveProperty('link');
  });

  test('says why in three sentences, and each answer has its reason', () => {
    expect(scenario.why.text.match(/[.!?]”?(?= [A-Z“]|$)/g)).toHaveLength(3);
    expect(new Set(scenario.question.answers.map(({ reason }) => reason)).size).toBe(scenario.question.answers.length);
  });

  test('says what to do about it in one’s own pipeline', () => {
    expect(scenario.atHome?.match(/[.!?](?= [A-Z]|$)/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('offers one thing to change, and something to change it to', () => {
    expect(valuesToTry(scenario, scenario.knob!).length).toBeGreaterThan(0);
  });

  test('has acts that still differ from each other when its knob is turned', () => {
    const { acts, knob } = scenario;
    const different = (of: Scenario) =>
      new Set(of.acts.map(({ settings }) => JSON.stringify(configOf({ settings }, 1)))).size;
    for (const value of valuesToTry(scenario, knob!))
      expect(different(turned(scenario, { setting: knob!.setting, value }))).toBe(acts.length);
  });

  test('points at something in every act, from its beginning', () => {
    const first = scenario.acts.map((_, i) => scenario.watch.cues.find((cue) => cue.act === i + 1)?.at ?? Infinity);
    expect(Math.max(...first)).toBeLessThanOrEqual(2);
  });

  test(`shows each cue long enough to be read, at ${READ_CHARACTERS} characters a second`, () => {
    for (const [i, { name, seconds }] of scenario.acts.entries()) {
      const cues = scenario.watch.cues.filter((cue) => cue.act === i + 1);
      for (const [j, { at, text }] of cues.entries()) {
        const shown = (cues[j + 1]?.at ?? seconds) - at;
        expect(text.length / shown, `${name}, ${at} s: ${text}`).toBeLessThanOrEqual(READ_CHARACTERS);
      }
    }
  });

  test('has each act in its verdict', () => {
    const judged = new Set(scenario.verdict.flatMap(actsOf));
    expect([...judged].sort()).toEqual(scenario.acts.map((_, i) => i + 1));
  });

  test('has a load that is a share of a timer or the speed check, and a 50 ms timer to compare latencies', () => {
    for (const { settings } of scenario.acts) {
      const load = settings['load.eventsPerSecond'];
      expect(settings['load.mode'] === 'max' || typeof load === 'object').toBe(true);
    }
    if (scenario.verdict.some((row) => row.figure.startsWith('latency.') && row.over))
      expect(isSlowest(scenario)).toBe(true);
  });
});

/** When something happens that a chart shows: the first step, or where the second act begins. */
function firstChange({ acts }: Scenario): number {
  const [first] = acts;
  const isOverloaded = Object.values(first!.settings).some((value) => typeof value === 'object' && value.share > 1);
  const isUneven = first!.settings['load.shape'] !== undefined;
  return isOverloaded || isUneven ? 0 : Math.min(first!.timeline?.[0]?.at ?? Infinity, first!.seconds);
}
/** Of waits beside Lindley's recursion a shorter one will do. A batch that fills, or waits, is a timer, too. */
function isSlowest({ acts, verdict }: Scenario): boolean {
  const isOfArrivals = verdict.some(({ of }) => typeof of === 'object' && of.formula === 'lindley.wait');
  return acts.every((act) => {
    const config = configOf(act, ANY_SPEED);
    const { batch, load } = config;
    const { meanMs: call, servers } = callCosts(config, batch.maxSize);
    const isOverloaded = load.eventsPerSecond * call > 1000 * batch.maxSize * servers;
    const longest = Math.min((1000 * batch.maxSize) / load.eventsPerSecond, batch.maxWaitMs) + call;
    return isOverloaded || (isOfArrivals ? call >= 20 : longest >= 50);
  });
}
const ANY_SPEED = 1_000_000;
