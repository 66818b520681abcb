/** What is done to a fleet in a proof. When, and to whom, follows from the seed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../../random.ts';
import type { Arena } from './arena.ts';
import type { Death, ProveNode } from './prove-node.ts';

export type Random = () => number;
/** What was done, for the record. */
export interface Deed {
  /** Seconds since the first event. */
  readonly at: number;
  readonly what: string;
}
export type Note = (what: string) => void;
export type Disturb = (arena: Arena, random: Random, note: Note) => Promise<void>;

const MS = 1000;
const LONGEST_FILLING_MS = 240_000;
const DEATHS: readonly Death[] = ['browser', 'page'];

/** Nodes and the broker are killed at random moments, and each comes back while the others go on. */
export function kills(ofNodes: number, ofBroker: number): Disturb {
  return async (arena, random, note) => {
    const order = shuffled(
      [...Array<'node'>(ofNodes).fill('node'), ...Array<'broker'>(ofBroker).fill('broker')],
      random,
    );
    const revivals: Promise<void>[] = [];
    await sleep(2 * MS);
    for (const what of order) {
      await sleep(between(random, 200, 2500));
      if (what === 'broker') await restartBroker(arena, random, note);
      else revivals.push(revived(await killOne(arena, random, note), between(random, 0, 3000), note));
    }
    await Promise.all(revivals);
    await sleep(2 * MS);
  };
}

async function restartBroker({ broker }: Arena, random: Random, note: Note): Promise<void> {
  const awayMs = between(random, 20, 2000);
  note(`broker killed, for ${awayMs} ms`);
  await broker.kill();
  await sleep(awayMs);
  await broker.start();
}

/** One that is up, when another one is. */
async function killOne({ nodes }: Arena, random: Random, note: Note): Promise<ProveNode> {
  let up = nodes.filter(({ isUp }) => isUp);
  for (; up.length < 2; up = nodes.filter(({ isUp }) => isUp)) await sleep(50);
  const node = up[between(random, 0, up.length - 1)]!;
  const how = DEATHS[between(random, 0, 1)]!;
  note(`${node.name} killed: its ${how}`);
  await node.kill(how);
  return node;
}
/** Fulfilled when it is back. Whether it came back is asked at the end; until then nobody is to be told of it. */
function revived(node: ProveNode, awayMs: number, note: Note): Promise<void> {
  const revival = sleep(awayMs)
    .then(() => node.begin())
    .then(() => note(`${node.name} is back`));
  revival.catch(() => {});
  return revival;
}

/** Nothing comes through between these nodes and the broker for so long. */
export function cut(seconds: number, whom: (nodes: readonly ProveNode[]) => readonly ProveNode[]): Disturb {
  return async (arena, _, note) => {
    await sleep(5 * MS);
    const nodes = whom(arena.nodes);
    note(`network cut: ${nodes.map(({ name }) => name).join(', ')}`);
    for (const node of nodes) node.cut();
    await sleep(seconds * MS);
    for (const node of nodes) node.mend();
    note('network mended');
    await sleep(5 * MS);
  };
}

/** The disk of a node is full until it begins a new run. */
export const fullDisk: Disturb = async (arena, random, note) => {
  await sleep(5 * MS);
  const node = arena.nodes[between(random, 0, arena.nodes.length - 1)]!;
  note(`${node.name}: its disk is full`);
  await node.set({ failures: { storage: { quotaFull: true } } });
  await sleep(20 * MS);
  note(`${node.name}: its disk has room, and it begins a new run`);
  await node.set({ failures: { storage: { quotaFull: false } } });
  await node.restart();
  await sleep(5 * MS);
};

/** Every node is slowed until the stream is full and refuses, and longer. */
export const fullStream: Disturb = async (arena, _, note) => {
  const slow = (perCallMs: number) =>
    Promise.all(arena.nodes.map((node) => node.set({ database: { perCallMs }, batch: { maxSize: 100 } })));
  await sleep(2 * MS);
  await slow(1000);
  note('nodes slowed');
  for (const latest = performance.now() + LONGEST_FILLING_MS; arena.publisher.figures().refused === 0; ) {
    if (performance.now() > latest) throw new Error(`the stream is not full after ${LONGEST_FILLING_MS / MS} s`);
    await sleep(50);
  }
  note(`the stream is full: ${arena.publisher.figures().heldBy}`);
  await sleep(15 * MS);
  await slow(0);
  note('nodes as fast as before');
  await sleep(5 * MS);
};

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const left = [...values];
  return values.map(() => left.splice(between(random, 0, left.length - 1), 1)[0]!);
}
