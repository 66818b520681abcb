/**
 * The recovery protocol in every interleaving that makes a difference: two neighbouring stages and the supervisor, where
 * either stage is killed before any of its steps. What the supervisor and the replacement then do runs step by step
 * beside the neighbour, which goes on meanwhile. Always: no event is lost, none comes twice, every slot is back.
 *
 * Stages, channels, journals and supervisor are the real ones; clock and threads are not. A channel between the two holds
 * one event. Nobody sleeps: who has nothing to do looks again when something has changed, and fails the test if nothing
 * ever does. That nobody oversleeps is shown for parking and the pool by tests of their own.
 */

import { describe, expect, test } from 'vitest';
import type { Config, ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { Supervisor } from '../coordinator/supervisor.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import * as C from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { EVENT_SLOTS, type MemoryMap, openRun } from '../memory/memory-map.ts';
import { journalOf, journalReaderOf } from '../memory/task-journals.ts';
import {
  AGGREGATES,
  BROADCAST,
  FROM_STORAGE,
  FROM_VALIDATE,
  SOURCE,
  STORAGE,
  TO_BROADCAST,
  TO_STORAGE,
  TO_TRANSFORM,
  TO_VALIDATE,
  VALIDATE,
} from '../memory/tasks.ts';
import { Channel } from '../primitives/channel/channel.ts';
import { AROUND_VERSION, CHANNEL_WORDS, ringLayout, VERSION_WORD } from '../primitives/channel/channel-memory.ts';
import { Ring } from '../primitives/channel/ring.ts';
import {
  VERSION_WORD as BREAKER_VERSION,
  type BreakerMemory,
  layout as breakerLayout,
} from '../primitives/circuit-breaker/breaker-memory.ts';
import { awaitChange, checkpoint, explore, shared } from '../primitives/stepper/stepper.ts';
import { createTask } from '../stage-worker/stage-entry.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { openStageChannels } from './stage-channels.ts';
import * as Step from './step.ts';
import { SubscriberStage } from './subscribers/subscriber-stage.ts';
import type { Task, TaskContext } from './task.ts';
import { createScalarKernel } from './transform/transform-kernel.ts';

const CELLS = 4;
const NOW = 0;
const real = openRun(allocateRun(10_000, 1));
const kernel = createScalarKernel();
const NOBODY = new Int32Array(real.placement.length);
/** Longer arrays are tables, and room for what a step writes before it reads it. */
const LONGEST_STATE = 256;

interface State {
  readonly memory: MemoryMap;
  /** What went wrong where nobody could see it later. */
  readonly wrong: string[];
  readonly events: number;
}

interface Pair {
  readonly tasks: readonly [number, number];
  readonly config: Config;
  /** Puts in what comes before the two. */
  prepare(memory: MemoryMap, events: number): void;
  /** What must be so at the end, however it came about. */
  check(memory: MemoryMap, events: number): void;
}

function breaker(): BreakerMemory {
  const { words, times } = real.breaker;
  const memory = {
    words: shared(new Int32Array(words.length), 'breaker', [BREAKER_VERSION]),
    times: shared(new Float64Array(times.length), 'breakerTimes'),
  };
  breakerLayout().initialise(memory);
  return memory;
}

/** Of the layout around the rings of subscribers. */
const AROUND = real.subscribers[0]!.words[AROUND_VERSION]!;

/** Fresh memory, as small as it goes. Everything by which stages and supervisor agree is watched. */
function smallMemory(): MemoryMap {
  const ring = (name: string, capacity: number) => {
    const words = shared(new Int32Array(CHANNEL_WORDS), name, [VERSION_WORD, AROUND_VERSION]);
    const memory = { words, cells: shared(new Uint32Array(CELLS), `${name}-cells`) };
    ringLayout(CELLS, capacity).initialise(memory);
    words[AROUND_VERSION] = AROUND;
    return memory;
  };
  const ints = (length: number, name: string) => shared(new Int32Array(length), name);
  const unsigned = (length: number, name: string) => shared(new Uint32Array(length), name);
  const doubles = (length: number, name: string) => shared(new Float64Array(length), name);
  const floats = (length: number, name: string) => shared(new Float32Array(length), name);
  return {
    ...real,
    // Counting is no step: nobody acts on it.
    engine: { words: real.engine.words.slice() },
    // Nobody changes the load.
    loadChanges: { counted: real.loadChanges.counted.slice(), notes: real.loadChanges.notes },
    control: ints(C.COORDINATOR_BEAT + 1, 'control'),
    threads: ints(2 * C.THREAD_LINE, 'threads'),
    placement: ints(real.placement.length, 'placement'),
    journalVersions: ints(real.journalVersions.length, 'versions'),
    journals: real.journals.map(({ length }, task) => doubles(length, `journal-${task}`)),
    // The notes of when an event was sent are for the histograms of waits.
    channels: real.channels.map((_, i) => ({
      ...ring(`channel-${i}`, i === TO_TRANSFORM ? CELLS : 1),
      runs: new Uint32Array(new SharedArrayBuffer(8 * CELLS)),
      runWords: new Int32Array(new SharedArrayBuffer(256)),
    })),
    returns: real.returns.map((_, i) => ring(`return-${i}`, CELLS)),
    subscribers: real.subscribers.map((_, i) => ({
      ...ring(`subscriber-${i}`, CELLS),
      mailbox: unsigned(CELLS, `mailbox-${i}`),
      hazards: unsigned(real.subscribers[i]!.hazards.length, `hazards-${i}`),
      position: unsigned(CELLS, `position-${i}`),
    })),
    freeStack: unsigned(CELLS, 'freeStack'),
    recordingDirectory: ints(real.recordingDirectory.length, 'recordingDirectory'),
    sequence: doubles(CELLS, 'sequence'),
    // Of use for latencies alone, and nobody reads it here while another may write it.
    intended: new Float64Array(new SharedArrayBuffer(8 * CELLS)),
    meta: unsigned(CELLS, 'meta'),
    raw: floats(CELLS, 'raw'),
    value: floats(CELLS, 'value'),
    delivered: shared(new Uint8Array(CELLS), 'delivered'),
    batchSlots: unsigned(CELLS, 'batchSlots'),
    batchLatency: floats(CELLS, 'batchLatency'),
    held: [unsigned(CELLS, 'held-0'), unsigned(CELLS, 'held-1')],
    breaker: breaker(),
    storeSequence: doubles(CELLS, 'storeSequence'),
    storeTime: doubles(CELLS, 'storeTime'),
    storeMeta: unsigned(CELLS, 'storeMeta'),
    storeValue: floats(CELLS, 'storeValue'),
    storeLatency: floats(CELLS, 'storeLatency'),
    storeBatch: unsigned(CELLS, 'storeBatch'),
  };
}

function recordOf(memory: MemoryMap, task: number): Float64Array {
  const reader = journalReaderOf(memory, task);
  reader.read();
  return reader.record;
}
/** All that was ever sent through a ring. */
function sentThrough(ring: { words: Int32Array; cells: Uint32Array }): number[] {
  const { cells, mask, tail } = new Ring(ring);
  return Array.from({ length: tail }, (_, i) => cells[i & mask]!);
}
function fill(ring: { words: Int32Array; cells: Uint32Array }, slots: readonly number[]): void {
  const channel = new Channel(ring);
  const { capacity } = channel;
  channel.setCapacity(CELLS);
  for (const slot of slots) expect(channel.trySend(slot)).toBe(1);
  channel.setCapacity(capacity);
  channel.close();
}
const slotsOf = (events: number) => Array.from({ length: events }, (_, slot) => slot);
const SEQUENCE = 100;
function writeEvents(memory: MemoryMap, events: number): void {
  for (const slot of slotsOf(events)) memory.sequence[slot] = SEQUENCE + slot;
}
function expectStored(memory: MemoryMap, events: number): void {
  const record = recordOf(memory, STORAGE);
  expect([record[J.STORED], record[J.PINNED]]).toEqual([events, 0]);
  expect([...memory.storeSequence].slice(0, events)).toEqual(slotsOf(events).map((slot) => SEQUENCE + slot));
  expect(sentThrough(memory.returns[FROM_STORAGE]!).sort()).toEqual(slotsOf(events));
}

/** A subscriber that looks whether what it reads is about to be overwritten. */
class Watcher extends SubscriberStage {
  constructor(
    context: TaskContext,
    private readonly state: State,
  ) {
    super(AGGREGATES, context);
  }
  protected override observe(taken: Uint32Array, count: number): void {
    const back = new Ring(this.state.memory.returns[FROM_STORAGE]!);
    for (let i = back.tail - 1; i >= 0; i--) {
      const slot = back.cells[i & back.mask]!;
      if (taken.subarray(0, count).includes(slot)) this.state.wrong.push(`slot ${slot} was free while it was read`);
    }
  }
}

const configured = (patch: ConfigPatch) => applyPatch(defaultConfig(), patch);

const PAIRS: Readonly<Record<string, Pair>> = {
  'source and validate, which share one slot': {
    tasks: [SOURCE, VALIDATE],
    config: configured({ load: { mode: 'max', invalidRatio: 1 }, channels: { capacity: 1 } }),
    prepare(memory) {
      const journal = journalOf(memory, SOURCE);
      journal.draft[J.FRESH] = EVENT_SLOTS;
      journal.draft[J.FREE_TOP] = 1;
      journal.commit();
    },
    check(memory, events) {
      const [source, validate] = [recordOf(memory, SOURCE), recordOf(memory, VALIDATE)];
      expect([source[J.RECEIVED], source[J.SENT], source[J.TAKEN]]).toEqual([events, events, events]);
      expect([validate[J.RECEIVED], validate[J.SENT]]).toEqual([events, 0]);
      const theOne = new Array<number>(events).fill(0);
      expect(sentThrough(memory.channels[TO_VALIDATE]!)).toEqual(theOne);
      expect(sentThrough(memory.returns[FROM_VALIDATE]!)).toEqual(theOne);
      // It came back from each event but the last and was taken again; from that it is on its way.
      expect([source[J.FREE_TOP], source[J.FREE_HEADS + FROM_VALIDATE]]).toEqual([0, events - 1]);
      expect(memory.sequence[0]).toBe(events - 1);
    },
  },
  'broadcast and storage': {
    tasks: [BROADCAST, STORAGE],
    config: configured({ channels: { capacity: 1 }, batch: { maxSize: 1 }, broadcast: { lagLimit: 1 } }),
    prepare(memory, events) {
      writeEvents(memory, events);
      fill(memory.channels[TO_BROADCAST]!, slotsOf(events));
      // Nobody else is there: every subscriber is at its limit, and skips.
      const journal = journalOf(memory, BROADCAST);
      for (const [o, ring] of memory.subscribers.entries()) {
        new Ring(ring).publishTail(1);
        journal.draft[J.SUBSCRIBER_TAILS + o] = 1;
      }
      journal.commit();
    },
    check(memory, events) {
      expectStored(memory, events);
      const broadcast = recordOf(memory, BROADCAST);
      expect([broadcast[J.RECEIVED], broadcast[J.SENT], broadcast[J.SKIPPED]]).toEqual([events, events, events]);
      expect(sentThrough(memory.channels[TO_STORAGE]!)).toEqual(slotsOf(events));
    },
  },
  'storage and a subscriber that still reads what is stored': {
    tasks: [STORAGE, AGGREGATES],
    config: configured({ batch: { maxSize: 1 }, broadcast: { policies: { aggregates: 'skip' } } }),
    prepare(memory, events) {
      writeEvents(memory, events);
      fill(memory.channels[TO_STORAGE]!, slotsOf(events));
      fill(memory.subscribers[0]!, slotsOf(events));
      for (const slot of slotsOf(events)) {
        memory.delivered[slot] = 1;
        memory.subscribers[0]!.position[slot] = slot;
      }
    },
    check(memory, events) {
      expectStored(memory, events);
      expect(recordOf(memory, AGGREGATES)[J.RECEIVED]).toBe(events);
    },
  },
};

/** Every number that an object holds by itself, in a fixed order: what is watched, or shared with the real run, is not its own. */
function numbersIn(node: unknown, memory: MemoryMap): readonly number[] {
  const numbers: number[] = [];
  addNumbers(node, new Set([memory]), numbers);
  return numbers;
}
/** Not a generator: looking takes a quarter of the time of all, and generators in generators took twice as long. */
function addNumbers(node: unknown, seen: Set<unknown>, numbers: number[]): void {
  if (typeof node === 'number') numbers.push(node);
  else if (typeof node === 'boolean') numbers.push(node ? 1 : 0);
  else if (typeof node === 'string') numbers.push(node.length);
  else if (node === null || node === undefined) numbers.push(-0.5);
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  if (ArrayBuffer.isView(node)) {
    const isOwn = node.buffer instanceof ArrayBuffer && node.byteLength <= 8 * LONGEST_STATE;
    if (isOwn) for (const number of node as Float64Array) numbers.push(number);
  } else if (!(node instanceof TYPED_ARRAY)) {
    for (const part of Object.values(node)) addNumbers(part, seen, numbers);
  }
}
const TYPED_ARRAY = Object.getPrototypeOf(Int32Array) as Int32ArrayConstructor;

/** Lives until its work is done. Takes over from a predecessor, if there was one. */
function live(pair: Pair, state: State, index: number): void {
  const { memory } = state;
  const task = pair.tasks[index]!;
  const thread = index + 1;
  // Nobody sleeps, so nobody is to be woken.
  const apart = { ...memory, placement: NOBODY, threads: NOBODY };
  const context: TaskContext = {
    memory: apart,
    channels: openStageChannels(apart, thread),
    kernels: new TypeScriptKernels(apart),
    startedAt: 0,
    now: () => NOW,
    latest: () => NOW,
    random: () => 0.5,
  };
  const stage: Task = task === AGGREGATES ? new Watcher(context, state) : createTask(task, context, kernel);
  stage.configure(pair.config, NOW);
  const journal = journalReaderOf(memory, task);
  const last: { result: Step.Result } = { result: Step.WORKED };
  while (last.result !== Step.ENDED) {
    checkpoint(() => numbersIn([stage, last, context], apart));
    // The coordinator ends the source when it has made what is wanted.
    if (task === SOURCE && journal.read() && journal.record[J.RECEIVED]! >= state.events) {
      Atomics.store(memory.control, C.PHASE, C.DRAIN);
    }
    last.result = stage.step(NOW);
    if (last.result !== Step.WORKED && last.result !== Step.ENDED) awaitChange();
  }
}

/** What the supervisor does when the browser has told it of a death, and then the new worker. */
function recover(pair: Pair, state: State, died: number): void {
  const started: number[] = [];
  const pool = {
    onDeath: () => {},
    numbers: [1, 2],
    age: () => 0,
    deathOf: (thread: number) => (thread === died + 1 ? 'died' : null),
    wasKilled: () => true,
    condemn: () => state.wrong.push('somebody was condemned'),
    end: (thread: number, fate: number) => {
      Atomics.store(state.memory.threads, (thread - 1) * C.THREAD_LINE + C.THREAD_STATE, fate);
    },
    start: (thread: number) => started.push(thread),
  };
  const events = {
    onFound: () => {},
    onEvent: () => {},
    onGivenUp: (text: string) => state.wrong.push(text),
  };
  new Supervisor(
    state.memory,
    pool,
    () => NOW,
    events,
    () => NOW,
  ).check();
  if (started.join() !== String(died + 1)) state.wrong.push(`started: ${started.join()}`);
  const at = pair.tasks[died]! * C.PLACEMENT_LINE + C.HOLDER;
  if (Atomics.compareExchange(state.memory.placement, at, 0, died + 1) !== 0)
    state.wrong.push('the task is still held');
  live(pair, state, died);
}

function exploreAll(pair: Pair, events: number, maxPreemptions: number, kills: readonly number[]): number {
  const { schedules, isTruncated } = explore<State, readonly [unknown, unknown]>({
    setup: () => {
      const memory = smallMemory();
      pair.tasks.forEach((task, i) => {
        memory.threads[i * C.THREAD_LINE + C.THREAD_STATE] = C.THREAD_RUNNING;
        memory.placement[task * C.PLACEMENT_LINE + C.HOLDER] = i + 1;
        memory.placement[task * C.PLACEMENT_LINE + C.WANTED] = i + 1;
      });
      pair.prepare(memory, events);
      return { memory, wrong: [], events };
    },
    threads: [(state) => live(pair, state, 0), (state) => live(pair, state, 1)],
    kills,
    recover: (state, died) => recover(pair, state, died),
    check: ({ memory, wrong }) => {
      expect(wrong).toEqual([]);
      pair.check(memory, events);
    },
    maxPreemptions,
    isReduced: true,
  });
  expect(isTruncated).toBe(false);
  return schedules;
}

const ALL = Number.POSITIVE_INFINITY;
/** All of two events, with kills, are tens of thousands of schedules: a minute for each pair. */
const EXTENTS = {
  'one event, either killed: all interleavings': { events: 1, maxPreemptions: ALL, kills: [[0], [1]] },
  'two events, undisturbed: all interleavings': { events: 2, maxPreemptions: ALL, kills: [[]] },
  'two events, either killed: all with one preemption': { events: 2, maxPreemptions: 1, kills: [[0], [1]] },
} as const;

describe.each(Object.entries(PAIRS))('%s', (_, pair) => {
  // Tens of thousands of runs: on a busy machine more than a minute.
  test.each(Object.entries(EXTENTS))('%s', { timeout: 240_000 }, (_, { events, maxPreemptions, kills }) => {
    for (const killed of kills) expect(exploreAll(pair, events, maxPreemptions, killed)).toBeGreaterThan(10);
  });
});
