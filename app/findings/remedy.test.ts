/** What the sentence says can be done, can be done and would change the cause: every failure, by every way it may come. */
import { describe, expect, test } from 'vitest';
import type { Config, FieldValue, TimelineStep } from '../../workers/contract/config-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig, getField, withField } from '../../workers/contract/settings/config-codec.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import type { Incident, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { QUICK_FAILURES } from '../controls/failures.ts';
import { patchOf } from '../controls/patch.ts';
import { findBottleneck } from './bottleneck.ts';
import type { Finding } from './finding.ts';
import type { Remedy } from './remedy.ts';

interface Failure {
  readonly path: string;
  readonly value: FieldValue;
  /** What it does to the last second of a run. */
  readonly harm: (now: Snapshot) => void;
  /** Settings without which it would do nothing of the kind. */
  readonly with?: Readonly<Record<string, FieldValue>>;
  readonly isOnlySqlite?: true;
}
const expire = (now: Snapshot) => {
  now.counters.expired += 20_000;
};
const openBreaker = (now: Snapshot) => {
  expire(now);
  now.breaker.state = 'open';
  now.breaker.transitions = [{ at: 1, from: 'closed', to: 'open', reason: '5 consecutive failures' }];
};
const fullBefore = (now: Snapshot) => {
  now.channels['broadcast→storage'].depth = 500;
  now.stages.scheduler.blocked = 0.9;
  now.stages.storage.busy = 0.2;
};
const skipping = (name: 'aggregates' | 'alarms' | 'tail') => (now: Snapshot) => {
  Object.assign(now.subscribers[name], { skipped: 15_000, delivered: 1000, lag: 100, window: { busy: 0.99 } });
};
const blocking = (name: 'aggregates' | 'alarms' | 'tail') => (now: Snapshot) => {
  Object.assign(now.subscribers[name], { policy: 'block', lag: 100 });
  now.stages.broadcast.blocked = 0.9;
};
const FAILURES: readonly Failure[] = [
  { path: 'failures.storage.outage', value: true, harm: openBreaker },
  { path: 'failures.storage.outage', value: true, harm: fullBefore },
  {
    path: 'failures.storage.outage',
    value: true,
    with: { 'breaker.whenOpen': 'shed' },
    harm: (now) => {
      openBreaker(now);
      now.counters.expired = 0;
      now.counters.deadLettered += 20_000;
    },
  },
  { path: 'failures.storage.hang', value: true, harm: openBreaker },
  { path: 'failures.storage.hang', value: true, harm: fullBefore },
  { path: 'failures.storage.errorRate', value: 1, harm: openBreaker },
  { path: 'failures.storage.latencyMs', value: 250, harm: fullBefore },
  { path: 'failures.storage.latencyMs', value: 250, harm: (now) => [fullBefore(now), expire(now)] },
  { path: 'failures.storage.jitterMs', value: 900, harm: fullBefore },
  ...SUBSCRIBERS.flatMap((name): Failure[] => [
    { path: `failures.subscribers.${name}`, value: 1000, harm: skipping(name) },
    {
      path: `failures.subscribers.${name}`,
      value: 1000,
      with: { [`broadcast.policies.${name}`]: 'block' },
      harm: blocking(name),
    },
  ]),
  {
    path: 'failures.poison.ratio',
    value: 0.3,
    harm: (now) => {
      now.counters.invalid += 6000;
      now.invalidBy.badCrc += 6000;
    },
  },
  {
    path: 'load.invalidRatio',
    value: 0.3,
    harm: (now) => {
      now.counters.invalid += 6000;
      now.invalidBy.notFinite += 6000;
    },
  },
  {
    path: 'load.staleRatio',
    value: 0.3,
    harm: (now) => {
      now.counters.expired += 6000;
    },
  },
  {
    path: 'channels.whenFull',
    value: 'shed',
    harm: (now) => {
      now.counters.shed += 6000;
    },
  },
  {
    path: 'failures.storage.quotaFull',
    value: true,
    isOnlySqlite: true,
    harm: (now) => {
      now.storage.problem = 'full';
    },
  },
  {
    path: 'transform.passes',
    value: 32,
    with: { 'load.encoding': 'packet' },
    harm: (now) => {
      now.stages.transform.busy = 1;
      now.stages.validate.blocked = 0.9;
      now.stages.source.blocked = 0.9;
      now.channels['validate→transform'].depth = 500;
    },
  },
];

type Source = 'by hand' | 'a step of the timeline' | 'a step without an end' | 'both' | 'injected';
const SOURCES: readonly Source[] = ['by hand', 'a step of the timeline', 'a step without an end', 'both', 'injected'];
const KINDS = ['memory', 'sqlite'] as const;
const SECONDS = 30;

const CASES = FAILURES.flatMap((failure) =>
  SOURCES.flatMap((source) =>
    KINDS.filter((kind) => kind === 'sqlite' || failure.isOnlySqlite !== true).map((kind) => ({
      failure,
      source,
      kind,
    })),
  ),
);

/** What people see in the controls, and what the stages have. */
function settingsOf({ path, value, with: others = {} }: Failure, source: Source, kind: 'memory' | 'sqlite') {
  const base = Object.entries({ 'storage.kind': kind, ...others }).reduce(
    (config, [at, its]) => withField(config, at, its),
    defaultConfig(),
  );
  const byHand = source === 'by hand' || source === 'both' ? withField(base, path, value) : base;
  const step: TimelineStep = { at: 10, what: path, value, for: source === 'a step without an end' ? 0 : 40 };
  const timeline = source.startsWith('a step') || source === 'both' ? [step] : [];
  const asked: Config = { ...byHand, failures: { ...byHand.failures, timeline } };
  return { asked, inForce: withField(byHand, path, value) };
}

function reading(failure: Failure, inForce: Config) {
  const before = idleSnapshot(inForce);
  Object.assign(before, { state: 'running', runId: 1, activeMs: 1000 * SECONDS - 1000, incidents: [] });
  before.counters.emitted = 100_000;
  const now = structuredClone(before);
  Object.assign(now, { time: before.time + 1000, activeMs: 1000 * SECONDS });
  now.counters.emitted += 20_000;
  failure.harm(now);
  return { now, before };
}

/** What the stages have once a person has done it. */
function valueAfter(remedy: Remedy, asked: Config, path: string, value: FieldValue, wasInjected: boolean): FieldValue {
  const steps = asked.failures.timeline.filter((step) => step !== remedy.step);
  const changed = remedy.change ? applyPatch(asked, patchOf(remedy.change.path, remedy.change.value)) : asked;
  return steps.length > 0 || (wasInjected && remedy.change) ? value : getField(changed, path)!;
}

describe.each(CASES)('$failure.path, $source, $kind storage', ({ failure, source, kind }) => {
  const { path, value } = failure;
  const { asked, inForce } = settingsOf(failure, source, kind);
  const found: Finding = findBottleneck(reading(failure, inForce), inForce, 2, { asked });

  test('the remedy exists, can be done, and takes the cause away', () => {
    const [first] = found.remedies;
    expect(first, `${found.headline}: ${found.reason}`).toBeDefined();
    expect(found.reason).toContain(first!.text);
    if (source === 'injected') {
      // It is over by itself: that is what is said, for nothing that can be turned would end it.
      expect(found.remedies.map(({ text }) => text).join()).toMatch(/injected by a script|set [A-Z].* policy to skip/);
      expect(first!.change).toBeUndefined();
    } else if (source === 'by hand') {
      expect(first!.change).toMatchObject({ path });
      expect(found.reason).toContain(FIELD_BY_PATH.get(path)!.label);
      expect(valueAfter(first!, asked, path, value, false)).not.toBe(value);
    } else {
      expect(first!.step).toEqual(asked.failures.timeline[0]);
      expect(found.reason).toContain('remove the step at 10 s');
      expect(found.reason).toContain(source === 'a step without an end' ? 'until the run ends' : 'until 00:00:50');
      expect(found.reason).not.toMatch(/turn [A-Z][a-z ]+ off/);
      if (source !== 'both') expect(valueAfter(first!, asked, path, value, false)).not.toBe(value);
    }
  });

  test('a button that is named is enabled and on', () => {
    const named = QUICK_FAILURES.filter(({ label }) => found.reason.includes(`turn ${label} off`));
    for (const button of named) {
      expect(getField(asked, button.path)).toBe(button.value);
      if (button.needs) expect(getField(asked, button.needs.path)).toBe(button.needs.value);
    }
  });
});

test('after a full quota the remedy is a new run, not the button', () => {
  const asked = withField(defaultConfig(), 'storage.kind', 'sqlite');
  const failure = FAILURES.find(({ path }) => path.endsWith('quotaFull'))!;
  const { now, before } = reading(failure, asked);
  now.incidents = [{ what: 'Quota full', outcome: 'recovered' } as Incident];
  const found = findBottleneck({ now, before }, asked, 2);
  expect(found).toMatchObject({
    harm: 'degraded',
    headline: 'Events are in memory only, not in the database',
    reason: 'Quota full left the database no room; start a new run',
  });
});
