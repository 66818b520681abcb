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
} from './stepper-memory.ts';

const LOOKS: ReadonlySet<Operation> = new Set(['read', 'load', 'notify']);

/** Thrown through a task; whoever catches it meets it again at the next access. */
const DEATH = new Error('killed');

export class Saboteur implements Observer {
  /** Writes so far: plain ones, and operations of `Atomics` that may change a word. */
  writes = 0;
  dead = false;
  /** The writes to let happen; the next one kills. */
  dieAfter = Number.POSITIVE_INFINITY;

  access(operation: Operation, { raw }: View, index: number, first: number | undefined, second: number | undefined) {
    if (this.dead) throw DEATH;
    if (operation === 'wait') throw new Error('a task must not sleep');
    if (!LOOKS.has(operation)) {
      if (this.writes >= this.dieAfter) {
        this.dead = true;
        throw DEATH;
      }
      this.writes++;
    }
    return operation === 'notify' ? 0 : perform(operation, raw, index, first ?? 0, second ?? 0);
  }
}

/** Runs what a task does on watched memory. @throws DEATH when it was killed, which `isDeath` tells from other errors */
export function killable<T>(saboteur: Saboteur, act: () => T): T {
  return withWatchingAtomics(() => {
    observe(saboteur);
    try {
      const result = act();
      // A task may catch what a database throws, and its own death with it.
      if (saboteur.dead) throw DEATH;
      return result;
    } finally {
      observe(null);
    }
  });
}

export function isDeath(error: unknown): boolean {
  return error === DEATH;
}

/**
 * A view of the memory whose accesses a `Saboteur` sees. Left out is what no one acts on: histograms and activity; and
 * the journals' records, of which the one that is being written is not looked at before the version says so (see
 * `journal.interleave.test.ts`).
 */
export function watchedMemory(memory: MemoryMap): MemoryMap {
  const { waits, services, endToEnd, activity, journals } = memory;
  return { ...watchAll(memory, 'memory'), waits, services, endToEnd, activity, journals };
}

function watchAll<T extends object>(node: T, name: string): T {
  if (ArrayBuffer.isView(node)) return shared(node as T & Uint32Array, name);
  const entries = Object.entries(node).map(([key, value]) => [key, watchAll(value, `${name}.${key}`)]);
  return Array.isArray(node)
    ? Object.assign([], node, Object.fromEntries(entries))
    : Object.assign({}, node, Object.fromEntries(entries));
}
