import { beforeAll, describe, expect, test } from 'vitest';
import { runThreads } from '../../testing/threads.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import type { ChannelThread, Scenario, Tally } from './channel.thread-body.ts';
import { Channel } from './channel.ts';
import { allocate, HEAD, TAIL } from './channel-memory.ts';

const body = new URL('./channel.thread-body.ts', import.meta.url);
const MOST = 4;

function scenario(
  senders: number,
  receivers: number,
  items: number,
  capacities: readonly number[],
  start = 0,
): Scenario {
  const memory = allocate({ capacity: Math.max(...capacities) });
  presetPosition(memory.words, TAIL, start);
  presetPosition(memory.words, HEAD, start);
  return { memory, senders, receivers, items, capacities };
}

/** A hand-over through capacity 1 is a sleep and a wake-up, so there are few; through a large one it costs next to nothing. */
const ITEMS: Readonly<Record<number, number>> = { 1: 300, 2: 500, 500: 20_000, 65536: 50_000 };
const numbers = Array.from({ length: MOST }, (_, i) => i + 1);
const plain = [1, 2, 500, 65_536].flatMap((capacity) =>
  numbers.flatMap((senders) => numbers.map((receivers) => scenario(senders, receivers, ITEMS[capacity]!, [capacity]))),
);
const around = [2 ** 31, 2 ** 32, 7 * 2 ** 32].flatMap((limit) => [
  scenario(1, 1, 20_000, [500], limit - 10_000),
  scenario(2, 2, 20_000, [500], limit - 10_000),
]);
const resized = [
  scenario(1, 1, 20_000, [500, 1, 64, 3]),
  scenario(3, 2, 10_000, [1, 2]),
  scenario(2, 3, 20_000, [500, 7]),
];
const scenarios = [...plain, ...around, ...resized];

describe('all in one go of nine threads', () => {
  let tallies: Tally[][] = [];
  const of = (role: 'sender' | 'receiver', number: number): Tally[] =>
    tallies.slice(role === 'sender' ? 0 : MOST, role === 'sender' ? MOST : 2 * MOST).map((tally) => tally[number]!);
  const sum = (all: readonly Tally[], pick: (tally: Tally) => number) => all.reduce((n, tally) => n + pick(tally), 0);

  beforeAll(async () => {
    const common = {
      scenarios,
      done: new Int32Array(new SharedArrayBuffer(8 * scenarios.length)),
      threads: 2 * MOST + 1,
    };
    const threads: ChannelThread[] = [
      ...numbers.map((n) => ({ role: 'sender' as const, index: n - 1, ...common })),
      ...numbers.map((n) => ({ role: 'receiver' as const, index: n - 1, ...common })),
      { role: 'observer' as const, index: 0, ...common },
    ];
    tallies = await runThreads<Tally[]>(body, threads, { timeoutMs: 50_000 });
  }, 60_000);

  test.each(scenarios.map((each, number) => [number, each.senders, each.receivers, each.capacities] as const))(
    '%i: %i senders, %i receivers, capacity %j: all arrive once, in order, never more than fit',
    (number, _, __, capacities) => {
      const each = scenarios[number]!;
      const sent = of('sender', number);
      const received = of('receiver', number);
      expect(sum(sent, (tally) => tally.count)).toBe(each.senders * each.items);
      expect(sum(received, (tally) => tally.count)).toBe(each.senders * each.items);
      expect(sum(received, (tally) => tally.checksum) >>> 0).toBe(sum(sent, (tally) => tally.checksum) >>> 0);
      expect(sum(received, (tally) => tally.disordered)).toBe(0);
      const channel = new Channel(each.memory);
      const most = Math.max(...capacities);
      expect(tallies.at(-1)![number]!.greatestDepth).toBeLessThanOrEqual(most);
      expect(channel.highWater).toBeLessThanOrEqual(most);
      expect([channel.length, channel.isClosed]).toEqual([0, true]);
      expect(channel.sent).toBe(channel.received);
      expect(channel.sent % 2 ** 32).toBeGreaterThan(0);
    },
  );

  test.each(around.map((each, i) => [plain.length + i, each] as const))(
    '%i: totals right past the limit',
    (_, each) => {
      const limit = [2 ** 31, 2 ** 32, 7 * 2 ** 32][Math.floor(around.indexOf(each) / 2)]!;
      expect(new Channel(each.memory).sent).toBe(limit - 10_000 + each.senders * each.items);
    },
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a sender blocked in a full channel takes the first free place, and its time is counted', async () => {
  const full = scenario(1, 1, 501, [500]);
  const done = new Int32Array(new SharedArrayBuffer(8));
  const running = runThreads<Tally[]>(body, [
    { role: 'sender', index: 0, scenarios: [full], done, threads: 1 } satisfies ChannelThread,
  ]);
  const channel = new Channel(full.memory);
  while (channel.blockedSends === 0) await pause(5);
  await pause(60);
  expect([channel.length, channel.highWater]).toEqual([500, 500]);
  expect(channel.receive()).toBe(0);
  // Nothing more is received: the one place has to do.
  await running;
  expect([channel.length, channel.sent, channel.isClosed]).toEqual([500, 501, true]);
  expect(channel.sendBlockedMs).toBeGreaterThan(30);
  expect(channel.receiveBlockedMs).toBe(0);
});

test('a thread blocked in an empty channel takes no time of the processor', async () => {
  const blocked = scenario(1, 1, 0, [500]);
  const done = new Int32Array(new SharedArrayBuffer(8));
  const running = runThreads<Tally[]>(body, [
    { role: 'receiver', index: 0, scenarios: [blocked], done, threads: 1 } satisfies ChannelThread,
  ]);
  const channel = new Channel(blocked.memory);
  // It counts that it found nothing, looks a while longer, and sleeps.
  while (channel.emptyReceives === 0) await pause(20);
  await pause(100);
  // Of the whole process, which may be collecting garbage: a busy loop would be there in every window.
  const shares: number[] = [];
  while (shares.length < 20 && !(Math.min(...shares) < 0.2)) {
    const [before, since] = [process.cpuUsage(), performance.now()];
    await pause(300);
    const { user, system } = process.cpuUsage(before);
    shares.push((user + system) / 1000 / (performance.now() - since));
  }
  channel.close();
  await running;
  expect(Math.min(...shares)).toBeLessThan(0.2);
});
