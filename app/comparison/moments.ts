/** What happened to a run from outside, each with the stretch of the run that it shaped: incidents, and bursts of the load's shape. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { Incident } from '../../workers/contract/snapshot-types.ts';
import { formatSeconds } from '../format.ts';
import type { ComparedRun } from './read-for-compare.ts';

export interface Moment {
  readonly id: string;
  readonly name: string;
  /** Null of a burst that the shape of the load makes: it is no failure. */
  readonly incident: Incident | null;
  /** Ms since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Why its stretch ends there. */
  readonly until: string;
}

/** What of a run its moments are found by. */
export type RunOfMoments = Pick<ComparedRun, 'head' | 'config' | 'lastConfig' | 'last'>;

/** Of the shape of a load: the latest so many. */
const MOST_BURSTS = 24;
/** Share of a period: see `contract/settings/load-shape.ts`. */
const BURST = 0.1;

/** In the order of time. Of what began with the last sample nothing is known. */
export function momentsOf(run: RunOfMoments): Moment[] {
  const known = [...incidentsOf(run), ...burstsOf(run)].filter(({ from }) => from < run.last.time);
  // One that was over at once has the samples around it.
  return known
    .map((moment) => ({ ...moment, to: Math.max(moment.to, moment.from + 1) }))
    .sort((a, b) => a.from - b.from);
}

function incidentsOf({ last, head }: RunOfMoments): Moment[] {
  const { incidents } = last;
  const starts = incidents.map(({ startedAt }) => startedAt);
  return incidents.map((incident) => {
    const { id, what, startedAt } = incident;
    const next = Math.min(...starts.filter((start) => start > startedAt));
    return {
      id: `incident ${id}`,
      name: nameOf(what, startedAt, head.startedAt),
      incident,
      from: startedAt,
      ...endOf(incident, next, last.time),
    };
  });
}
/** Until the run was normal again. Where that is not known, what comes next must not count as this one's. */
function endOf({ recoveredAt }: Incident, next: number, end: number): Pick<Moment, 'to' | 'until'> {
  if (recoveredAt !== null) return { to: recoveredAt, until: 'normal again' };
  if (next < end) return { to: next, until: 'the next incident' };
  return { to: end, until: 'the end of the run' };
}

/** Each from its beginning to that of the next one. None where the load was changed: its phases are not known then. */
function burstsOf({ config, lastConfig, last, head }: RunOfMoments): Moment[] {
  if (!hasBursts(config) || JSON.stringify(config.load) !== JSON.stringify(lastConfig.load)) return [];
  const period = 1000 * config.load.periodSeconds;
  const count = Math.ceil((last.time - head.startedAt) / period);
  const first = Math.max(0, count - MOST_BURSTS);
  return Array.from({ length: count - first }, (_, i) => {
    const from = head.startedAt + (first + i) * period;
    const isLast = from + period >= last.time;
    return {
      id: `burst ${first + i}`,
      name: nameOf('Burst of the load', from, head.startedAt),
      incident: null,
      from,
      to: isLast ? last.time : from + period,
      until: isLast ? 'the end of the run' : 'the next burst',
    };
  });
}
/** Whether the load has bursts of its own, by its shape. */
export function hasBursts({ load, feed }: Config): boolean {
  return load.shape === 'burst' && load.mode === 'rate' && feed.kind === 'simulated';
}
/** How long a burst of the load lasts, ms. */
export function burstMs({ load }: Config): number {
  return 1000 * load.periodSeconds * BURST;
}

/** With its moment of the run, by which several of one kind are told apart. */
function nameOf(what: string, at: number, startedAt: number): string {
  return `${what}, at ${formatSeconds((at - startedAt) / 1000)}`;
}
