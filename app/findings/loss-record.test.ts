import { beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../workers/contract/config-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig, withField } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { ReadingWindow } from '../frame/reading.ts';
import { logStore } from '../stores/log-store.ts';
import { lossLine } from './loss-line.ts';
import { LossRecord } from './loss-record.ts';
import { lostInAll } from './lost.ts';

const STARTED = 1_000_000;
const SAMPLE_MS = 200;

beforeEach(() => logStore.setState({ entries: [] }));
const lines = () => logStore.getState().entries.filter(({ kind }) => kind === 'loss');

/** A run at 20,000 events a second, sample by sample. */
class Run {
  readonly record = new LossRecord();
  private readonly window = new ReadingWindow();
  now: Snapshot;

  constructor() {
    this.now = idleSnapshot(defaultConfig());
    Object.assign(this.now, { state: 'running', runId: 1, time: STARTED });
  }
  /** @param change to what a sample has */
  sample(change: (now: Snapshot) => void, config: Config = defaultConfig()): void {
    const now = structuredClone(this.now);
    now.time += SAMPLE_MS;
    now.elapsedMs = now.activeMs = now.time - STARTED;
    now.counters.emitted += 4000;
    change(now);
    this.now = now;
    this.record.follow(this.window.push(now), { inForce: config, asked: config, seconds: now.activeMs / 1000 });
  }
  samples(count: number, change: (now: Snapshot) => void, config?: Config): void {
    for (let i = 0; i < count; i++) this.sample(change, config);
  }
  end(): void {
    this.sample((now) => {
      now.state = 'stopped';
    });
  }
  get line(): string {
    return lossLine(this.now, this.record.until(this.now));
  }
}
const nothing = () => {};
const expire = (count: number) => (now: Snapshot) => {
  now.counters.expired += count;
};
const outage = withField(defaultConfig(), 'failures.storage.outage', true);

test('a stretch of losses is one line of the log at its beginning: how many, which, until when and why', () => {
  const run = new Run();
  run.samples(10, nothing);
  const begin = run.now.time;
  run.samples(50, expire(4000), outage);
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toMatchObject({ at: begin });
  expect(lines()[0]!.text).toMatch(
    /^[\d,]+ events expired since \d\d:\d\d:\d\d, as of \d\d:\d\d:\d\d, .*: Outage is on$/,
  );
  run.samples(80, nothing);
  expect(lines()).toHaveLength(1);
  expect(lines()[0]!.text).toMatch(
    /^200,000 events expired from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d, 20\.0 k\/s: Outage is on$/,
  );
});

test('losses now and then are one stretch; losses long apart are two', () => {
  const run = new Run();
  for (let i = 0; i < 10; i++) {
    run.sample(expire(3));
    run.samples(20, nothing);
  }
  expect(lines()).toHaveLength(1);
  run.samples(60, nothing);
  run.sample(expire(3));
  expect(lines()).toHaveLength(2);
});

test('a cause that somebody brought about begins a stretch of its own, one that is guessed does not', () => {
  const run = new Run();
  run.samples(5, expire(10));
  run.samples(5, expire(4000), outage);
  run.samples(5, expire(4000));
  run.end();
  expect(lines().map(({ text }) => text.split(': ').at(-1))).toEqual([
    'they waited longer than their budget',
    'Outage is on',
  ]);
});

test('a hiccup of the machine is cited', () => {
  const run = new Run();
  run.sample((now) => {
    now.counters.expired += 500;
    now.hiccups = [{ at: now.time - 300, ms: 240, worker: 'worker-1', cause: 'machine' }];
  });
  run.end();
  expect(lines()[0]!.text).toContain(': the machine gave worker-1 no time for 240 ms');
});

test('the counts of all stretches are the counters of the run, of every outcome', () => {
  const run = new Run();
  for (let i = 0; i < 300; i++) {
    const config = i % 90 < 30 ? outage : defaultConfig();
    run.sample((now) => {
      now.counters.expired += i % 7 === 0 ? 11 : 0;
      now.counters.invalid += 4;
      now.invalidBy.notFinite += 4;
      now.counters.shed += i % 100 === 0 ? 1 : 0;
      now.counters.deadLettered += i > 200 ? 2 : 0;
    }, config);
  }
  const sum = (what: string) =>
    run.record
      .until(run.now)
      .filter((one) => one.what === what)
      .reduce((all, { count }) => all + count, 0);
  const { expired, invalid, shed, deadLettered } = run.now.counters;
  expect([sum('expired'), sum('invalid'), sum('shed'), sum('deadLettered')]).toEqual([
    expired,
    invalid,
    shed,
    deadLettered,
  ]);
  expect(lostInAll(run.now)).toBe(expired + invalid + shed + deadLettered);
});

test('skipped events are a line only where the subscriber has no time left itself', () => {
  const run = new Run();
  const skip = (busy: number) => (now: Snapshot) => {
    now.subscribers.alarms.skipped += 100;
    now.subscribers.alarms.window = { busy };
  };
  run.samples(10, skip(0.2));
  expect(lines()).toEqual([]);
  run.samples(10, skip(0.97), withField(defaultConfig(), 'failures.subscribers.alarms', 1000));
  run.end();
  expect(lines().map(({ text }) => text)).toEqual([
    expect.stringMatching(/^alarms skipped 1,000 events, which storage has from .*: Slow alarms is 1,000 µs\/event$/),
  ]);
});

test('another run has stretches of its own', () => {
  const run = new Run();
  run.samples(3, expire(5));
  Object.assign(run.now, { runId: 2, counters: idleSnapshot(defaultConfig()).counters });
  run.sample(nothing);
  expect(run.record.until(run.now)).toEqual([]);
});

describe('the quiet line', () => {
  test('says that nothing is lost', () => {
    const run = new Run();
    run.samples(3, nothing);
    expect(run.line).toBe('No event of this run is lost.');
  });

  test('a small loss has its share, its last time and its cause, though the headline is calm', () => {
    const run = new Run();
    run.sample(expire(340));
    run.samples(9, nothing);
    expect(run.line).toMatch(
      /^340 events of this run are lost, 0\.85 %, expired since \d\d:\d\d:\d\d: they waited longer than their budget\.$/,
    );
    run.samples(20, nothing);
    expect(run.line).toMatch(/^340 events of this run are lost, 0\.28 %, the last expired at \d\d:\d\d:\d\d: they/);
  });

  test('losses that the load asks for give way to others, and name their setting', () => {
    const run = new Run();
    const invalid = (now: Snapshot) => {
      now.counters.invalid += 4;
      now.invalidBy.notFinite += 4;
    };
    run.samples(10, invalid);
    expect(run.line).toContain('invalid since');
    expect(run.line).toContain('Invalid events is 0.1 %');
    run.sample(expire(1));
    run.samples(30, invalid);
    expect(run.line).toContain('the last expired at');
  });

  test('of a past moment tells what was so then', () => {
    const run = new Run();
    run.samples(5, expire(10));
    const { now } = run;
    run.samples(100, nothing);
    expect(lossLine(now, run.record.until(now))).toMatch(/^50 events .* expired since/);
    expect(run.record.until({ runId: 1, time: STARTED - 1 })).toEqual([]);
  });
});
