/** What happens to the pipeline while it is soaked: every failure and every kind of change, in an order from the seed. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { POLICIES, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import { between } from '../random.ts';
import { RETAINED } from './soak-figures.ts';

export type Kind = 'memory' | 'sqlite';

export interface Disturbance {
  readonly patch: ConfigPatch;
  /** Times the load. */
  readonly burst?: number;
  /** Done to a worker: killed, or stalled for so many seconds. */
  readonly strike?: { readonly pick: number; readonly stallSeconds: number | null };
}

/** What is measured at: every field that a disturbance changes has its place here. */
export function steady(kind: Kind) {
  return {
    load: {
      mode: 'max',
      encoding: 'value',
      eventsPerSecond: 200_000,
      arrivals: 'uniform',
      invalidRatio: 0.001,
      staleRatio: 0,
      sensors: 1024,
    },
    channels: { capacity: 16_384, whenFull: 'block' },
    transform: { workers: 2, scheduling: 'stealing' },
    scheduler: { policy: 'edf', discardExpired: false },
    batch: { maxSize: 2000 },
    breaker: { openMs: 100, maxOpenMs: 1000, whenOpen: 'hold' },
    broadcast: { lagLimit: 100, policies: { aggregates: 'skip', alarms: 'skip', tail: 'skip' } },
    storage: { kind, retainEvents: RETAINED },
    failures: {
      storage: { errorRate: 0, latencyMs: 0, jitterMs: 0, outage: false, hang: false, quotaFull: false },
      subscribers: { aggregates: 0, alarms: 0, tail: 0 },
      poison: { ratio: 0, notFinite: true, outOfRange: true, unknownSensor: true, badStatus: true, badCrc: true },
    },
    threads: { count: 2 },
  } as const satisfies ConfigPatch;
}

/** Of what is measured at, what is broken for one disturbance only: failures come and go, other settings stay. */
export function mended(kind: Kind): ConfigPatch {
  const { failures, breaker, storage, load, channels } = steady(kind);
  const { mode, eventsPerSecond, staleRatio } = load;
  return {
    failures,
    breaker,
    storage,
    load: { mode, eventsPerSecond, staleRatio },
    channels: { whenFull: channels.whenFull },
  };
}

const SPOILT = { notFinite: false, outOfRange: false, unknownSensor: false, badStatus: false, badCrc: false };
const POISONS = ['notFinite', 'outOfRange', 'unknownSensor', 'badStatus', 'badCrc'] as const;
/** The least that is more than the pipeline takes on any machine. */
const TOO_MANY = 20_000_000;
/** How often a worker is killed beside what else happens. */
const KILL_SHARE = 0.25;

/**
 * Events that fall due each at a time of its own take twice the room of those that are made as fast as may be, and so many
 * sensors fill the rollup in seconds.
 */
const ROOMY = {
  load: { mode: 'rate', encoding: 'value', eventsPerSecond: 1_000_000, arrivals: 'poisson', sensors: 65_535 },
  transform: { workers: 2 },
  threads: { count: 2 },
  storage: { kind: 'sqlite' },
} as const satisfies ConfigPatch;

/**
 * What needs most room, before anything is compared: all workers, the packets' columns, memory's columns, then events that
 * take most of the database in each size of batches that leaves much of its pages empty (600 of them are just over half a
 * page), and a pool that is full. The database comes after memory: its log begins anew whenever it is opened.
 */
export const WARM_UP: readonly Disturbance[] = [
  { patch: { load: { encoding: 'packet' }, transform: { workers: 6 }, threads: { count: 6 } } },
  { patch: { storage: { kind: 'memory' } } },
  ...[50, 5000, 1200, 2400, 600].map((maxSize) => ({ patch: { ...ROOMY, batch: { maxSize } } })),
  { patch: { failures: { storage: { outage: true } } } },
  {
    patch: { failures: { subscribers: { aggregates: 200, alarms: 200, tail: 200 } }, broadcast: { lagLimit: 16_384 } },
  },
];

/** Deals every kind of disturbance once, in an order from the seed, before it deals any again. */
export class Disturbances {
  private deck: (() => Disturbance)[] = [];

  constructor(
    private readonly random: () => number,
    private readonly kind: Kind,
  ) {}

  next(): Disturbance {
    if (this.deck.length === 0) this.deck = this.shuffled(this.all());
    const disturbance = this.deck.pop()!();
    return this.random() < KILL_SHARE ? { strike: this.strike(null), ...disturbance } : disturbance;
  }

  private all(): (() => Disturbance)[] {
    return [...this.failures(), ...this.changes(), ...this.strikes()];
  }

  private failures(): (() => Disturbance)[] {
    const { random } = this;
    const failing = (storage: NonNullable<ConfigPatch['failures']>['storage'] & object) => ({ failures: { storage } });
    const patches: (() => ConfigPatch)[] = [
      () => failing({ outage: true }),
      () => ({ ...failing({ outage: true }), breaker: { whenOpen: 'shed' } }),
      () => failing({ errorRate: 0.3, latencyMs: 2 }),
      () => failing({ latencyMs: between(random, 1, 20), jitterMs: between(random, 1, 50) }),
      () => failing({ hang: true }),
      () => failing({ quotaFull: true }),
      () => ({ load: { staleRatio: random() * 0.5 } }),
      ...POISONS.map((poison) => () => ({
        failures: { poison: { ...SPOILT, [poison]: true, ratio: random() * 0.3 } },
        load: { encoding: poison === 'badCrc' ? ('packet' as const) : ('value' as const) },
      })),
      ...SUBSCRIBERS.map((subscriber) => () => ({
        failures: { subscribers: { [subscriber]: between(random, 1, 200) } },
      })),
    ];
    return patches.map((draw) => () => ({ patch: draw() }));
  }

  private changes(): (() => Disturbance)[] {
    const { random } = this;
    const policy = () => POLICIES[between(random, 0, POLICIES.length - 1)]!;
    const patches: (() => ConfigPatch)[] = [
      () => ({ channels: { capacity: between(random, 1, 16_384) } }),
      () => ({ channels: { whenFull: 'shed' }, load: { mode: 'rate', eventsPerSecond: TOO_MANY } }),
      () => ({ transform: { workers: between(random, 1, 6), scheduling: random() < 0.5 ? 'static' : 'stealing' } }),
      () => ({ scheduler: { policy: random() < 0.5 ? 'edf' : 'fifo', discardExpired: random() < 0.5 } }),
      () => ({ load: { encoding: random() < 0.5 ? 'packet' : 'value', invalidRatio: random() * 0.2 } }),
      () => ({ batch: { maxSize: between(random, 50, 5000) } }),
      () => ({ threads: { count: between(random, 1, 6) } }),
      () => ({ storage: { kind: this.kind === 'sqlite' ? 'memory' : 'sqlite' } }),
      () => ({ storage: { retainEvents: between(random, 10_000, RETAINED) } }),
      () => ({
        broadcast: {
          lagLimit: between(random, 1, 200),
          policies: { aggregates: policy(), alarms: policy(), tail: policy() },
        },
      }),
    ];
    return patches.map((draw) => () => ({ patch: draw() }));
  }

  /** A burst needs a rate that it can be so many times of. */
  private strikes(): (() => Disturbance)[] {
    const { random } = this;
    const arrivals = () => (random() < 0.5 ? 'poisson' : 'uniform');
    return [
      () => ({ patch: {}, strike: this.strike(null) }),
      () => ({ patch: {}, strike: this.strike(0.1 + 3 * random()) }),
      () => ({ patch: { load: { mode: 'rate', arrivals: arrivals() } }, burst: between(random, 2, 100) }),
    ];
  }
  private strike(stallSeconds: number | null) {
    return { pick: this.random(), stallSeconds };
  }

  private shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(between(this.random, 0, left.length - 1), 1)[0]!);
  }
}
