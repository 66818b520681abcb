/** What is kept of a run that is held against theory: the same of a run in a browser, and of one in simulation. */
import { CLASSES, type ClassName } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** Of a moment. Counts are of the whole run so far. */
export interface Sample {
  /** By the run's own clock. */
  readonly atMs: number;
  readonly emitted: number;
  readonly inFlight: number;
  readonly backlog: number;
  /** What has fallen due, sent or not, and what was stored in time. */
  readonly classes: Readonly<Record<ClassName, { readonly due: number; readonly onTime: number }>>;
}
export interface RunFigures {
  readonly samples: readonly Sample[];
  /** The last figures, when all had drained. */
  readonly last: Pick<Snapshot, 'counters' | 'timers' | 'latency' | 'hiccups'>;
}

export function sampleOf({ activeMs, counters, ledger, scheduler }: Snapshot): Sample {
  const { urgent, normal, bulk } = scheduler.byClass;
  const of = ({ emitted, owed, onTime }: typeof urgent) => ({ due: emitted + owed, onTime });
  return {
    atMs: activeMs,
    emitted: counters.emitted,
    inFlight: ledger.inFlight,
    backlog: scheduler.queued,
    classes: { urgent: of(urgent), normal: of(normal), bulk: of(bulk) },
  };
}

/** The last look before the run was ended. */
export function endOf({ samples }: RunFigures): Sample {
  return samples.at(-1)!;
}
/** The first sample at or after a moment; the last one where there is none. */
function sampleAt(run: RunFigures, ms: number): Sample {
  return run.samples.find(({ atMs }) => atMs >= ms) ?? endOf(run);
}

/** Events sent in a stretch. */
export function sentBetween(run: RunFigures, fromMs: number, toMs: number): number {
  return sampleAt(run, toMs).emitted - sampleAt(run, fromMs).emitted;
}

/** Of the events of these classes that fell due in a stretch, as many as were stored in time in it. */
export function onTimeShare(run: RunFigures, fromMs: number, toMs: number, of: readonly ClassName[] = CLASSES): number {
  const [from, to] = [sampleAt(run, fromMs), sampleAt(run, toMs)];
  const grown = (what: 'due' | 'onTime') =>
    of.reduce((sum, name) => sum + to.classes[name][what] - from.classes[name][what], 0);
  return grown('onTime') / grown('due');
}

/**
 * When as much is stored in time as falls due again: the first moment from which on that is so for `lastingMs`.
 *
 * @returns ms since `fromMs`; null where it does not come back within the run
 */
export function backAfter(run: RunFigures, fromMs: number, least: number, lastingMs: number): number | null {
  const last = endOf(run).atMs - lastingMs;
  const isBack = (atMs: number) => onTimeShare(run, atMs, atMs + lastingMs) >= least;
  const back = run.samples.find(({ atMs }) => atMs >= fromMs && atMs <= last && isBack(atMs));
  return back === undefined ? null : back.atMs - fromMs;
}
