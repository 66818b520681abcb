import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config, ConfigPatch } from '../../contract/config-types.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { CLASS_SHIFT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { FROM_SCHEDULER, SCHEDULER, SOURCE, TO_BROADCAST, TO_SCHEDULER } from '../../memory/tasks.ts';
import { Channel } from '../../primitives/channel/channel.ts';
import { FULL } from '../../primitives/shared/outcomes.ts';
import { borrowRun, returnRun } from '../../testing/run-recycler.ts';
import { openStageChannels } from '../stage-channels.ts';
import * as Step from '../step.ts';
import { SchedulerStage } from './scheduler-stage.ts';

const BUDGETS = { urgent: 2, normal: 10, bulk: 100 };
const BUDGET = [BUDGETS.urgent, BUDGETS.normal, BUDGETS.bulk];
const ROWS = 10_000;

interface Event {
  readonly slot: number;
  readonly deadline: number;
}

/** The scheduler alone, between two channels that the test fills and empties. */
class Bench {
  readonly memory = borrowRun(ROWS);
  readonly channels = openStageChannels(this.memory, 0);
  now = 1000;
  config: Config;
  readonly events: Event[] = [];
  readonly dispatched: Event[] = [];
  readonly discarded: Event[] = [];
  private readonly stage: SchedulerStage;
  private returned = 0;

  constructor(patch: ConfigPatch) {
    this.config = applyPatch(applyPatch(defaultConfig(), { scheduler: { budgetMs: BUDGETS } }), patch);
    for (const { ring } of this.channels.forward) ring.setCapacity(this.config.channels.capacity);
    const source = journalOf(this.memory, SOURCE);
    source.draft[J.FRESH] = ROWS;
    source.commit();
    this.stage = new SchedulerStage({
      memory: this.memory,
      channels: this.channels,
      kernels: new TypeScriptKernels(this.memory),
      startedAt: 0,
      now: () => this.now,
      latest: () => this.now,
      random: () => 0.5,
    });
    this.stage.configure(this.config, this.now);
  }

  change(patch: ConfigPatch): void {
    this.config = applyPatch(this.config, patch);
    this.stage.configure(this.config, this.now);
  }

  /** Of the given classes, each so many milliseconds old. */
  arrive(classes: readonly { readonly kind: number; readonly age: number }[]): void {
    const input = new Channel(this.memory.channels[TO_SCHEDULER]!);
    for (const { kind, age } of classes) {
      const slot = this.events.length;
      if (input.trySend(slot) === FULL) return;
      this.memory.meta[slot] = kind << CLASS_SHIFT;
      this.memory.intended[slot] = this.now - age;
      this.memory.sequence[slot] = slot;
      this.events.push({ slot, deadline: this.now - age + BUDGET[kind]! });
    }
  }

  /** Storage takes some. */
  take(count: number): void {
    const output = new Channel(this.memory.channels[TO_BROADCAST]!);
    for (let i = 0; i < count && output.tryReceive() >= 0; i++);
  }

  /** In the backlog, by the marks that a replacement goes by. */
  get backlog(): Event[] {
    const { accepted, dispatched } = this.memory;
    return this.events.filter(({ slot }) => accepted[slot] !== 0 && dispatched[slot]! < accepted[slot]!);
  }
  get waiting(): Event[] {
    const { ring } = this.channels.forward[TO_SCHEDULER]!;
    const { cells, mask, head } = ring;
    return Array.from({ length: ring.available() }, (_, i) => this.events[cells[(head + i) & mask]!]!);
  }

  /** @returns what went on in this step and what was discarded */
  step(): { sent: Event[]; expired: Event[] } {
    const { ring } = this.channels.forward[TO_BROADCAST]!;
    const back = this.channels.returns[FROM_SCHEDULER]!;
    const before = ring.tail;
    this.stage.step(this.now);
    const slots = (cells: Uint32Array, mask: number, from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => this.events[cells[(from + i) & mask]!]!);
    const sent = slots(ring.cells, ring.mask, before, ring.tail);
    const expired = slots(back.cells, back.mask, this.returned, back.tail);
    this.returned = back.tail;
    this.dispatched.push(...sent);
    this.discarded.push(...expired);
    return { sent, expired };
  }

  record(): Float64Array {
    return journalOf(this.memory, SCHEDULER).draft;
  }
}

type Action =
  | { readonly kind: 'arrive'; readonly events: readonly { readonly kind: number; readonly age: number }[] }
  | { readonly kind: 'take'; readonly count: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'step' };

const arrival = fc.record({ kind: fc.nat(2), age: fc.constantFrom(0, 0, 0, 1, 1.5, 8, 30, 150) });
type Size = 'small' | 'max';
const actionOf = (size: Size): fc.Arbitrary<Action> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(arrival, { maxLength: 25, size }).map((events) => ({ kind: 'arrive', events }) as const),
    },
    { weight: 3, arbitrary: fc.nat(40).map((count) => ({ kind: 'take', count }) as const) },
    { weight: 3, arbitrary: fc.constantFrom(0.1, 1, 3, 20).map((ms) => ({ kind: 'wait', ms }) as const) },
    { weight: 6, arbitrary: fc.constant({ kind: 'step' } as const) },
  );
const settingsOf = (backlog: fc.Arbitrary<number>) => fc.record({ discardExpired: fc.boolean(), backlog });
const ANY = { scheduler: settingsOf(fc.constantFrom(1, 5, 30, 4096)), capacity: fc.constantFrom(1, 10, 40, 500) };
/** So small, and for so long, that most cases fill both the channel and the backlog, and evict. */
const NARROW = { scheduler: settingsOf(fc.constantFrom(1, 5, 30)), capacity: fc.constantFrom(1, 4, 10) };
const LONG = 20;

const kindOf = (bench: Bench, { slot }: Event) => (bench.memory.meta[slot]! >>> CLASS_SHIFT) & 3;
const isLate = (bench: Bench, { deadline }: Event) => deadline < bench.now;
const comesFirst = (bench: Bench, a: Event, b: Event) =>
  kindOf(bench, a) < kindOf(bench, b) || (kindOf(bench, a) === kindOf(bench, b) && a.deadline < b.deadline);
/** More for what is not past its deadline, then for a higher class, then for an earlier deadline. */
const worth = (bench: Bench, event: Event) =>
  (isLate(bench, event) ? 0 : 1e9) - 1e7 * kindOf(bench, event) - event.deadline;

function explore(
  policy: 'edf' | 'fifo' | 'priority',
  check: (
    bench: Bench,
    gone: number,
    sent: readonly Event[],
    before: readonly Event[],
    returned: readonly Event[],
  ) => void,
  whenFull: 'wait' | 'evict' = 'wait',
) {
  // Long ones, where a backlog has to fill up.
  const size: Size = policy === 'priority' || whenFull === 'evict' ? 'max' : 'small';
  const { scheduler: settings, capacity } = whenFull === 'evict' ? NARROW : ANY;
  fc.assert(
    fc.property(
      settings,
      capacity,
      fc.array(actionOf(size), { minLength: whenFull === 'evict' ? LONG : 0, maxLength: 60, size }),
      fc.constantFrom('block' as const, 'shed' as const),
      (scheduler, channel, actions, source) => {
        const channels = { capacity: channel, whenFull: source };
        const bench = new Bench({ scheduler: { ...scheduler, policy, whenFull }, channels });
        for (const each of actions) {
          if (each.kind === 'arrive') bench.arrive(each.events);
          else if (each.kind === 'take') bench.take(each.count);
          else if (each.kind === 'wait') bench.now += each.ms;
          else {
            const before = bench.waiting;
            const { sent, expired } = bench.step();
            const isKept = whenFull === 'wait';
            if (isKept) for (const { deadline } of expired) expect(deadline).toBeLessThan(bench.now);
            if (isKept && !scheduler.discardExpired) expect(expired).toEqual([]);
            if (scheduler.discardExpired)
              for (const { deadline } of sent) expect(deadline).toBeGreaterThanOrEqual(bench.now);
            expect(bench.backlog.length).toBeLessThanOrEqual(scheduler.backlog);
            expect(bench.record()[J.QUEUED]).toBe(bench.backlog.length);
            check(bench, sent.length + expired.length, sent, before, expired);
          }
        }
        const { dispatched, discarded, backlog, waiting, events } = bench;
        const all = [...dispatched, ...discarded, ...backlog, ...waiting].map(({ slot }) => slot);
        expect(all.sort((a, b) => a - b)).toEqual(events.map(({ slot }) => slot));
        returnRun(bench.memory);
      },
    ),
    { numRuns: size === 'max' ? 40 : 300 },
  );
}

describe('whatever arrives, and however fast storage takes it', () => {
  test('edf: no later deadline goes before an earlier one, in the backlog or in an input that has room', () => {
    explore('edf', (bench, gone, sent, before) => {
      const latest = Math.max(...sent.map(({ deadline }) => deadline), Number.NEGATIVE_INFINITY);
      const { backlog } = bench;
      for (const { deadline } of backlog) expect(deadline).toBeGreaterThanOrEqual(latest);
      const isFull = backlog.length + gone >= bench.config.scheduler.backlog || before.length > Step.QUANTUM;
      if (isFull) return;
      const still = new Set(bench.waiting);
      for (const event of before) if (still.has(event)) expect(event.deadline).toBeGreaterThanOrEqual(latest);
    });
  });

  test('priority: none goes before a higher class, nor in its class before an earlier deadline', () => {
    explore('priority', (bench, gone, sent, before) => {
      const { backlog } = bench;
      for (const each of sent) for (const left of backlog) expect(comesFirst(bench, left, each)).toBe(false);
      const full = backlog.length + gone >= bench.config.scheduler.backlog || before.length > Step.QUANTUM;
      const still = new Set(full ? [] : bench.waiting);
      const left = before.filter((event) => still.has(event));
      for (const each of sent) for (const event of left) expect(comesFirst(bench, event, each)).toBe(false);
    });
  });

  test.each(['edf', 'fifo', 'priority'] as const)(
    'evict, with %s: what is worth least goes, and nobody waits',
    (policy) => {
      let evicted = 0;
      explore(
        policy,
        (bench, _, __, before, returned) => {
          const given = bench.config.scheduler.discardExpired
            ? returned.filter((each) => !isLate(bench, each))
            : returned;
          for (const each of given)
            for (const kept of bench.backlog) expect(worth(bench, kept)).toBeGreaterThanOrEqual(worth(bench, each));
          if (before.length <= Step.QUANTUM) expect(bench.waiting).toEqual([]);
          evicted += given.length;
          const counted = [0, 1, 2].map((kind) => bench.record()[J.EVICTED_BY_CLASS + kind]!);
          expect(counted.reduce((sum, each) => sum + each)).toBe(bench.record()[J.EVICTED]);
        },
        'evict',
      );
      expect(evicted).toBeGreaterThan(0);
    },
  );

  test('fifo: in order of arrival, but for what was discarded', () => {
    explore('fifo', (bench) => {
      const slots = bench.dispatched.map(({ slot }) => slot);
      expect(slots).toEqual([...slots].sort((a, b) => a - b));
    });
  });
});

describe('by example', () => {
  const open = { channels: { capacity: 500 } };
  const fresh = (kinds: readonly number[]) => kinds.map((kind) => ({ kind, age: 0 }));
  const classes = (bench: Bench, events: readonly Event[]) =>
    events.map(({ slot }) => (bench.memory.meta[slot]! >>> CLASS_SHIFT) & 3);

  test('a more urgent one overtakes what waits in the backlog', () => {
    const bench = new Bench(open);
    bench.arrive(fresh([2, 1, 0, 2, 1, 0]));
    expect(classes(bench, bench.step().sent)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('equal deadlines go in order of arrival', () => {
    const bench = new Bench(open);
    bench.arrive(fresh([2, 1, 1, 1, 0]));
    expect(bench.step().sent.map(({ slot }) => slot)).toEqual([4, 1, 2, 3, 0]);
  });

  test('what is sent and expired is counted by class', () => {
    const bench = new Bench(open);
    bench.arrive([
      { kind: 0, age: 5 },
      { kind: 1, age: 50 },
      { kind: 2, age: 0 },
      { kind: 1, age: 0 },
    ]);
    bench.step();
    const record = [...bench.record()];
    expect(record.slice(J.DISPATCHED_BY_CLASS, J.DISPATCHED_BY_CLASS + 3)).toEqual([0, 1, 1]);
    expect(record.slice(J.EXPIRED_BY_CLASS, J.EXPIRED_BY_CLASS + 3)).toEqual([1, 1, 0]);
    expect(record[J.EXPIRED]).toBe(2);
  });

  test('what waits expires without anybody taking anything', () => {
    const bench = new Bench({ channels: { capacity: 4 } });
    bench.arrive(fresh([1, 1, 1, 1]));
    bench.step();
    bench.arrive(fresh([2, 0, 1]));
    bench.step();
    expect(bench.backlog.length).toBe(3);
    bench.now += 5;
    expect(classes(bench, bench.step().expired)).toEqual([0]);
    bench.now += 10;
    expect(classes(bench, bench.step().expired)).toEqual([1]);
    bench.take(4);
    expect(classes(bench, bench.step().sent)).toEqual([2]);
  });

  test('a change of policy applies to what waits', () => {
    const bench = new Bench({ channels: { capacity: 4 } });
    bench.arrive(fresh([1, 1, 1, 1]));
    bench.step();
    bench.arrive(fresh([2, 1, 0]));
    bench.step();
    bench.change({ scheduler: { policy: 'fifo' } });
    bench.take(2);
    expect(classes(bench, bench.step().sent)).toEqual([2, 1]);
    bench.change({ scheduler: { policy: 'edf' } });
    bench.arrive(fresh([0]));
    bench.take(2);
    expect(classes(bench, bench.step().sent)).toEqual([0, 0]);
  });

  test('waiting events keep their order of arrival through a change to priority and back', () => {
    const bench = new Bench({ channels: { capacity: 4 }, batch: { maxSize: 4 } });
    bench.arrive(fresh([1, 1, 1, 1]));
    bench.step();
    bench.arrive(fresh([2, 1, 0, 2]));
    bench.step();
    bench.change({ scheduler: { policy: 'priority' } });
    bench.change({ scheduler: { policy: 'fifo' } });
    bench.take(4);
    expect(bench.step().sent.map(({ slot }) => slot)).toEqual([4, 5, 6, 7]);
  });

  test('the arriving event may be the one that is evicted', () => {
    const bench = new Bench({ channels: { capacity: 4 }, scheduler: { backlog: 2, whenFull: 'evict' } });
    bench.arrive(fresh([1, 1, 1, 1]));
    bench.step();
    bench.arrive(fresh([0, 1]));
    bench.step();
    bench.arrive(fresh([2]));
    expect(classes(bench, bench.step().expired)).toEqual([2]);
    bench.arrive(fresh([0]));
    expect(classes(bench, bench.step().expired)).toEqual([1]);
    expect(classes(bench, bench.backlog)).toEqual([0, 0]);
  });

  test('smaller budgets apply to what is still in the channel, though it had been looked at', () => {
    const bench = new Bench({ channels: { capacity: 4 }, scheduler: { backlog: 1 } });
    bench.arrive(fresh([2, 2, 2, 2]));
    bench.step();
    bench.arrive(fresh([2, 2, 2]));
    bench.step();
    bench.change({ scheduler: { budgetMs: { bulk: 5 } } });
    bench.now += 6;
    bench.take(4);
    bench.step();
    bench.step();
    bench.step();
    expect(bench.dispatched.length).toBe(4);
    expect(bench.discarded.length).toBe(3);
  });
});
