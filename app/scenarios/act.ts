/** Plays one act: starts its run, looks at it ten times a second until its time is up, and ends it. */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { ActRecord, SqlCounts } from './measured/act-record.ts';
import type { ActPhase } from './player-types.ts';
import type { PlayedPipeline, PlayerPorts } from './ports.ts';
import type { Turn } from './turn.ts';

const SAMPLE_MS = 100;
const LEAST_WAIT_MS = 5;
/** What has not drained by then is not waited for. */
const DRAIN_MS = 15_000;
/** A page that stood still for so long has seen nothing of it. */
const GAP_MS = 2000;

export interface ActHooks {
  /** Its run has begun. */
  onBegun(): void;
  onPhase(phase: ActPhase): void;
  onSample(): void;
  /** Something that makes the verdict doubtful. */
  onDoubt(why: string): void;
  /** Whether there is nothing to wait for any more. */
  isOver(): boolean;
}

/** @param isDrained whether its rows are about the drained end. @throws Error when the run fails; TurnOver */
export async function playAct(
  ports: PlayerPorts,
  turn: Turn,
  record: ActRecord,
  isDrained: boolean,
  hooks: ActHooks,
): Promise<void> {
  const { pipeline } = ports;
  const { config } = record;
  turn.check();
  pipeline.set(config);
  ports.noteOwn(config);
  // What is in force from here on: somebody who changes a setting plays something else.
  const own = pipeline.config();
  await turn.race(pipeline.start());
  hooks.onBegun();
  hooks.onPhase('running');
  await watchRun(ports, turn, record, hooks);
  if (pipeline.config() !== own) hooks.onDoubt(`settings were changed during act ${record.number}`);
  turn.check();
  hooks.onPhase('ending');
  if (isDrained && !record.isSkipped) await drain(ports, turn, record);
  else await turn.race(pipeline.reset());
}

async function watchRun(ports: PlayerPorts, turn: Turn, record: ActRecord, hooks: ActHooks): Promise<void> {
  const { pipeline } = ports;
  let phase: ActPhase = 'running';
  let lookedAt = ports.now();
  while (!record.isComplete && !hooks.isOver()) {
    const left = 1000 * record.seconds - (record.samples.at(-1)?.ms ?? 0);
    await turn.race(ports.wait(Math.min(SAMPLE_MS, Math.max(LEAST_WAIT_MS, left))));
    const snapshot = pipeline.snapshot();
    checkState(snapshot, record);
    if (ports.isHidden()) hooks.onDoubt('the tab was hidden');
    if (ports.now() - lookedAt > GAP_MS) hooks.onDoubt('the page stood still for more than 2 s');
    lookedAt = ports.now();
    const now: ActPhase = snapshot.state === 'paused' ? 'paused' : 'running';
    if (now !== phase) hooks.onPhase(now);
    phase = now;
    record.add(snapshot, (which) => pipeline.latencyCounts(which));
    hooks.onSample();
  }
}

/** @throws Error where the run has ended, which nobody asked for here */
function checkState({ state }: Snapshot, { number }: ActRecord): void {
  if (state === 'running' || state === 'paused') return;
  const why = state === 'failed' ? 'it failed' : 'something else ended it';
  throw new Error(`the run of act ${number} did not last: ${why}`);
}

async function drain({ pipeline, wait }: PlayerPorts, turn: Turn, record: ActRecord): Promise<void> {
  const stop = pipeline.stop();
  const report = await turn.race(Promise.race([stop, wait(DRAIN_MS).then(() => null)]));
  if (report === null) {
    stop.catch(() => {});
    record.hasNotDrained = true;
    return turn.race(pipeline.reset());
  }
  pipeline.snapshot();
  record.drain(report.snapshot, (which) => pipeline.latencyCounts(which));
  record.sql = await turn.race(sqlCounts(pipeline, report.snapshot.runId));
}

/** null: the database could not be asked. */
async function sqlCounts(pipeline: PlayedPipeline, run: number): Promise<SqlCounts | null> {
  try {
    const { rows } = await pipeline.query(`SELECT count(*), count(DISTINCT sequence) FROM events WHERE run = ${run}`);
    const [events, distinct] = (rows[0] ?? []).map(Number);
    return events === undefined || distinct === undefined ? null : { events, distinct };
  } catch {
    return null;
  }
}
