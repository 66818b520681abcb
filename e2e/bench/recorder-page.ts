/**
 * The page's side of `cost/recorder`: whole runs at full speed, with and without the recorder of kept runs beside them on
 * this thread; and how long each of its looks takes in a run of a minute or more, as runs are that people keep.
 */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { PipelineView } from '../../workers/contract/view/pipeline-view.ts';
import type { Run } from '../../workers/coordinator/run.ts';
import { RunRecorder } from '../../workers/coordinator/runs/run-recorder.ts';
import { openRun } from '../../workers/memory/memory-map.ts';
import { bareRun, untilStored } from './bare-run.ts';
import type { Looks } from './recorder.ts';

interface RecorderParams {
  readonly events: number;
  /** Of the run in which looks are timed. */
  readonly looksEvents: number;
  /** Runs with the recorder, and as many without. */
  readonly pairs: number;
}
interface RecorderRuns {
  readonly looks: Looks;
  /** Events stored a second: the runs without, and those with. */
  readonly bare: readonly number[];
  readonly recorded: readonly number[];
  /** Of each run, after it was drained. */
  readonly drained: readonly Snapshot[];
}

const WARM_UP_EVENTS = 3_000_000;

/** @param patch storage is in memory */
export async function measureRecorder(patch: ConfigPatch, params: RecorderParams): Promise<RecorderRuns> {
  const [bare, recorded, drained]: [number[], number[], Snapshot[]] = [[], [], []];
  for (let i = 0; i < 2 * params.pairs; i++) {
    // The order changes, so that neither kind is always the first of its pair.
    const isRecorded = i % 4 === 1 || i % 4 === 2;
    const { perSecond, last } = await oneRun(patch, params.events, isRecorded ? noLooks() : null);
    (isRecorded ? recorded : bare).push(perSecond);
    drained.push(last);
  }
  const looks = noLooks();
  const { last } = await oneRun(patch, params.looksEvents, looks);
  return { looks, bare, recorded, drained: [...drained, last] };
}

type Kind = 'sample' | 'second' | 'append' | 'first';
type Noted = Record<Kind, number[]> & { wallMs: number };
const noLooks = (): Noted => ({ sample: [], second: [], append: [], first: [], wallMs: 0 });

async function oneRun(
  patch: ConfigPatch,
  events: number,
  looks: Noted | null,
): Promise<{ perSecond: number; last: Snapshot }> {
  const config = applyPatch(defaultConfig(), patch);
  const createWorker = (name: string) =>
    new Worker(new URL('../../workers/stage.worker.ts', import.meta.url), { type: 'module', name });
  // That the machine gave a worker no time for a moment is no fault of the run, and medians leave it out.
  const run = bareRun(config, createWorker, (kind) => kind === 'run' || kind === 'gap');
  const warm = await untilStored(run, WARM_UP_EVENTS);
  const recorder = looks === null ? null : timedRecorder(run, looks);
  const began = performance.now();
  const stored = (await untilStored(run, warm + events)) - warm;
  const tookMs = performance.now() - began;
  if (looks !== null) looks.wallMs += tookMs;
  recorder?.end();
  await run.stop();
  return { perSecond: (1000 * stored) / tookMs, last: new PipelineView(run.memory).snapshot() };
}

/** The recorder as it is; the timer that it starts for itself notes how long each of its looks takes, by what it does. */
function timedRecorder(run: Run, looks: Noted): RunRecorder {
  let kind: Kind = 'sample';
  const original = globalThis.setInterval;
  const timed = (look: () => void, ms: number) =>
    original(() => {
      kind = 'sample';
      const before = performance.now();
      look();
      looks[kind].push(performance.now() - before);
    }, ms);
  globalThis.setInterval = timed as typeof setInterval;
  try {
    return new RunRecorder(
      {
        memory: run.memory,
        map: openRun(run.memory),
        program: 'benchmark',
        runId: 1,
        startedAt: run.startedAt,
        config: run.currentConfig,
        machine: { cores: navigator.hardwareConcurrency, browser: '' },
        now: () => performance.timeOrigin + performance.now(),
      },
      {
        append: () => {
          kind = looks.first.length === 0 ? 'first' : 'append';
        },
        sample: (_, __, tick) => {
          if (tick('waits validate') !== undefined) kind = 'second';
        },
      },
    );
  } finally {
    globalThis.setInterval = original;
  }
}
