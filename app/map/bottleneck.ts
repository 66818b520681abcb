/**
 * Which part holds the pipeline back, in a sentence; where none does, what is lost (`losses.ts`).
 *
 * The rule: a bottleneck is what others wait for while it waits for nobody. The last stage that waits (it is blocked, or
 * the channel behind it is full) is found first; of the stages after it, the busiest one is the bottleneck. It need not
 * be the next one: the scheduler keeps back what storage cannot take, though broadcast stands between them.
 *
 * A stage that has time to spare is not what others wait for: then only those whose pressure is HIGH count as waiting,
 * and whoever they wait for is named even so, unless a stage before it is the one without time. But when the threads have
 * no time left, they are named instead: the stages on them are not slow, they wait for their turn. And where nobody is
 * short of time though there are more threads than cores, the cores are.
 */
import { defaultConfig } from '../../workers/contract/config-codec.ts';
import type { Config } from '../../workers/contract/config-types.ts';
import type { ChannelName, Snapshot, StageName } from '../../workers/contract/snapshot-types.ts';
import { formatDuration, formatShare } from '../format.ts';
import type { Reading } from '../frame/reading.ts';
import { type Finding, finding } from './finding.ts';
import { findLateness, findLoss } from './losses.ts';
import { fillOf, HIGH_BLOCKED, LOW_BLOCKED } from './pressure.ts';

/** The stages that every event passes, each with the channel before it. */
const LINE: readonly (readonly [StageName, ChannelName | null])[] = [
  ['source', null],
  ['validate', 'source→validate'],
  ['transform', 'validate→transform'],
  ['scheduler', 'transform→scheduler'],
  ['broadcast', 'scheduler→broadcast'],
  ['storage', 'broadcast→storage'],
];
/** Said while there are no figures to tell of. */
export const STARTING = finding('quiet', null, 'Starting', 'the workers are coming up');

const DEFAULTS = defaultConfig();
const SATURATED = 0.9;
/** Below this, a stage that others wait for has time to spare. */
const SPARE = 0.7;

/**
 * @param cores of the machine, as far as the browser tells
 * @param targetMs for the end-to-end P99
 */
export function findBottleneck(reading: Reading, config: Config, cores: number, targetMs: number): Finding {
  const { now } = reading;
  const stopped = notRunning(now) ?? brokenLedger(now) ?? openBreaker(now, config);
  if (stopped !== null) return stopped;
  const limit =
    blockingSubscriber(now, config) ?? slowestStage(now, config, cores) ?? saturatedStage(now, config, cores);
  // What sets the pace in max mode is no trouble; that events are lost is, whoever sets it.
  if (limit?.tone === 'strained') return limit;
  return (
    findLoss(reading, config) ?? limit ?? nothingFlows(now) ?? findLateness(reading, config, targetMs) ?? calm(now)
  );
}

function notRunning({ state }: Snapshot): Finding | null {
  const quiet = (headline: string, reason: string) => finding('quiet', null, headline, reason);
  switch (state) {
    case 'running':
      return null;
    case 'idle':
      return quiet('Nothing is running', 'press Start, or the key r');
    case 'paused':
      return quiet('The pipeline is paused', 'no event moves; “Resume run” goes on where it stopped');
    case 'draining':
      return quiet('The pipeline is draining', 'the source has stopped and what is under way still arrives');
    case 'stopped':
      return quiet('The run has ended', 'these are its last figures; Start begins a new one');
    case 'failed':
      return finding('failing', null, 'The run has failed', 'Start begins a new one');
  }
}

function brokenLedger({ ledger }: Snapshot): Finding | null {
  if (ledger.unaccounted === 0) return null;
  const reason = `${Math.abs(ledger.unaccounted)} more than one can explain; please report this, it is a defect`;
  const what = ledger.unaccounted > 0 ? 'Events are missing' : 'There are more events than were emitted';
  return { tone: 'failing', part: null, headline: what, reason };
}

function openBreaker({ breaker }: Snapshot, config: Config): Finding | null {
  if (breaker.state === 'closed') return null;
  const why = breaker.transitions.findLast((transition) => transition.to === 'open')?.reason ?? 'calls failed';
  const meanwhile =
    config.breaker.whenOpen === 'hold'
      ? 'batches are held, and what comes before waits'
      : 'batches are given up, and nothing waits';
  if (breaker.state === 'half-open') {
    return finding('failing', 'breaker', 'The breaker is half-open', `it probes whether storage is back; ${meanwhile}`);
  }
  const turn = config.failures.storage.outage ? '; turn Outage off' : '';
  return finding('failing', 'breaker', 'The breaker is open: storage is not called', `${why}; ${meanwhile}${turn}`);
}

function blockingSubscriber({ subscribers, stages }: Snapshot, config: Config): Finding | null {
  if (stages.broadcast.blocked < HIGH_BLOCKED) return null;
  for (const name of ['aggregates', 'alarms', 'tail'] as const) {
    const { policy, lag } = subscribers[name];
    if (policy !== 'block' || lag < SATURATED * config.broadcast.lagLimit) continue;
    const reason = `its policy is block and it is ${lag} events behind, so everyone waits; set ${name} policy to skip`;
    return finding('strained', name, `${name} is the bottleneck`, reason);
  }
  return null;
}

function slowestStage(snapshot: Snapshot, config: Config, cores: number): Finding | null {
  const found = [LOW_BLOCKED, HIGH_BLOCKED].map((least) => busiestAfterWaiting(snapshot, least));
  const named = found.find((stage) => stage !== null && !hasTime(snapshot, stage)) ?? null;
  const isClear = named !== null && holdsAllUp(snapshot, named);
  const load = threadLoad(snapshot, config);
  if (!isClear && found[0] !== null && load >= (named === null ? SPARE : SATURATED))
    return busyThreads(snapshot, config, cores);
  // Short waits, for a batch to be written, are how a pipeline breathes: nobody is to blame for them.
  const stage = named ?? found[1];
  if (stage == null) return null;
  const first = busiest(snapshot.stages);
  const isSpared = named === null && hasTime(snapshot, stage) && !config.failures.storage.hang;
  if (isSpared && first.busy < SPARE && config.threads.count > cores) return busyCores(snapshot, config, cores);
  const blamed = isSpared && first.busy >= SPARE ? first.stage : stage;
  const reason = whySlow(snapshot, config, blamed) + whatToTurn(config, blamed);
  return finding('strained', blamed, `${blamed} is the bottleneck`, reason);
}

/** Where the settings themselves say what makes a stage slow. */
function whatToTurn({ failures: { storage }, transform, scheduler }: Config, stage: StageName): string {
  if (stage === 'storage' && storage.hang) return '; turn Hang off';
  if (stage === 'storage' && storage.latencyMs > 0) return '; lower Database latency';
  if (stage === 'transform' && transform.passes > DEFAULTS.transform.passes) return '; lower Filter passes';
  return stage === 'scheduler' && scheduler.backlog < DEFAULTS.scheduler.backlog ? '; raise Backlog' : '';
}

/** Whether a stage is at its limit and all before it do little but wait: then it is not its thread that it lacks. */
function holdsAllUp({ stages }: Snapshot, stage: StageName): boolean {
  const index = LINE.findIndex(([name]) => name === stage);
  const before = LINE.slice(0, index);
  return index > 0 && stages[stage].busy >= SATURATED && before.every(([name]) => stages[name].blocked >= HIGH_BLOCKED);
}

/** The busiest of the stages after the last one that waits for at least this share of its time; null if none waits. */
function busiestAfterWaiting(snapshot: Snapshot, least: number): StageName | null {
  const lastWaiting = LINE.findLastIndex((_, i) => waits(snapshot, i, least));
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
function busyThreads(snapshot: Snapshot, config: Config, cores: number): Finding {
  const { count } = config.threads;
  const { stage, busy } = busiest(snapshot.stages);
  const who = count === 1 ? '1 thread has' : `${count} threads have`;
  const reason = `${who} no time left for the stages they share; the busiest is ${stage} at ${formatShare(busy)}`;
  // In max mode something always sets the pace: nothing is wrong with that.
  if (config.load.mode === 'max') return finding('calm', null, 'The threads set the pace', reason);
  const turn = count < cores ? '; raise Stage threads' : '';
  return finding('strained', null, 'The threads are the bottleneck', reason + turn);
}

function busyCores(snapshot: Snapshot, config: Config, cores: number): Finding {
  const { stage, busy } = busiest(snapshot.stages);
  const where = cores === 1 ? 'one core' : `${cores} cores`;
  const reason = `${config.threads.count} threads take turns on ${where}; the busiest stage is ${stage} at ${formatShare(busy)}`;
  if (config.load.mode === 'max') return finding('calm', null, 'The cores set the pace', reason);
  return finding('strained', null, 'The cores are the bottleneck', `${reason}; lower Stage threads`);
}

function waits(snapshot: Snapshot, index: number, least: number): boolean {
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
  const hangs = stage === 'storage' && config.failures.storage.hang;
  const busy = hangs ? 'the database does not answer' : `busy ${formatShare(snapshot.stages[stage].busy)}`;
  const full = channel !== null && isFull(snapshot, channel) ? ', its channel is full' : '';
  const blocked = LINE.slice(0, index).filter(([name]) => snapshot.stages[name].blocked >= LOW_BLOCKED);
  if (blocked.length === 0) return busy + full;
  if (blocked.length === index) return `${busy}${full}, everything before it is blocked`;
  return `${busy}${full}, ${listed(blocked.map(([name]) => name))} ${blocked.length === 1 ? 'is' : 'are'} blocked`;
}

/** Nobody waits, but all threads have no time left, or one stage has none: that is what sets the pace. */
function saturatedStage(snapshot: Snapshot, config: Config, cores: number): Finding | null {
  const { stages, latency } = snapshot;
  const { stage, busy } = busiest(stages);
  // In max mode there is always more to do: what takes most of its thread's time is the limit.
  const limit = config.load.mode === 'max' ? SPARE : SATURATED;
  if (threadLoad(snapshot, config) >= limit) return busyThreads(snapshot, config, cores);
  if (busy < limit) return null;
  if (stage !== 'source') {
    return finding(
      'strained',
      stage,
      `${stage} is at its limit`,
      `busy ${formatShare(busy)}; more load would queue before it`,
    );
  }
  if (config.load.mode === 'max') {
    const reason = 'max mode: it offers the next event as soon as there is room, and nothing after it is full';
    return finding('calm', 'source', 'source sets the pace', reason);
  }
  const { count, p50 } = latency.endToEnd.window;
  const late = count > 0 ? `; events are ${formatDuration(p50)} late at the median` : '';
  return finding('strained', 'source', 'source is the bottleneck', `busy ${formatShare(busy)}${late}`);
}

function nothingFlows({ counters }: Snapshot): Finding | null {
  if (counters.emitted > 0) return null;
  return finding('quiet', 'source', 'No event yet', 'the source has not emitted anything');
}

function calm({ stages }: Snapshot): Finding {
  const { stage, busy } = busiest(stages);
  const reason = `the busiest stage is ${stage} at ${formatShare(busy)}`;
  return finding('calm', null, 'Nothing holds the pipeline back', reason);
}

function busiest(stages: Snapshot['stages']): { stage: StageName; busy: number } {
  const ranked = LINE.map(([stage]) => ({ stage, busy: stages[stage].busy })).sort((a, b) => b.busy - a.busy);
  return ranked[0]!;
}
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
