import { describe, expect, test } from 'vitest';
import { type Batch, intendedMsOf } from '../../workers/feeds/batch.ts';
import { readMessage } from '../../workers/feeds/batch-message.ts';
import { sensorOf } from '../../workers/memory/event-columns.ts';
import { GeneratedLoad } from '../../workers/publish/generated-load.ts';
import { type Message, MessageMaker, type MessageOptions } from '../../workers/publish/message-maker.ts';
import { Publisher, type Send } from '../../workers/publish/publisher.ts';
import { generator } from '../random.ts';
import { readOptions } from './publish-options.ts';
import { VirtualClock } from './virtual-clock.ts';

const START = 1_764_460_800_000;
interface Wish {
  readonly args?: readonly string[];
  readonly window?: number;
  readonly messages?: Partial<MessageOptions>;
  readonly events?: number;
}

function publisherOf(clock: VirtualClock, send: Send, { args = [], window = 8, messages = {}, events }: Wish) {
  const { config, messages: defaults } = readOptions(args);
  const maker = new MessageMaker({ ...defaults, batch: 100, ...messages });
  const options = { id: 'p', window, events: events ?? Number.POSITIVE_INFINITY };
  return new Publisher(new GeneratedLoad(config, START), maker, send, options, clock, generator(1));
}
function eventsOf(bytes: Uint8Array): readonly string[] {
  const batch = readMessage(bytes) as Batch;
  return Array.from(batch.meta, (meta, i) => `${meta} ${batch.value[i]} ${intendedMsOf(batch, i).toFixed(3)}`);
}
/** The same load by itself: each event in full. */
function expected(args: readonly string[], count: number): readonly string[] {
  const load = new GeneratedLoad(readOptions(args).config, START);
  const all: string[] = [];
  while (all.length < count) {
    const taken = load.take(Number.MAX_SAFE_INTEGER, Math.min(4096, count - all.length));
    for (let i = 0; i < taken; i++) all.push(`${load.meta[i]} ${load.value[i]} ${load.timeMs[i]!.toFixed(3)}`);
  }
  return all;
}
/** It knows a message by its id, as a stream does within its duplicate window. */
class FakeStream {
  readonly stored = new Map<string, Message>();
  attempts = 0;
  isFull = false;
  get events(): readonly string[] {
    return [...this.stored.values()].flatMap(({ bytes }) => eventsOf(bytes));
  }
  store(message: Message, id: string): void {
    this.attempts++;
    if (this.isFull) throw new Error('maximum bytes exceeded');
    if (!this.stored.has(id)) this.stored.set(id, message);
  }
}

describe('a publisher', () => {
  test('sends each event once, in messages of the size and within the wait that were asked for', async () => {
    const clock = new VirtualClock();
    const stream = new FakeStream();
    const args = ['--rate', '20k'];
    const publisher = publisherOf(clock, async (message, id) => stream.store(message, id), { args, events: 5050 });
    await clock.run(10_000, publisher.run());
    expect(stream.events).toEqual(expected(args, 5050));
    expect(publisher.figures()).toMatchObject({ events: 5050, messages: 51, refused: 0, inFlight: 0, heldBy: null });
    expect([...stream.stored.values()].map(({ events }) => events)).toEqual([...Array(50).fill(100), 50]);
    expect(clock.now()).toBeLessThan(5050 / 20 + 50);
  });

  test('is slowed down to what its stream acknowledges, with the window it was given, and says so', async () => {
    const clock = new VirtualClock();
    let [under, most] = [0, 0];
    // 8 messages of 100 events each 100 ms: 8,000 events a second of 20,000.
    const send: Send = async () => {
      most = Math.max(most, ++under);
      await clock.sleep(100);
      under--;
    };
    const publisher = publisherOf(clock, send, { args: ['--rate', '20k'] });
    void publisher.run();
    await clock.run(2000);
    const { events, behindMs, heldBy, refused } = publisher.figures();
    expect(most).toBe(8);
    expect(events).toBeGreaterThan(15_000);
    expect(events).toBeLessThanOrEqual(16_000);
    expect(behindMs).toBeGreaterThan(1100);
    expect([heldBy, refused]).toEqual(['acks come late', 0]);
    publisher.end();
    await clock.run(3000);
    expect(publisher.figures().inFlight).toBe(0);
  });

  test('makes nothing new while its stream is full, and goes on where it was', async () => {
    const clock = new VirtualClock();
    const stream = new FakeStream();
    const args = ['--rate', '20k'];
    const publisher = publisherOf(clock, async (message, id) => stream.store(message, id), { args, events: 20_000 });
    const running = publisher.run();
    await clock.run(500);
    stream.isFull = true;
    const before = stream.attempts;
    await clock.run(6500);
    expect(publisher.figures()).toMatchObject({ inFlight: 1, heldBy: 'maximum bytes exceeded' });
    // Tries come ever more seldom: 6 s have room for 300 of the first kind.
    expect(stream.attempts - before).toBeLessThan(20);
    stream.isFull = false;
    await clock.run(20_000, running);
    expect(stream.events).toEqual(expected(args, 20_000));
    expect(publisher.figures()).toMatchObject({ events: 20_000, heldBy: null, inFlight: 0 });
  });

  test('offers a full stream little more than it takes, and leaves no room in it: 20 streams', async () => {
    const seconds = 10;
    for (let seed = 1; seed <= 20; seed++) {
      const random = generator(seed);
      const clock = new VirtualClock();
      const stream = new FakeStream();
      // Consumers take so many messages a second.
      const [size, perSecond] = [1 + Math.floor(random() * 50), 5 * 100 ** random()];
      const send: Send = async (message, id) => {
        await clock.sleep(1 + random() * 4);
        stream.isFull = stream.stored.size >= size + (clock.now() / 1000) * perSecond;
        stream.store(message, id);
      };
      const wish = { args: ['--rate', 'max'], window: 64, messages: { batch: 10 } };
      const publisher = publisherOf(clock, send, wish);
      void publisher.run();
      await clock.run(seconds * 1000);
      const { messages, refused } = publisher.figures();
      const taken = seconds * perSecond;
      expect(messages, `seed ${seed}`).toBeGreaterThan(0.7 * taken);
      // The first refusals come together; from then on one message is tried at a time.
      expect(refused, `seed ${seed}: ${perSecond} messages a second`).toBeLessThan(64 + 40 * seconds + 1.5 * taken);
    }
  });

  test('sends again what was not acknowledged, under the same id: 100 streams that lose messages and acks', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = generator(seed);
      const clock = new VirtualClock();
      const stream = new FakeStream();
      let [under, most] = [0, 0];
      const send: Send = async (message, id) => {
        most = Math.max(most, ++under);
        if (random() < 0.5) await clock.sleep(random() * 20);
        under--;
        if (random() < 0.1) throw new Error('lost on its way');
        stream.store(message, id);
        if (random() < 0.1) throw new Error('its ack was lost');
      };
      const [window, partitions] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 4)];
      const args = [
        '--rate',
        random() < 0.2 ? 'max' : '50k',
        '--settings',
        'load.shape=burst&failures.poison.ratio=0.1',
      ];
      const publisher = publisherOf(clock, send, { args, window, messages: { partitions, batch: 20 }, events: 700 });
      await clock.run(1e6, publisher.run());
      const { events, inFlight } = publisher.figures();
      expect([events, inFlight, stream.events.length], `seed ${seed}`).toEqual([700, 0, 700]);
      if (!args.includes('max')) expect([...stream.events].sort()).toEqual([...expected(args, 700)].sort());
      // The last, unfilled messages of all partitions go together.
      expect(most).toBeLessThanOrEqual(window + partitions);
    }
  });

  test('owes nothing for the time in which it was paused, and goes on with the next event at its time', async () => {
    const clock = new VirtualClock();
    const stream = new FakeStream();
    const publisher = publisherOf(clock, async (message, id) => stream.store(message, id), { args: ['--rate', '1k'] });
    void publisher.run();
    await clock.run(1000);
    publisher.pause();
    await clock.run(6000);
    const { events, behindMs } = publisher.figures();
    expect(events).toBeLessThanOrEqual(1001);
    expect(behindMs).toBeLessThan(5);
    publisher.resume();
    await clock.run(7000);
    publisher.end();
    await clock.run(8000);
    const times = stream.events.map((event) => Number(event.split(' ')[2]) - START);
    expect(times.length).toBeGreaterThan(1900);
    expect(times.filter((time) => time > 1010 && time < 5990)).toEqual([]);
    expect(new Set(stream.events.map((event) => event.split(' ')[2])).size).toBe(times.length);
  });

  test('gives up at last, and says how many messages are of unknown fate', async () => {
    const clock = new VirtualClock();
    const publisher = publisherOf(clock, () => new Promise(() => {}), { args: ['--rate', 'max'] });
    const running = publisher.run();
    await clock.run(100);
    publisher.end();
    await clock.run(1000);
    expect(publisher.giveUp()).toBe(8);
    await clock.run(2000, running);
  });
});

test('events of one sensor take one partition', async () => {
  const clock = new VirtualClock();
  const stream = new FakeStream();
  const wish = { args: ['--rate', 'max'], messages: { partitions: 4 }, events: 5000 };
  await clock.run(1e6, publisherOf(clock, async (message, id) => stream.store(message, id), wish).run());
  expect(new Set([...stream.stored.values()].map(({ subject }) => subject)).size).toBe(4);
  for (const { subject, bytes } of stream.stored.values()) {
    const { meta } = readMessage(bytes) as Batch;
    expect([...meta].map((word) => `penstock.events.${sensorOf(word) % 4}`)).toEqual(Array(meta.length).fill(subject));
  }
});

test('a load that is changed goes on with the next event: at the new rate, with the new sensors', () => {
  const config = (settings: string) => readOptions(['--rate', '1k', '--settings', settings]).config;
  const load = new GeneratedLoad(config('load.sensors=1000'), START);
  expect(load.take(999.9, 4096)).toBe(1000);
  load.configure({ ...config('load.sensors=3'), load: { ...config('load.sensors=3').load, eventsPerSecond: 100 } });
  const count = load.take(1999.9, 4096);
  expect(count).toBeGreaterThanOrEqual(99);
  expect(count).toBeLessThanOrEqual(101);
  expect(Math.max(...load.meta.subarray(0, count).map(sensorOf))).toBeLessThan(3);
  expect(load.made).toBe(1000 + count);
});

test('a load of bursts has four times its rate in a tenth of its period, and stale events are older', () => {
  const { config } = readOptions([
    '--rate',
    '1k',
    '--settings',
    'load.shape=burst&load.periodSeconds=10&load.staleRatio=0.5',
  ]);
  const load = new GeneratedLoad(config, START);
  expect([load.take(999.9, 4096), load.take(1999.9, 4096)]).toEqual([4000, 1000]);
  const stale = Array.from({ length: 1000 }, (_, i) => load.timeMs[i]! < START + 990 + i);
  expect(stale.filter(Boolean).length).toBe(500);
  expect(load.behindMs(3000)).toBeCloseTo(1000);
});
