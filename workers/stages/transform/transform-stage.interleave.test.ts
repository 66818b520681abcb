import { describe, expect, test } from 'vitest';
import type { Config } from '../../contract/config-types.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { HOLDER, PLACEMENT_LINE, THREAD_LINE } from '../../memory/control.ts';
import { CHUNK_EVENTS, CHUNKS_PER_MEMBER, type MemoryMap, openRun } from '../../memory/memory-map.ts';
import { SCHEDULER, TO_SCHEDULER, TO_TRANSFORM, TRANSFORM } from '../../memory/tasks.ts';
import { threadParking } from '../../memory/thread-parking.ts';
import { Channel } from '../../primitives/channel/channel.ts';
import {
  VERSION_WORD as CHANNEL_VERSION,
  CHANNEL_WORDS,
  HEAD as HEAD_WORD,
  ringLayout,
  TAIL as TAIL_WORD,
} from '../../primitives/channel/channel-memory.ts';
import { Ring } from '../../primitives/channel/ring.ts';
import { presetPosition } from '../../primitives/shared/wrapping-counter.ts';
import { type Exploration, explore, shared } from '../../primitives/stepper/stepper.ts';
import { VERSION_WORD } from '../../primitives/work-stealing-deque/work-stealing-deque.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { openStageChannels } from '../stage-channels.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';
import { ChunkTable } from './chunk-table.ts';
import { createScalarKernel } from './transform-kernel.ts';
import { TransformStage } from './transform-stage.ts';
import { Transformer } from './transformer.ts';

/** More than the least that is worth a chunk of its own. */
const EVENTS = 40;
const CELLS = 64;
const MEMBERS = 2;
/** By thread. */
const HOLDERS = [TRANSFORM, TRANSFORM + 1, SCHEDULER];
const SCHEDULER_THREAD = 3;
const SLEEP_MS = 200;
const LINE = 32;
/** As much of a journal as a member of the pool uses. */
const JOURNAL_WORDS = 22;
/** With fixed shares, each has some of the events. */
const START = CHUNK_EVENTS - 15;
const memory = openRun(allocateRun(10_000, 1));

interface State {
  readonly memory: MemoryMap;
}

/**
 * Fresh memory for two members of the pool, with 40 events before them and nothing more to come. The stepper watches the
 * words by which they agree; what else they write is one worker's own.
 */
function setup(): State {
  const channels = memory.channels.map((_, i) => ({
    words: shared(new Int32Array(CHANNEL_WORDS), `channel-${i}`, [CHANNEL_VERSION]),
    cells: new Uint32Array(CELLS),
    runs: new Uint32Array(2 * CELLS),
    runWords: new Int32Array(64),
  }));
  for (const { words, cells } of channels) {
    ringLayout(CELLS).initialise({ words, cells });
    presetPosition(words, TAIL_WORD, START);
    presetPosition(words, HEAD_WORD, START);
  }
  const map: MemoryMap = {
    ...memory,
    channels,
    threads: shared(new Int32Array((MEMBERS + 1) * THREAD_LINE), 'threads'),
    placement: new Int32Array(memory.placement.length),
    // Watched, though each is one worker's own: a replay must read what was there the first time.
    journalVersions: shared(new Int32Array(memory.journalVersions.length), 'versions'),
    journals: memory.journals.map((_, task) => shared(new Float64Array(2 * JOURNAL_WORDS), `journal-${task}`)),
    // Counting is no step: nobody acts on it.
    engine: { words: memory.engine.words.slice() },
    chunkWords: shared(new Int32Array(MEMBERS * CHUNKS_PER_MEMBER * LINE), 'chunks'),
    chunkSlots: new Uint32Array(MEMBERS * CHUNKS_PER_MEMBER * CHUNK_EVENTS),
    deques: Array.from({ length: MEMBERS }, (_, i) => ({
      words: shared(memory.deques[i]!.words.slice(), `deque-${i}`, [VERSION_WORD]),
      cells: shared(new Uint32Array(memory.deques[i]!.cells.length), `hints-${i}`),
    })),
  };
  const input = new Channel(channels[TO_TRANSFORM]!);
  for (let slot = 0; slot < EVENTS; slot++) expect(input.trySend(slot)).toBe(1);
  input.close();
  HOLDERS.forEach((task, i) => {
    map.placement[task * PLACEMENT_LINE + HOLDER] = i + 1;
  });
  return { memory: map };
}

const kernel = createScalarKernel();

/** Lives until its work is done, and sleeps as a stage worker does. Takes over from a predecessor, if there was one. */
const worker =
  (member: number, config: Config) =>
  (state: State): 'ended' => {
    const thread = member + 1;
    const context: TaskContext = {
      memory: state.memory,
      channels: openStageChannels(state.memory, thread),
      kernels: new TypeScriptKernels(state.memory),
      startedAt: 0,
      now: () => 0,
      latest: () => 0,
      random: () => 0.5,
    };
    const parking = threadParking(state.memory, thread);
    parking.reset();
    const stage = new TransformStage(
      TRANSFORM + member,
      context,
      new Transformer(state.memory, kernel, context.kernels),
    );
    stage.configure(config, 0);
    const last: { result: Step.Result } = { result: Step.WORKED };
    const isGettingOn = () => {
      last.result = stage.step(0);
      return last.result === Step.WORKED || last.result === Step.ENDED;
    };
    for (;;) {
      if (!isGettingOn()) parking.park(isGettingOn, SLEEP_MS);
      if (last.result === Step.ENDED) return 'ended';
    }
  };
/** What the scheduler receives until the channel is closed. */
const scheduler = ({ memory: map }: State): readonly number[] => {
  const { ring } = openStageChannels(map, SCHEDULER_THREAD).forward[TO_SCHEDULER]!;
  const parking = threadParking(map, SCHEDULER_THREAD);
  const received: number[] = [];
  for (;;) {
    const { isClosed, head } = ring;
    const count = ring.available();
    for (let i = 0; i < count; i++) received.push(ring.cells[(head + i) & ring.mask]!);
    if (count > 0) ring.publishHead(head + count);
    else if (isClosed) return received;
    else parking.park(() => ring.isClosed || ring.available() > 0, SLEEP_MS);
  }
};
/** With fixed shares who waits is woken by the others of the pool, and a third thread would be too many. */
const absentScheduler = (): readonly number[] => [];
function sent({ memory: map }: State): readonly number[] {
  const { cells, mask, tail } = new Ring(map.channels[TO_SCHEDULER]!);
  return Array.from({ length: tail - START }, (_, i) => cells[(START + i) & mask]!);
}
const all = Array.from({ length: EVENTS }, (_, slot) => slot);

type Results = readonly ['ended', 'ended', readonly number[]];

function exploreAll(config: Config, bounds: Partial<Exploration<State, Results>>): number {
  const isPresent = config.transform.scheduling === 'stealing';
  const { schedules, isTruncated } = explore<State, Results>({
    setup,
    threads: [worker(0, config), worker(1, config), isPresent ? scheduler : absentScheduler],
    hasPlainSteps: false,
    check: (state, [, , received]) => {
      expect([...sent(state)].sort((a, b) => a - b)).toEqual(all);
      // All of them before it was closed.
      if (isPresent) expect(received).toEqual(sent(state));
      const chunks = new ChunkTable(state.memory);
      expect(chunks.isEmpty(0, chunks.length)).toBe(true);
    },
    ...bounds,
  });
  expect(isTruncated).toBe(false);
  return schedules;
}

describe.each(['stealing', 'static'] as const)('two workers, %s', (scheduling) => {
  const config = applyPatch(defaultConfig(), { transform: { workers: MEMBERS, scheduling } });

  test('every event is sent once, and the channel closed after the last', () => {
    exploreAll(config, { maxPreemptions: 1 });
  });

  test('also when one is killed before any of its steps, and replaced then or later', () => {
    const schedules = exploreAll(config, {
      maxPreemptions: 0,
      kills: [0],
      recover: (state) => void worker(0, config)(state),
    });
    expect(schedules).toBeGreaterThan(50);
  });
});
