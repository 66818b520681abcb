/**
 * Hostile profiles: 100,000 of a million inputs. Each is refused with messages that name the place, or is a profile that says
 * the same when it is read again, and whose settings can be in force.
 */
import fc from 'fast-check';
import { configOf, ProfileError, parseProfileText } from '../../app/profile/parse-profile.ts';
import type { Profile } from '../../app/profile/profile-types.ts';
import { withOwnPart } from '../../workers/testing/fuzz/edits.ts';
import { mutated } from '../../workers/testing/fuzz/mutations.ts';
import { defineTarget } from '../../workers/testing/fuzz/target.ts';

const SOUND: Profile = {
  penstock: 'profile',
  version: 1,
  name: 'Ours',
  note: 'measured last week',
  sources: [{ title: 'A dashboard', url: 'https://example.org/d/1' }],
  settings: {
    'load.eventsPerSecond': 700,
    'service.tail.kind': 'measured',
    'database.distribution': 'measured',
    'breaker.enabled': false,
    'storage.kind': 'memory',
  },
  objectives: ['P99 time to stored ≤ 500 ms over 10 s', 'lost = 0 over 10 s or stop'],
  measured: {
    tail: {
      of: 'tail.csv',
      count: 12,
      points: [
        [0, 1],
        [0.5, 2],
        [1, 9],
      ],
    },
    database: {
      of: 'calls.hlog',
      count: 12,
      points: [
        [0, 100],
        [1, 900],
      ],
    },
  },
};
const LONGEST_MESSAGE = 9000;

const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    '',
    'toString',
    'load',
    'load.mode',
    'points',
    '$schema',
    'failures.timeline',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const value = fc.oneof(
  fc.constantFrom(null, true, -0, -1, 1e308, 0.5, '', 'measured', '\ud800', [], {}),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.double({ min: -1, max: 2, noNaN: true }), { maxLength: 3 }),
);
/** One more part, or another value, somewhere in it. */
const edited = fc.tuple(fc.nat(6), key, value).map(([where, name, put]) => {
  const copy = structuredClone(SOUND);
  const { settings, measured, sources } = copy;
  const places: readonly object[] = [copy, settings, measured!, sources!, measured!.tail!, measured!.database!, copy];
  const target = withOwnPart(structuredClone(places[where]!), name, put);
  const whole = where === 1 ? { ...copy, settings: target } : where === 2 ? { ...copy, measured: target } : target;
  return JSON.stringify(where === 4 ? { ...copy, measured: { tail: target } } : whole);
});

export const profiles = defineTarget('profiles', 0.1, () => ({
  arbitrary: fc.oneof(mutated(fc.constant(JSON.stringify(SOUND, null, 1))), edited, fc.string({ unit: 'binary' })),
  check(text) {
    let profile: Profile;
    try {
      profile = parseProfileText(text);
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      return checkRefusal(error);
    }
    if (JSON.stringify(parseProfileText(JSON.stringify(profile))) !== JSON.stringify(profile))
      throw new Error('it reads differently the second time');
    configOf(profile);
  },
}));

function checkRefusal({ issues, message }: ProfileError): void {
  if (issues.length === 0 || message.length > LONGEST_MESSAGE)
    throw new Error(`a refusal of ${message.length} characters`);
  for (const { path, value: shown, allowed, message: sentence } of issues) {
    if (path === '' || shown === '' || allowed === '' || !sentence.startsWith(path))
      throw new Error(`it does not say where, what or what is allowed: ${sentence}`);
  }
}
