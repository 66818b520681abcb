import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { SCHEDULER, SOURCE, STORAGE, SUBSCRIBER_TASKS, TRANSFORM } from '../memory/tasks.ts';
import { loadTransformKernel, type TransformKernel } from '../stages/transform/transform-kernel.ts';
import type { EventStore } from '../storage/event-store.ts';
import { openScratchStore } from '../storage/stores/scratch-store.ts';
import { createTask } from './stage-entry.ts';
import { type WarmUpOrder, warmUp } from './warm-up.ts';

const kernel = await loadTransformKernel(readFileSync(new URL('../kernel/build/transform.wasm', import.meta.url)));

/** Warms up with a clock that moves by `ms` at each look. */
function warm(ms: number, patch: ConfigPatch = {}, order: Partial<WarmUpOrder> = {}) {
  let time = 0;
  let packets = 0;
  const memories = new Set<MemoryMap>();
  const counting: TransformKernel = {
    ...kernel,
    transformBatch: (...given) => {
      packets += given[3];
      return kernel.transformBatch(...given);
    },
  };
  const stored = warmUp({
    config: applyPatch(defaultConfig(), patch),
    createTask: (task, context, takeStore) => {
      memories.add(context.memory);
      return createTask(task, context, counting, takeStore);
    },
    kernelsOn: (memory) => new TypeScriptKernels(memory),
    isWanted: () => false,
    now: () => {
      time += ms;
      return time;
    },
    ...order,
  });
  const record = (task: number) => {
    const reader = journalReaderOf([...memories][0]!, task);
    reader.read();
    return reader.record;
  };
  return { stored, packets, time, memories, record };
}

test('every stage runs, over values and over packets, whichever the run has', () => {
  for (const encoding of ['value', 'packet'] as const) {
    const { record, packets, stored } = warm(0, { load: { encoding } });
    expect(stored).toBeGreaterThanOrEqual(16_000);
    for (let task = 0; task < TRANSFORM + 2; task++) expect(record(task)[J.RECEIVED]).toBeGreaterThan(100);
    for (const subscriber of SUBSCRIBER_TASKS) expect(record(subscriber)[J.SENT]).toBeGreaterThan(100);
    expect(record(SCHEDULER)[J.EXPIRED]).toBeGreaterThan(0);
    expect(record(STORAGE)[J.BATCHES]).toBeGreaterThan(20);
    expect(packets).toBeGreaterThan(encoding === 'packet' ? 11_000 : 3000);
    expect(packets).toBeLessThan(encoding === 'packet' ? 14_000 : 6000);
  }
});

test('a calm run warms the usual path: hardly an event expires that was not made late', () => {
  const { record } = warm(0);
  expect(record(SCHEDULER)[J.EXPIRED]).toBeLessThan(0.02 * record(SOURCE)[J.RECEIVED]!);
});

test('ends in its time on any slow machine, and spends most of it on the run’s own encoding', () => {
  const { time, packets, stored } = warm(1);
  expect(time).toBeLessThan(180);
  expect(stored).toBeLessThan(16_000);
  expect(packets).toBeLessThan(stored / 2);
});

test('a warm-up ends at once when the run needs the worker', () => {
  let looks = 0;
  const isWanted = () => ++looks > 3;
  expect(warm(0, {}, { isWanted }).stored).toBeLessThan(1000);
  expect(looks).toBe(4);
  expect(warm(0, {}, { isWanted: () => true }).memories.size).toBe(0);
});

test('a warm-up has one memory of its own, of a few megabytes', () => {
  const { memories } = warm(0);
  expect(memories.size).toBe(1);
  expect([...memories][0]!.header.buffer.byteLength).toBeLessThan(20 * 2 ** 20);
});

test('any settings of the run will do', () => {
  const rare: ConfigPatch = {
    feed: { kind: 'recording' },
    load: { sensors: 65_535, classMix: { urgent: 0, normal: 0, bulk: 1 } },
    channels: { capacity: 1, whenFull: 'shed' },
    transform: { workers: 16, scheduling: 'static' },
    scheduler: { policy: 'fifo', backlog: 1, budgetMs: { urgent: 1, normal: 1, bulk: 1 } },
    broadcast: { lagLimit: 16_384, policies: { aggregates: 'block', alarms: 'conflate', tail: 'block' } },
    batch: { maxSize: 20_000 },
    breaker: { enabled: false },
    failures: { storage: { hang: true } },
  };
  expect(warm(0, rare).stored).toBeGreaterThanOrEqual(16_000);
});

test('SQLite is warmed in a database of its own, which is gone afterwards', async () => {
  const open = (await openScratchStore())!;
  let store: EventStore | undefined;
  let rows = 0;
  const openStore = (...given: Parameters<typeof open>) => {
    store = open(...given);
    const { close } = store;
    store.close = () => {
      rows = store!.rows();
      close.call(store);
    };
    return store;
  };
  const { stored, record } = warm(0, {}, { openStore });
  expect(rows).toBe(stored);
  expect(record(STORAGE)[J.PERSISTENT]).toBe(1);
  expect(() => store!.bytes()).toThrow();
});

test('an error of a stage is no end of a warm-up', () => {
  const broken = () => {
    throw new Error('broken');
  };
  expect(() => warm(0, {}, { createTask: broken })).toThrow('broken');
});
