/**
 * The whole pipeline in one thread, step by step: time, order and randomness are the test's. A stage can be killed before
 * any of its writes to shared memory and replaced, as the supervisor does it.
 */
import { defaultConfig, encodeConfig } from '../contract/config-codec.ts';
import type { Config } from '../contract/config-types.ts';
import { Ledger } from '../contract/ledger.ts';
import { PipelineView } from '../contract/pipeline-view.ts';
import { allocateRun, openRun } from '../contract/run-memory.ts';
import * as C from '../memory/control.ts';
import { Journal, JournalReader } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import { type MemoryMap, OBSERVER_CELLS, POOL_SLOTS } from '../memory/memory-map.ts';
import { SOURCE, STORAGE, TASKS } from '../memory/tasks.ts';
import { openLinks } from '../pipeline/links.ts';
import { placeTasks } from '../pipeline/placement.ts';
import { createTask } from '../pipeline/stage-entry.ts';
import { ENDED, type Task } from '../pipeline/task.ts';
import { createScalarKernel } from '../pipeline/transform-kernel.ts';
import { Channel } from '../primitives/channel.ts';
import { Killed, type Mortality, mortal } from './mortal-memory.ts';

const STORE_ROWS = 20_000;
const BUFFER = allocateRun(STORE_ROWS, 1);
/** No test here touches more of any region than this; cleaning the rest would take most of the time. */
const TOUCHED = 20_000;
const MAX_ROUNDS = 20_000;

/** Only one at a time: they share one memory, because allocating it thousands of times takes long. */
export class PipelineHarness {
  readonly map: MemoryMap;
  readonly tasks: number[];
  config: Config;
  /** Milliseconds since the start of the run. */
  time = 0;
  private readonly stages = new Map<number, Task>();
  private readonly ended = new Set<number>();
  private readonly configJournal: Journal;
  private mortality: Mortality | null = null;
  private victim = -1;

  constructor(
    change: (config: Config) => void,
    readonly random: () => number = () => 0.5,
  ) {
    this.map = openRun(BUFFER);
    clean(this.map);
    this.config = defaultConfig();
    change(this.config);
    this.map.clock[C.STARTED_AT] = 0;
    for (const ring of this.map.returns) new Channel(ring).setCapacity(POOL_SLOTS);
    for (const ring of this.map.observers) new Channel(ring).setCapacity(OBSERVER_CELLS);
    this.configJournal = new Journal(this.map.configVersion, 0, this.map.config);
    this.tasks = [];
    this.apply();
  }

  /** Puts `config` into effect. */
  apply(): void {
    encodeConfig(this.config, this.configJournal.draft);
    this.configJournal.commit();
    for (const { channel } of openLinks(this.map, 0).links) channel.setCapacity(this.config.channels.capacity);
    placeTasks(1, this.config.transform.workers).forEach((thread, task) => {
      Atomics.store(this.map.placement, task * C.PLACEMENT_LINE + C.HOLDER, thread);
      if (thread > 0 && !this.tasks.includes(task)) this.tasks.push(task);
    });
    for (const task of this.stages.values()) task.configure(this.config, this.time);
  }

  /** One step of a task; what its stage returns. */
  step(task: number): number {
    if (this.ended.has(task)) return ENDED;
    const result = this.stage(task).step(this.time);
    if (result === ENDED) this.ended.add(task);
    return result;
  }

  /** From now on `task` runs in memory that lets it make so many more writes. */
  doom(task: number, writes: number): void {
    this.stages.delete(task);
    this.victim = task;
    this.mortality = { left: writes };
  }

  /** As `step`, but a stage that dies is replaced. @returns whether it died */
  stepOrDie(task: number): boolean {
    try {
      this.step(task);
      return false;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.stages.delete(task);
      this.victim = -1;
      return true;
    }
  }

  /** Every task once, from the end of the pipeline to its beginning, `dt` ms later. @returns whether one died */
  round(dt = 1): boolean {
    this.time += dt;
    return this.tasks.map((_, i) => this.stepOrDie(this.tasks[this.tasks.length - 1 - i]!)).includes(true);
  }

  /** Ends the source and goes on until everything has ended. */
  drain(): void {
    Atomics.store(this.map.control, C.PHASE, C.DRAIN);
    for (let i = 0; !this.ended.has(STORAGE) || this.ended.size < this.tasks.length; i++) {
      if (i > MAX_ROUNDS) throw new Error(`did not drain: ${JSON.stringify(this.view().snapshot().channels)}`);
      this.round(1 + (i >> 8));
    }
  }

  field(task: number, field: number): number {
    return new Journal(this.map.journalVersions, task * 32, this.map.journals[task]!).draft[field]!;
  }

  /** What is wrong after a drain; empty when nothing is. */
  faults(): string[] {
    const found: string[] = [];
    const ledger = this.ledger();
    if (ledger.inFlight !== 0 || ledger.unaccounted !== 0) found.push(`ledger ${JSON.stringify(ledger)}`);
    const free = this.freeSlots();
    const used = this.field(SOURCE, J.FRESH);
    if (free.length !== used || new Set(free).size !== used) {
      found.push(`${new Set(free).size} different slots of ${free.length} came back, ${used} were used`);
    }
    const count = this.field(STORAGE, J.STORED);
    const stored = this.map.storeSequence.subarray(0, count);
    if (new Set(stored).size !== count) found.push(`${count - new Set(stored).size} stored twice`);
    if (count > 0 && Math.max(...stored) >= this.field(SOURCE, J.RECEIVED)) found.push('stored what was never emitted');
    return found;
  }

  ledger(): { inFlight: number; unaccounted: number } {
    const { journals, journalVersions } = this.map;
    const readers = journals.map((records, task) => new JournalReader(journalVersions, task * 32, records));
    return new Ledger(this.map, readers).check();
  }

  /** All figures. Costs more than the rest of a short run. */
  view(): PipelineView {
    return new PipelineView(BUFFER);
  }

  private freeSlots(): number[] {
    const returned = this.map.returns.flatMap((ring) => {
      const { head, mask, cells, length } = new Channel(ring);
      return Array.from({ length }, (_, i) => cells[(head + i) & mask]!);
    });
    return [...returned, ...this.map.freeStack.subarray(0, this.field(SOURCE, J.FREE_TOP))];
  }

  private stage(task: number): Task {
    const existing = this.stages.get(task);
    if (existing) return existing;
    const memory = task === this.victim && this.mortality ? mortal(this.map, this.mortality) : this.map;
    const context = {
      memory,
      links: openLinks(memory, 1),
      startedAt: 0,
      now: () => this.time,
      random: this.random,
    };
    const stage = createTask(task, context, createScalarKernel());
    stage.configure(this.config, this.time);
    this.stages.set(task, stage);
    return stage;
  }
}

function clean(map: MemoryMap): void {
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      const array = value as Uint32Array;
      array.subarray(0, TOUCHED).fill(0);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  const { header, ...rest } = map;
  visit(rest);
  if (header[0] === 0) throw new Error('the memory has no header');
  if (map.journals.length !== TASKS) throw new Error('the memory map has changed');
}
