/** A publisher, and a broker that dies under it: what is stored, and how often, told by reading the stream back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, test, vi } from 'vitest';
import { type Batch, intendedMsOf } from '../../workers/feeds/batch.ts';
import { readMessage } from '../../workers/feeds/batch-message.ts';
import { GeneratedLoad } from '../../workers/publish/generated-load.ts';
import { MessageMaker } from '../../workers/publish/message-maker.ts';
import { Publisher } from '../../workers/publish/publisher.ts';
import { connected, sendVia } from './broker-client.ts';
import { Broker, findNatsServer } from './nats-server.ts';
import { readOptions } from './publish-options.ts';

const EVENTS = 20_000;
const KILLS = 2;
/** Slow enough that a busy machine kills the broker while there is still something to publish. */
const RATE = '5k';
/** A broker that has just started lets clients in before it answers questions about its streams: those are asked again. */
const PATIENCE = { timeout: 60_000, interval: 100 };

describe.runIf(findNatsServer() !== undefined)('a broker that is killed under load and started again', () => {
  test('has each event of its publisher once', async () => {
    const broker = await Broker.start();
    const connection = await connected(broker.address);
    try {
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name: 'ALL', subjects: ['all'] });
      const publisher = publisherTo(sendVia(connection, 'ALL'));
      const running = publisher.run();
      for (let kill = 1; kill <= KILLS; kill++) {
        const wanted = (EVENTS * kill) / (KILLS + 2);
        await expect.poll(() => publisher.figures().events, PATIENCE).toBeGreaterThan(wanted);
        expect(publisher.figures().events).toBeLessThan(EVENTS);
        await broker.kill();
        await sleep(50);
        await broker.start();
      }
      await running;
      const { events, messages } = publisher.figures();
      expect(events).toBe(EVENTS);

      const { state } = await vi.waitFor(() => manager.streams.info('ALL'), PATIENCE);
      expect(state.messages).toBe(messages);
      const stream = await vi.waitFor(() => jetstream(connection).streams.get('ALL'), PATIENCE);
      const times = new Set<number>();
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const stored = await vi.waitFor(() => stream.getMessage({ seq }), PATIENCE);
        const batch = readMessage(stored!.data) as Batch;
        for (let i = 0; i < batch.count; i++) times.add(Math.round(intendedMsOf(batch, i) * 1000));
      }
      // At a steady rate no two events have one time.
      expect(times.size).toBe(EVENTS);
    } finally {
      await connection.close();
      await broker.close();
    }
  });
});

function publisherTo(send: ReturnType<typeof sendVia>): Publisher {
  const { config, messages } = readOptions(['--rate', RATE, '--subject', 'all']);
  const clock = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };
  const maker = new MessageMaker({ ...messages, batch: 50 });
  const load = new GeneratedLoad(config, 1_764_460_800_000);
  return new Publisher(load, maker, send, { id: 'p', window: 16, events: EVENTS }, clock);
}
