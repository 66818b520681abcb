/** Kills a task between any two of its writes to shared memory, as ending its thread does. */
import type { MemoryMap } from '../memory/memory-map.ts';
import {
  type Observer,
  type Operation,
  observe,
  perform,
  shared,
  type View,
  withWatchingAtomics,
} from '../primitives/stepper/stepper-memory.ts';

const LOOKS: ReadonlySet<Operation> = new Set(['read', 'load', 'notify']);

/** Thrown through a task; whoever catches it meets it again at the next access. */
const DEATH = new Error('killed');

export class Saboteur implements Observer {
  /** Writes so far: plain ones, and operations of `Atomics` that may change a word. */
  writes = 0;
  isDead = false;
  /**
   * Writes before which to kill. Of plain writes that follow each other in one region, as when a batch is copied, the
   * first two stand for all.
   */
  readonly points: number[] = [];
  private region = '';
  private run = 0;

  /** @param dieAfter the writes to let happen; the next one kills */
  constructor(private readonly dieAfter = Number.POSITIVE_INFINITY) {}

  access(operation: Operation, { raw, name }: View, index: number, first = 0, second = 0): number {
    if (this.isDead) throw DEATH;
    if (operation === 'notify') return 0;
    if (operation === 'wait') throw new Error('a task must not sleep');
    if (!LOOKS.has(operation)) this.beforeWrite(operation === 'write', name);
    return perform(operation, raw, index, first, second);
  }

  private beforeWrite(isPlain: boolean, region: string): void {
    if (this.writes >= this.dieAfter) {
      this.isDead = true;
      throw DEATH;
    }
    this.run = isPlain && region === this.region ? this.run + 1 : 0;
    this.region = region;
    if (this.run < 2) this.points.push(this.writes);
    this.writes++;
  }
}

/** Runs what a task does on watched memory. @throws DEATH when it was killed, which `isDeath` tells from other errors */
export function killable(saboteur: Saboteur, act: () => void): void {
  withWatchingAtomics(() => {
    observe(saboteur);
    try {
      act();
    } finally {
      observe(null);
    }
  });
  // A task may catch what a database throws, and its own death with it.
  if (saboteur.isDead) throw DEATH;
}

const realAtomics = Atomics;

/** Runs what others do while a task waits for them, on memory that is not watched. */
export function unwatched(act: () => void): void {
  const watching = globalThis.Atomics;
  globalThis.Atomics = realAtomics;
  try {
    act();
  } finally {
    globalThis.Atomics = watching;
  }
}

export function isDeath(error: unknown): boolean {
  return error === DEATH;
}

/**
 * A view of the memory whose accesses a `Saboteur` sees. Left out is what nobody acts on: histograms and activity; what is
 * written and read in one step only; and the journals' records, of which the one being written is not looked at before the version says so (see
 * `journal.interleave.test.ts`).
 */
export function watchedMemory(memory: MemoryMap): MemoryMap {
  const known = watched.get(memory);
  if (known !== undefined) return known;
  const { waits, services, endToEnd, delivery, activity, journals } = memory;
  const { sourceSlots, sourceTimes, eventRuns, eventRunsFound, gathered, gatheredFound, packed } = memory;
  const ofOneStep = { sourceSlots, sourceTimes, eventRuns, eventRunsFound, gathered, gatheredFound, packed };
  const unwatched = { waits, services, endToEnd, delivery, activity, journals, ...ofOneStep };
  const made = { ...watchAll(memory, 'memory'), ...unwatched };
  watched.set(memory, made);
  return made;
}

/** Thousands of runs, one after the other, have the same memory (`run-recycler.ts`). */
const watched = new WeakMap<MemoryMap, MemoryMap>();

function watchAll<T extends object>(node: T, name: string): T {
  if (ArrayBuffer.isView(node)) return shared(node as T & Uint32Array, name);
  const entries = Object.entries(node).map(([key, value]) => [key, watchAll(value, `${name}.${key}`)]);
  return Object.assign(Array.isArray(node) ? [] : {}, node, Object.fromEntries(entries));
}
