/**
 * npm run publish -- --rate 200k: puts the simulated feed into a stream of a broker, as fast as is asked for or as the stream
 * takes it. `publish-options.ts` has the options, `workers/docs/batch-message.md` the messages.
 *
 * Figures once a second to stdout. Exit code 0: all that was made is stored. 1: some of it may not be. 3: wrong usage, or the
 * stream does not fit.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { GeneratedLoad } from '../../workers/publish/generated-load.ts';
import { MessageMaker } from '../../workers/publish/message-maker.ts';
import { Publisher, type Send } from '../../workers/publish/publisher.ts';
import { runCommand } from '../command.ts';
import { connected, sendVia } from './broker-client.ts';
import { figuresLine } from './figures-line.ts';
import { sharesOf } from './names.ts';
import { type PublishOptions, readOptions } from './publish-options.ts';
import { prepareFleet, requireStream } from './streams.ts';

const EVERY_MS = 1000;
/** For what is under way at the end. */
const LONGEST_END_MS = 15_000;

runCommand(main);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const connection = await connected(options.server);
  try {
    await prepare(await jetstreamManager(connection), options);
    return await publish(options, sendVia(connection, options.stream));
  } finally {
    await connection.close();
  }
}

async function prepare(manager: JetStreamManager, options: PublishOptions): Promise<void> {
  const { stream: name, maxBytes, replicas, consumer, maxAckPending, isCreated } = options;
  const { subject, partitions } = options.messages;
  if (isCreated) {
    const subjects = partitions === 1 ? [subject] : [`${subject}.*`];
    const shares = sharesOf(partitions, subject, consumer);
    return prepareFleet(manager, { name, subjects, maxBytes, replicas, shares, maxAckPending });
  }
  const subjects = partitions === 1 ? [subject] : [`${subject}.0`, `${subject}.${partitions - 1}`];
  return requireStream(manager, { name, subjects, maxBytes, replicas }, false);
}

async function publish(options: PublishOptions, send: Send): Promise<number> {
  const clock = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };
  const load = new GeneratedLoad(options.config, performance.timeOrigin + performance.now());
  const settings = { id: randomBytes(6).toString('hex'), window: options.window, events: options.events };
  const publisher = new Publisher(load, new MessageMaker(options.messages), send, settings, clock);
  const stopTelling = tellFigures(publisher, options);
  const end = () => publisher.end();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  const timer = Number.isFinite(options.seconds) ? setTimeout(end, options.seconds * EVERY_MS) : undefined;
  const running = publisher.run();
  const unknown = await untilDone(publisher, running);
  clearTimeout(timer);
  stopTelling();
  if (unknown > 0) console.error(`${unknown} messages were not acknowledged: it is not known whether they are stored.`);
  return unknown > 0 ? 1 : 0;
}

/** @returns how many messages were given up */
async function untilDone(publisher: Publisher, running: Promise<void>): Promise<number> {
  let since: number | undefined;
  let isRunning = true;
  void running.then(() => {
    isRunning = false;
  });
  while (isRunning) {
    await Promise.race([running, sleep(EVERY_MS / 10, undefined, { ref: true })]);
    if (!publisher.isEnding) continue;
    since ??= performance.now();
    if (performance.now() - since > LONGEST_END_MS) return publisher.giveUp();
  }
  return 0;
}

function tellFigures(publisher: Publisher, { window, isJson }: PublishOptions): () => void {
  const startedAt = performance.now();
  let [before, at] = [publisher.figures(), startedAt];
  const tell = () => {
    const [now, figures] = [performance.now(), publisher.figures()];
    const [seconds, between] = [(now - startedAt) / EVERY_MS, (now - at) / EVERY_MS];
    const perSecond = (figures.events - before.events) / between;
    console.log(
      isJson
        ? JSON.stringify({ seconds, perSecond, ...figures })
        : figuresLine(figures, before, seconds, between, window),
    );
    [before, at] = [figures, now];
  };
  const timer = setInterval(tell, EVERY_MS);
  return () => {
    clearInterval(timer);
    tell();
  };
}
