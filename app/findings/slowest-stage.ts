/**
 * Which stage holds the pipeline back.
 *
 * A bottleneck is what others wait for while it waits for nobody. The last stage that waits (it is blocked, or the channel
 * behind it is full) is found first; of the stages after it, the busiest one is the bottleneck. It need not be the next
 * one: the scheduler keeps back what storage cannot take, though broadcast stands between them.
 *
 * A stage that has time to spare is not what others wait for: then only those whose pressure is HIGH count as waiting, and
 * the one that they wait for is named even so, unless a stage before it is the one without time. But when the threads have
 * no time left, they are named instead: the stages on them are not slow, they wait for their turn. And where nobody is
 * short of time though there are more threads than cores, the cores are.
 */
import type { Config } from '../../workers/contract/config-types.ts';
import type { ChannelName, StageName } from '../../workers/contract/name-sets.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { countText, formatDuration, formatShare } from '../format.ts';
import { storageFailure } from './causes.ts';
import { type Finding, finding } from './finding.ts';
import { fillOf, HIGH_BLOCKED, LOW_BLOCKED } from './pressure.ts';
import { lower, lowerLoad, type Remedy, raise, type Settings, undo } from './remedy.ts';

/** The stages that every event passes, each with the channel before it. */
const LINE: readonly (readonly [StageName, ChannelName | null])[] = [
  ['source', null],
  ['validate', 'source→validate'],
  ['transform', 'validate→transform'],
  ['scheduler', 'transform→scheduler'],
  ['broadcast', 'scheduler→broadcast'],
  ['storage', 'broadcast→storage'],
];
const DEFAULTS = defaultConfig();
const SATURATED = 0.9;
/** Below this, a stage that others wait for has time to spare. */
const SPARE = 0.7;

/** What the figures say of the stage that the others wait for. */
interface Suspicion {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  readonly cores: number;
  /** The busiest stage behind one that waits at all, and behind one that waits long; null where none does. */
  readonly behindAny: StageName | null;
  readonly behindLong: StageName | null;
  /** The first of these two that has no time left. */
  readonly named: StageName | null;
  /** The busiest of all. */
  readonly first: { readonly stage: StageName; readonly busy: number };
}

/** The first whose condition holds is what is said. */
const VERDICTS: readonly (readonly [holds: (s: Suspicion) => boolean, tell: (s: Suspicion) => Finding | null])[] = [
  [areThreadsUsedUp, ({ snapshot, settings, cores }) => busyThreads(snapshot, settings, cores)],
  // Short waits, for a batch to be written, are how a pipeline breathes: no stage is to blame for them.
  [(s) => suspectOf(s) === null, () => null],
  [areCoresUsedUp, ({ snapshot, settings, cores }) => busyCores(snapshot, settings, cores)],
  [(s) => isSuspectSpared(s) && s.first.busy >= SPARE, (s) => bottleneckAt(s.first.stage, s)],
  [() => true, (s) => bottleneckAt(suspectOf(s)!, s)],
];

/** The stage that holds the others up, or that the threads or cores are used up; null: nothing does. */
export function slowestStage(snapshot: Snapshot, settings: Settings, cores: number): Finding | null {
  const behindAny = busiestAfterWaiting(snapshot, LOW_BLOCKED);
  const behindLong = busiestAfterWaiting(snapshot, HIGH_BLOCKED);
  const named = [behindAny, behindLong].find((stage) => stage !== null && !hasTime(snapshot, stage)) ?? null;
  const suspicion = { snapshot, settings, cores, behindAny, behindLong, named, first: busiest(snapshot.stages) };
  return VERDICTS.find(([isTrue]) => isTrue(suspicion))![1](suspicion);
}

function suspectOf({ named, behindLong }: Suspicion): StageName | null {
  return named ?? behindLong;
}
/** No one stage is to blame, and threads have no time left. */
function areThreadsUsedUp({ snapshot, settings, named, behindAny }: Suspicion): boolean {
  if (behindAny === null || (named !== null && isHoldingAllUp(snapshot, named))) return false;
  return threadLoad(snapshot, settings.inForce) >= (named === null ? SPARE : SATURATED);
}
/** The suspect has time, so what it lacks is not its own. */
function isSuspectSpared({ snapshot, settings, named, behindLong }: Suspicion): boolean {
  return named === null && hasTime(snapshot, behindLong!) && !settings.inForce.failures.storage.hang;
}
/** No stage is busy, and there are more threads than cores to run them. */
function areCoresUsedUp(s: Suspicion): boolean {
  return isSuspectSpared(s) && s.first.busy < SPARE && s.settings.inForce.threads.count > s.cores;
}
function bottleneckAt(stage: StageName, { snapshot, settings }: Suspicion): Finding {
  const rest = { harm: 'pressure' as const, remedies: [whatToTurn(settings, stage)] };
  return finding('strained', stage, `${stage} is the bottleneck`, whySlow(snapshot, settings.inForce, stage), rest);
}

/** Where the settings themselves say what makes a stage slow. */
function whatToTurn(settings: Settings, stage: StageName): Remedy | null {
  const { transform, scheduler, load } = settings.inForce;
  const failure = stage === 'storage' ? storageFailure(settings) : null;
  if (failure !== null) return undo(failure, settings);
  const isFiltering = load.encoding === 'packet' && transform.passes > DEFAULTS.transform.passes;
  if (stage === 'transform' && isFiltering) return undo('transform.passes', settings);
  return stage === 'scheduler' && scheduler.backlog < DEFAULTS.scheduler.backlog
    ? undo('scheduler.backlog', settings)
    : null;
}

/** Whether a stage is at its limit and all before it do little but wait: then it is not its thread that it lacks. */
function isHoldingAllUp({ stages }: Snapshot, stage: StageName): boolean {
  const index = LINE.findIndex(([name]) => name === stage);
  const before = LINE.slice(0, index);
  return index > 0 && stages[stage].busy >= SATURATED && before.every(([name]) => stages[name].blocked >= HIGH_BLOCKED);
}

/** The busiest of the stages after the last one that waits for at least this share of its time; null if none waits. */
function busiestAfterWaiting(snapshot: Snapshot, least: number): StageName | null {
  const lastWaiting = LINE.findLastIndex((_, i) => isWaiting(snapshot, i, least));
  if (lastWaiting < 0) return null;
  // Storage itself waits only for its database.
  const after = LINE.slice(Math.min(lastWaiting + 1, LINE.length - 1));
  const [stage] = after.reduce((a, b) => (snapshot.stages[b[0]].busy >= snapshot.stages[a[0]].busy ? b : a));
  return stage;
}
function hasTime({ stages }: Snapshot, stage: StageName): boolean {
  return stages[stage].busy < SPARE && stages[stage].blocked < LOW_BLOCKED;
}

/** How much of the threads that they share the stages take, where 1 is all there is. */
function threadLoad({ stages, pool }: Snapshot, config: Config): number {
  const { transform, ...others } = stages;
  const sum = (parts: readonly { busy: number }[]) => parts.reduce((total, { busy }) => total + busy, 0);
  const poolBusy = pool.workers.length > 0 ? sum(pool.workers) : transform.busy;
  return (sum(Object.values(others)) + poolBusy) / config.threads.count;
}
function busyThreads(snapshot: Snapshot, settings: Settings, cores: number): Finding {
  const config = settings.inForce;
  const { count } = config.threads;
  const { stage, busy } = busiest(snapshot.stages);
  const who = countText(count, 'thread has', 'threads have');
  const reason = `${who} no time left for the stages they share; the busiest is ${stage} at ${formatShare(busy)}`;
  // In max mode something always sets the pace: nothing is wrong with that.
  if (config.load.mode === 'max') return finding('calm', null, 'The threads set the pace', reason);
  const remedies = [count < cores ? raise('threads.count', settings) : lowerLoad(settings)];
  return finding('strained', null, 'The threads are the bottleneck', reason, { harm: 'pressure', remedies });
}

function busyCores(snapshot: Snapshot, settings: Settings, cores: number): Finding {
  const config = settings.inForce;
  const { stage, busy } = busiest(snapshot.stages);
  const where = cores === 1 ? 'one core' : `${cores} cores`;
  const reason = `${config.threads.count} threads take turns on ${where}; the busiest stage is ${stage} at ${formatShare(busy)}`;
  if (config.load.mode === 'max') return finding('calm', null, 'The cores set the pace', reason);
  const rest = { harm: 'pressure' as const, remedies: [lower('threads.count', settings)] };
  return finding('strained', null, 'The cores are the bottleneck', reason, rest);
}

function isWaiting(snapshot: Snapshot, index: number, least: number): boolean {
  const behind = LINE[index + 1]?.[1];
  if (snapshot.stages[LINE[index]![0]].blocked >= least) return true;
  return behind != null && isFull(snapshot, behind);
}

function isFull({ channels }: Snapshot, name: ChannelName): boolean {
  return fillOf(channels[name].depth, channels[name].capacity) === 'high';
}

function whySlow(snapshot: Snapshot, config: Config, stage: StageName): string {
  const index = LINE.findIndex(([name]) => name === stage);
  const channel = LINE[index]![1];
  const isHanging = stage === 'storage' && config.failures.storage.hang;
  const busy = isHanging ? 'the database does not answer' : `busy ${formatShare(snapshot.stages[stage].busy)}`;
  const full = channel !== null && isFull(snapshot, channel) ? ', its channel is full' : '';
  const blocked = LINE.slice(0, index).filter(([name]) => snapshot.stages[name].blocked >= LOW_BLOCKED);
  if (blocked.length === 0) return busy + full;
  if (blocked.length === index) return `${busy}${full}, everything before it is blocked`;
  return `${busy}${full}, ${listed(blocked.map(([name]) => name))} ${blocked.length === 1 ? 'is' : 'are'} blocked`;
}

/** No stage waits, but all threads have no time left, or one stage has none: that is what sets the pace. */
export function saturatedStage(snapshot: Snapshot, settings: Settings, cores: number): Finding | null {
  const config = settings.inForce;
  const { stages, latency } = snapshot;
  const { stage, busy } = busiest(stages);
  // In max mode there is always more to do: what takes most of its thread's time is the limit.
  const limit = config.load.mode === 'max' ? SPARE : SATURATED;
  if (threadLoad(snapshot, config) >= limit) return busyThreads(snapshot, settings, cores);
  if (busy < limit) return null;
  if (stage !== 'source') {
    const why = `busy ${formatShare(busy)}; more load would queue before it`;
    return finding('strained', stage, `${stage} is at its limit`, why, { harm: 'pressure' });
  }
  if (config.load.mode === 'max') {
    const reason = 'max mode: it offers the next event as soon as there is room, and nothing after it is full';
    return finding('calm', 'source', 'source sets the pace', reason);
  }
  const { count, p50 } = latency.endToEnd.window;
  const late = count > 0 ? `; events are ${formatDuration(p50)} late at the median` : '';
  const rest = { harm: 'pressure' as const };
  return finding('strained', 'source', 'source is the bottleneck', `busy ${formatShare(busy)}${late}`, rest);
}

/** The stage of the line with the largest share of busy time. */
export function busiest(stages: Snapshot['stages']): { stage: StageName; busy: number } {
  const ranked = LINE.map(([stage]) => ({ stage, busy: stages[stage].busy })).sort((a, b) => b.busy - a.busy);
  return ranked[0]!;
}
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
