/**
 * npm run fleet: a broker, a work queue, a publisher and nodes, on this machine. Each node's site is at a port, and so an
 * origin, of its own: it has a database of its own. `fleet-options.ts` has the options, `app/docs/fleet.md` says what changes
 * on a real cluster.
 *
 * Addresses and figures go to stdout. Everything is ended and removed with it. Exit code 0, or 3: it could not be started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { buildIfNeeded, type Site, serve } from '../bench/site.ts';
import { runCommand } from '../command.ts';
import { connected } from './broker-client.ts';
import {
  DEAD_LETTERS,
  FLEET,
  type FleetOptions,
  nodeLink,
  readFleetOptions,
  STREAM,
  SUBJECT,
  sharesOf,
} from './fleet-options.ts';
import { HeadlessNode } from './headless-node.ts';
import { Broker } from './nats-server.ts';
import { addConsumer, addDeadLetters, requireStream } from './streams.ts';

const EVERY_MS = 1000;
const ACK_WAIT_SECONDS = 30;
/** Messages that a node may have. */
const UNACKED_BY_NODE = 256;
const GIBIBYTE = 2 ** 30;
const DISK_BYTES = 64 * GIBIBYTE;
const DEAD_LETTER_BYTES = 2 ** 26;

/** What is to be ended, the last first. */
const endings: (() => Promise<unknown> | undefined)[] = [];

runCommand(main);

async function main(): Promise<number> {
  const options = readFleetOptions(process.argv.slice(2));
  const asked = interrupted();
  try {
    await run(options, asked);
    return 0;
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function run(options: FleetOptions, asked: Promise<unknown>): Promise<void> {
  buildIfNeeded(false);
  const broker = await Broker.start({ maxFileBytes: DISK_BYTES });
  endings.push(() => broker.close());
  const connection = await connected(broker.address);
  endings.push(() => connection.close());
  const manager = await jetstreamManager(connection);
  await prepare(manager, options);
  const links = await serveNodes(options, broker.webSocketAddress);
  tellAddresses(links.slice(options.headlessNodes), broker, options);
  const nodes = await openNodes(links.slice(0, options.headlessNodes));
  const publisher = startPublisher(broker.address, options);
  const telling = tell(nodes, manager, options);
  await Promise.race([
    asked,
    sleep(Math.min(options.seconds * EVERY_MS, 2 ** 31 - 1), null, { ref: false }),
    once(publisher, 'exit'),
  ]);
  telling.end();
  await stopPublisher(publisher);
}

/** The first Ctrl+C ends in order; what does not end then, the second one ends. */
function interrupted(): Promise<unknown> {
  const ended = (['SIGINT', 'SIGTERM'] as const).map((signal) => once(process, signal));
  return Promise.race(ended);
}

async function prepare(
  manager: JetStreamManager,
  { partitions, nodes, headlessNodes, maxBytes }: FleetOptions,
): Promise<void> {
  const subjects = partitions === 1 ? [SUBJECT] : [`${SUBJECT}.*`];
  await requireStream(manager, { name: STREAM, subjects, maxBytes }, true);
  await addDeadLetters(manager, DEAD_LETTERS.stream, DEAD_LETTERS.subject, DEAD_LETTER_BYTES);
  const maxAckPending = UNACKED_BY_NODE * Math.max(1, Math.ceil((nodes + headlessNodes) / partitions));
  for (const { consumer: name, filter } of sharesOf(partitions)) {
    await addConsumer(manager, { stream: STREAM, name, filter, ackWaitSeconds: ACK_WAIT_SECONDS, maxAckPending });
  }
}

/** @returns the address of each node, with its settings */
async function serveNodes({ nodes, headlessNodes, partitions }: FleetOptions, webSocket: string): Promise<string[]> {
  // What the local server sends allows this broker.
  process.env.PENSTOCK_BROKERS = webSocket;
  const shares = sharesOf(partitions);
  const links: string[] = [];
  for (let i = 0; i < nodes + headlessNodes; i++) {
    const site: Site = await serve();
    endings.push(() => site.close());
    links.push(nodeLink(site.origin, webSocket, shares[i % shares.length]!));
  }
  return links;
}

function tellAddresses(links: readonly string[], broker: Broker, { partitions }: FleetOptions): void {
  if (links.length > 0) console.log(`Open each of these in a tab of its own, kept in sight:\n${links.join('\n')}`);
  const consumers = sharesOf(partitions).map(({ consumer }) => consumer);
  console.log(`The broker: ${broker.webSocketAddress} for pages, ${broker.address} for programs`);
  console.log(
    `The fleet screen: fleet ${FLEET}, stream ${STREAM}, consumer ${consumers.join(' or ')}. Ctrl+C ends it all.`,
  );
}

async function openNodes(links: readonly string[]): Promise<readonly HeadlessNode[]> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-nodes-'));
  endings.push(async () => rmSync(folder, { recursive: true, force: true }));
  const nodes: HeadlessNode[] = [];
  for (const [i, link] of links.entries()) {
    const node = await HeadlessNode.open(`node-${i + 1}`, folder, link);
    endings.push(() => node.close());
    nodes.push(node);
  }
  return nodes;
}

function startPublisher(server: string, { publisher }: FleetOptions): ChildProcess {
  const program = fileURLToPath(new URL('publish.ts', import.meta.url));
  const args = ['--import', 'tsx', program, '--server', server, '--stream', STREAM, '--subject', SUBJECT, ...publisher];
  // In a group of its own: Ctrl+C ends the fleet, and the fleet ends it.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  endings.push(() => stopPublisher(child));
  return child;
}

/** It waits for the acks of what is under way. */
async function stopPublisher(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Once a second, what the stream holds and what the nodes without a window have stored. */
function tell(
  nodes: readonly HeadlessNode[],
  manager: JetStreamManager,
  { partitions }: FleetOptions,
): { end(): void } {
  let hasEnded = false;
  void (async () => {
    while (!hasEnded) {
      await sleep(EVERY_MS);
      if (hasEnded) return;
      const line = await Promise.all([
        ...sharesOf(partitions).map(({ consumer }) => consumerText(manager, consumer)),
        ...nodes.map(nodeText),
      ]);
      console.log(`        ${line.join('  ')}`);
    }
  })();
  return {
    end: () => {
      hasEnded = true;
    },
  };
}

async function consumerText(manager: JetStreamManager, name: string): Promise<string> {
  try {
    const { num_pending, num_ack_pending, num_redelivered, config } = await manager.consumers.info(STREAM, name);
    const unacked = `${num_ack_pending} of ${config.max_ack_pending} unacked`;
    return `${name}: ${num_pending} messages wait, ${unacked}, ${num_redelivered} redelivered`;
  } catch {
    return `${name}: not known`;
  }
}

async function nodeText(node: HeadlessNode): Promise<string> {
  try {
    const { state, stored } = await node.figures();
    return `${node.name}: ${state}, ${stored.toLocaleString('en-US')} stored`;
  } catch {
    return `${node.name}: gone`;
  }
}
