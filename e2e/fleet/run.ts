/**
 * npm run fleet: a broker, a work queue, a publisher and nodes, on this machine. Each node's site is at a port, and so an
 * origin, of its own: it has a database of its own. `fleet-options.ts` has the options, `app/docs/cluster.md` says what changes
 * on a real cluster.
 *
 * With --prove it is disturbed instead, and held against what was published; with --measure its speed is: `prove/`.
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
import { endAll, toBeEnded } from '../endings.ts';
import { connected } from './broker-client.ts';
import { type FleetOptions, nodeLink, readFleetOptions, screenLink } from './fleet-options.ts';
import { HeadlessNode } from './headless-node.ts';
import { FLEET, STREAM, SUBJECT, sharesOf } from './names.ts';
import { Broker } from './nats-server.ts';
import { prepareFleet } from './streams.ts';

const EVERY_MS = 1000;
/** Messages that a node may have. */
const UNACKED_BY_NODE = 256;
const GIBIBYTE = 2 ** 30;
const DISK_BYTES = 64 * GIBIBYTE;

runCommand(main);

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--prove')) return (await import('./prove/prove.ts')).prove(args);
  if (args.includes('--measure')) return (await import('./prove/measure.ts')).measure(args);
  const options = readFleetOptions(args);
  const asked = interrupted();
  try {
    await Promise.race([run(options), asked]);
    return 0;
  } finally {
    await endAll();
  }
}

async function run(options: FleetOptions): Promise<void> {
  buildIfNeeded(false);
  const broker = await Broker.start({ maxFileBytes: DISK_BYTES });
  toBeEnded(() => broker.close());
  const connection = await connected(broker.address);
  toBeEnded(() => connection.close());
  const manager = await jetstreamManager(connection);
  await prepare(manager, options);
  const links = await serveAll(options, broker.webSocketAddress);
  tellAddresses(links, broker, options);
  const nodes = await openNodes(links.nodes.slice(0, options.headlessNodes), broker.webSocketAddress);
  const publisher = startPublisher(broker.address, options);
  tell(nodes, manager, options);
  await once(publisher, 'exit');
}

/** The first Ctrl+C ends in order; what does not end then, the second one ends. */
function interrupted(): Promise<unknown> {
  const ended = (['SIGINT', 'SIGTERM'] as const).map((signal) => once(process, signal));
  return Promise.race(ended);
}

function prepare(manager: JetStreamManager, options: FleetOptions): Promise<void> {
  const { partitions, nodes, headlessNodes, maxBytes } = options;
  const subjects = partitions === 1 ? [SUBJECT] : [`${SUBJECT}.*`];
  const maxAckPending = UNACKED_BY_NODE * Math.ceil((nodes + headlessNodes) / partitions);
  return prepareFleet(manager, {
    name: STREAM,
    subjects,
    maxBytes,
    replicas: 1,
    shares: sharesOf(partitions),
    maxAckPending,
  });
}

interface Links {
  /** Of each node, with its settings. */
  readonly nodes: readonly string[];
  readonly screen: string;
}

/** Each at a port of its own. */
async function serveAll({ nodes, headlessNodes, partitions }: FleetOptions, webSocket: string): Promise<Links> {
  // What the local server sends allows this broker.
  process.env.PENSTOCK_BROKERS = webSocket;
  const shares = sharesOf(partitions);
  const sites: Site[] = [];
  for (let i = 0; i <= nodes + headlessNodes; i++) {
    const site = await serve();
    toBeEnded(() => site.close());
    sites.push(site);
  }
  const [first, ...others] = sites.map(({ origin }) => origin);
  return {
    nodes: others.map((origin, i) => nodeLink(origin, webSocket, shares[i % shares.length]!)),
    screen: screenLink(first!, webSocket, shares[0]!),
  };
}

function tellAddresses({ nodes, screen }: Links, broker: Broker, { headlessNodes }: FleetOptions): void {
  const open = nodes.slice(headlessNodes);
  if (open.length > 0)
    console.log(`Nodes: open each in a window of its own, for a hidden tab is slowed down.\n${open.join('\n')}`);
  console.log(`The screen Fleet:\n${screen}`);
  console.log(`The broker: ${broker.webSocketAddress} for pages, ${broker.address} for programs. Ctrl+C ends it all.`);
}

async function openNodes(links: readonly string[], server: string): Promise<readonly HeadlessNode[]> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-nodes-'));
  toBeEnded(async () => rmSync(folder, { recursive: true, force: true }));
  const nodes: HeadlessNode[] = [];
  for (const [i, link] of links.entries()) {
    const node = await HeadlessNode.launch(`node-${i + 1}`, folder);
    toBeEnded(() => node.close());
    await node.start(link);
    await node.report(server, FLEET);
    nodes.push(node);
  }
  return nodes;
}

function startPublisher(server: string, { publisher, seconds }: FleetOptions): ChildProcess {
  const program = fileURLToPath(new URL('publish.ts', import.meta.url));
  const args = ['--import', 'tsx', program, '--server', server, '--stream', STREAM, '--subject', SUBJECT, ...publisher];
  if (Number.isFinite(seconds)) args.push('--seconds', `${seconds}`);
  // In a group of its own: Ctrl+C ends the fleet, and the fleet ends it.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  toBeEnded(() => stopPublisher(child));
  return child;
}

/** It waits for the acks of what is under way. */
async function stopPublisher(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Once a second, what the stream holds and what the nodes without a window have stored. */
function tell(nodes: readonly HeadlessNode[], manager: JetStreamManager, { partitions }: FleetOptions): void {
  let hasEnded = false;
  const told = (async () => {
    while (!hasEnded) {
      await sleep(EVERY_MS);
      const consumers = sharesOf(partitions).map(({ consumer }) => consumerText(manager, consumer));
      console.log(`        ${(await Promise.all([...consumers, ...nodes.map(nodeText)])).join('  ')}`);
    }
  })();
  toBeEnded(() => {
    hasEnded = true;
    return told;
  });
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
