import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { NETWORK_FAILURES, type NetworkFailure } from '../../contract/live/live-types.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { WHAT } from '../../contract/view/incidents/incident-words.ts';
import { incidentOf } from '../../contract/view/incidents/incidents.ts';
import { INCIDENT_WORDS } from '../../memory/memory-map.ts';
import { NetworkIncidents } from './network-incidents.ts';
import { isInjectable } from './network-settings.ts';

const NOW = 1_700_000_000_000;

function nameOf(code: number): string {
  const row = new Float64Array(INCIDENT_WORDS);
  row[WHAT] = code;
  return incidentOf(row).what;
}
/** Looks, and what the tracker is told: the failures that are open. */
function bench() {
  const open = new Map<string, readonly [since: number, detected: number]>();
  const begun: string[] = [];
  const incidents = new NetworkIncidents({
    begin: (code, _value, at) => {
      open.set(nameOf(code), [at, 0]);
      begun.push(nameOf(code));
    },
    detect: (code, at, since) => {
      open.set(nameOf(code), [since, at]);
      return true;
    },
    clear: (code) => void open.delete(nameOf(code)),
  });
  const look = (at: number, there: Partial<Record<NetworkFailure, number>>, network: Injected = {}) => {
    const troubles = NETWORK_FAILURES.map((what) => there[what] ?? 0);
    return incidents.follow({ at, troubles }, applyPatch(defaultConfig(), { failures: { network } }));
  };
  return { look, open, begun };
}
type Injected = NonNullable<NonNullable<ConfigPatch['failures']>['network']>;

describe('a failure of the network', () => {
  test('that nobody injected is an incident from its beginning, and is detected when it is seen', () => {
    const { look, open } = bench();
    expect(look(NOW, {})).toBe(false);
    expect(look(NOW + 100, { gone: NOW - 5000 })).toBe(true);
    expect(look(NOW + 200, { gone: NOW - 5000 })).toBe(false);
    expect([...open]).toEqual([['Broker gone, not injected', [NOW - 5000, NOW + 100]]]);
    expect(look(NOW + 300, {})).toBe(true);
    expect(open.size).toBe(0);
  });

  test('that is injected is none besides, nor what it brings about, nor what is seen of it a little later', () => {
    const { look, open } = bench();
    look(NOW, { gone: NOW }, { expired: true });
    look(NOW + 100, { expired: NOW }, { expired: true });
    look(NOW + 200, {});
    look(NOW + 300, { skewSeconds: NOW }, { skewSeconds: -30 });
    look(NOW + 400, {});
    look(NOW + 4000, { skewSeconds: NOW + 3900 });
    expect(open.size).toBe(0);
  });

  test('beside an injected one of another kind is one of its own', () => {
    const { look, open } = bench();
    look(NOW, { gone: NOW }, { skewSeconds: 30 });
    expect([...open.keys()]).toEqual(['Broker gone, not injected']);
  });

  test('can only be injected where there is a broker', () => {
    const simulated = defaultConfig();
    const live = applyPatch(simulated, { feed: { kind: 'live' } });
    expect(isInjectable('failures.network.gone', simulated)).toBe(false);
    expect(isInjectable('failures.network.gone', live)).toBe(true);
    expect(isInjectable('failures.storage.outage', simulated)).toBe(true);
  });
});

const step = fc.record({
  ms: fc.integer({ min: 100, max: 4000 }),
  there: fc.subarray([...NETWORK_FAILURES]),
  isGone: fc.boolean(),
});

test('open is what is there and was not brought about, as a twin has it that keeps the whole story', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { look, open } = bench();
      const story: { at: number; isGone: boolean; since: Partial<Record<NetworkFailure, number>> }[] = [];
      let at = NOW;
      for (const { ms, there, isGone } of steps) {
        at += ms;
        const before = story.at(-1)?.since ?? {};
        const since = Object.fromEntries(there.map((what) => [what, before[what] ?? at - 50]));
        story.push({ at, isGone, since });
        look(at, since, { gone: isGone });
        const expected = there.filter((what) => {
          const first = story.findIndex(({ since: then }) => then[what] === since[what]);
          const seenAt = story[first]!.at;
          const isBrought = what === 'gone' || what === 'delayMs';
          return !(isBrought && story.slice(0, first + 1).some((s) => s.isGone && seenAt - s.at <= 5000));
        });
        expect(open.size).toBe(expected.length);
      }
    }),
  );
});
