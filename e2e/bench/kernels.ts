/**
 * npm run bench:kernels [-- --only NAME,NAME]
 *
 * Times each kernel in WebAssembly against its twin in TypeScript, in one process (Node) and in turn: ns an event, medians of 21
 * rounds of some 60,000 events. The columns are those of a run; slots come in runs of 128 neighbours, as the source's stack has
 * them, of 16,384 in all, so most of what is read is in the processor's caches. In a run it comes from another core: these
 * figures compare the two, and do not add up to the time of an event.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createClassMix } from '../../workers/feeds/class-mix.ts';
import type { ColumnKernels } from '../../workers/kernel/column-kernels.ts';
import { TypeScriptKernels } from '../../workers/kernel/twins.ts';
import { openWasmKernels } from '../../workers/kernel/wasm-kernels.ts';
import { CLASS_SHIFT, NORMAL } from '../../workers/memory/event-columns.ts';
import * as Run from '../../workers/memory/event-run-words.ts';
import { allocateRunBuffer, openRun } from '../../workers/memory/memory-map.ts';
import { HistogramStripe } from '../../workers/primitives/histogram/histogram.ts';
import { generator } from '../../workers/testing/random.ts';

const SLOTS = 16_384;
const NEIGHBOURS = 128;
const ROWS = 1_000_000;
const SENSORS = 1024;
const SIZES = [12, 50, 128, 250, 1000];
const EVENTS = 60_000;
const ROUNDS = 21;
const WARM_UP = 6;
/** From one event to the next at a steady rate, ms; and ages of events that a burst has mixed. */
const STEADY_MS = 0.01;
const MIXED_MS = [3, 40, 700];

type Act = (kernels: ColumnKernels, count: number) => void;

const { buffer, wasm } = allocateRunBuffer(ROWS, 1);
const memory = openRun(buffer);
const bytes = readFileSync(new URL('../../workers/kernel/build/columns.wasm', import.meta.url));
const both: readonly ColumnKernels[] = [
  new TypeScriptKernels(memory),
  openWasmKernels({ module: new WebAssembly.Module(bytes), memory: wasm! }, memory),
];

function ringOf({ cells }: { readonly cells: Uint32Array }) {
  return { cells, mask: cells.length - 1 };
}

/** What each kernel is asked, of the next `count` of the slots. */
function acts(): Record<string, Act> {
  const { batchSlots, batchLatency, sourceSlots, sourceTimes } = memory;
  const [input, output] = memory.channels.map(ringOf) as [ReturnType<typeof ringOf>, ReturnType<typeof ringOf>];
  const back = ringOf(memory.returns[0]!);
  const mix = createClassMix({ urgent: 1, normal: 8, bulk: 1 });
  const draw = { sensors: SENSORS, isPowerOfTwo: true, isReference: true, ...mix };
  const budgets = Float64Array.of(100, 500, 2000, 0);
  const { eventRuns, eventRunsFound: found, morePlaces, gathered, gatheredFound } = memory;
  const stripe = new HistogramStripe(memory.endToEnd);
  const [steady, mixed] = [1, 2].map((part) => eventRuns.subarray(part * Run.RUN_WORDS * SLOTS)) as [
    Float64Array,
    Float64Array,
  ];
  const recordAges = (k: ColumnKernels, runs: Float64Array, n: number) =>
    k.recordAges(stripe, 1000, runs, Run.MADE_AT, Run.EVENTS, Run.RUN_WORDS, n);
  let at = 0;
  let row = 0;
  let random = 1;
  const next = (count: number) => {
    const from = at + count > SLOTS ? 0 : at;
    at = from + count;
    return from;
  };
  const nextRow = (count: number) => {
    const from = row + count > ROWS ? 0 : row;
    row = from + count;
    return from;
  };
  return {
    stamp: (k, n) => void k.stamp(sourceSlots, sourceTimes, n, 5, output, next(n)),
    passSound: (k, n) => void k.passSound(input, next(n), n, output.cells, at, SENSORS, -100, 100),
    calibrateSimulated: (k, n) => void k.calibrateSimulated(batchSlots, next(n), n),
    extendOrder: (k, n) => void k.extendOrder(input, next(n), n, Number.NEGATIVE_INFINITY, budgets),
    passOn: (k, n) => void k.passOn(input, next(n), n, output.cells, at),
    collect: (k, n) => k.collect(input, next(n), n, batchSlots, batchLatency, at - n, 200.5),
    append: (k, n) => k.append(batchSlots, batchLatency, next(n), n, nextRow(n), 7, 1.7e15),
    gather: (k, n) => k.gather(batchSlots, batchLatency, next(n), n, 0, 0, gathered, gatheredFound),
    pack: (k, n) => void k.pack(gathered, n, 0, memory.packed),
    'findRuns/together': (k, n) => void k.findRuns(batchSlots, batchLatency, next(n), n, eventRuns, 0, found),
    'findRuns/each': (k, n) => void k.findRuns(batchSlots, morePlaces[0]!.latency, next(n), n, eventRuns, 0, found),
    'recordAges/steady': (k, n) => recordAges(k, steady, n),
    'recordAges/mixed': (k, n) => recordAges(k, mixed, n),
    giveBack: (k, n) => void k.giveBack(batchSlots, next(n), n, back, at),
    // Last: what it makes is not all sound.
    fillValues: (k, n) => {
      random = k.fillValues(batchSlots, next(n), n, random, draw);
    },
  };
}

/** Sound events, all of one class and one time, in slots that lie in runs of neighbours. */
function prepare(): void {
  const draw = generator(1);
  const runs = Array.from({ length: SLOTS / NEIGHBOURS }, (_, i) => ({ i, order: draw() }));
  runs.sort((a, b) => a.order - b.order);
  const slots = runs.flatMap(({ i }) => Array.from({ length: NEIGHBOURS }, (_, k) => i * NEIGHBOURS + k));
  memory.batchSlots.set(slots);
  memory.channels[0]!.cells.set(slots);
  memory.sourceSlots.set(slots.slice(0, memory.sourceSlots.length));
  for (const slot of slots) {
    memory.meta[slot] = (slot % SENSORS) | (NORMAL << CLASS_SHIFT);
    memory.raw[slot] = (slot % 200) - 100;
  }
  // Of ages: received each by itself; at a steady rate; and in an order in which no two neighbours are alike.
  memory.morePlaces[0]!.latency.forEach((_, i, latency) => {
    latency[i] = STEADY_MS * i;
  });
  const { eventRuns } = memory;
  for (let i = 0; i < SLOTS; i++) {
    const [steady, mixed] = [Run.RUN_WORDS * (SLOTS + i), Run.RUN_WORDS * (2 * SLOTS + i)];
    eventRuns[steady + Run.MADE_AT] = 980 + STEADY_MS * i;
    eventRuns[mixed + Run.MADE_AT] = 1000 - MIXED_MS[i % MIXED_MS.length]! - draw();
    eventRuns[steady + Run.EVENTS] = 1;
    eventRuns[mixed + Run.EVENTS] = 1;
  }
}

/** ns an event. */
function time(act: Act, kernels: ColumnKernels, count: number): number {
  const calls = Math.ceil(EVENTS / count);
  const began = performance.now();
  for (let call = 0; call < calls; call++) act(kernels, count);
  return ((performance.now() - began) * 1e6) / (calls * count);
}
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
prepare();
console.log('kernel               events a call   TypeScript   WebAssembly   ratio');
for (const [name, act] of Object.entries(acts())) {
  if (only !== undefined && !only.includes(name)) continue;
  for (const count of SIZES) {
    for (let i = 0; i < WARM_UP; i++) for (const kernels of both) time(act, kernels, count);
    const times = Array.from({ length: ROUNDS }, () => both.map((kernels) => time(act, kernels, count)));
    const [typescript, webassembly] = [0, 1].map((i) => median(times.map((round) => round[i]!))) as [number, number];
    const cells = [typescript, webassembly, webassembly / typescript].map((value) => value.toFixed(2));
    console.log(
      `${name.padEnd(20)} ${String(count).padStart(13)} ${cells[0]!.padStart(12)} ${cells[1]!.padStart(13)} ${cells[2]!.padStart(7)}`,
    );
  }
}
