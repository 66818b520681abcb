/**
 * Events that are late because they wait for their batch to fill: they come to storage in time, the database is quick, and yet
 * they are stored after the limit of their class, or of the P99 target. The remedy is a shorter wait.
 */
import { CLASSES, type ClassName } from '../../workers/contract/name-sets.ts';
import { formatDuration, formatSetting, formatShare } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import { type Finding, finding } from './finding.ts';
import { choose, type Remedy, type Settings } from './remedy.ts';

/** Share of a class's events of the last second from which their lateness is the headline. */
const HEADLINE_SHARE = 0.01;
/** What the wait may take of the limit, less what comes before and after it: the rest is for chance. */
const ROOM = 0.8;
const WAIT = 'batch.maxWaitMs';

interface Harm {
  readonly headline: string;
  readonly figures: string;
  readonly limitMs: number;
}

export function findWaitOfBatches(reading: Reading, settings: Settings): Finding | null {
  const harm = lateClass(reading, settings) ?? lateInAll(reading, settings);
  if (harm === null || reading.now.latency.delivery.window.count === 0) return null;
  const restMs = otherTimeMs(reading);
  const wait = reading.now.latency.endToEnd.window.p99 - restMs;
  // Late on their way, or for the database: a shorter wait would not help.
  if (!(restMs < ROOM * harm.limitMs && wait > restMs)) return null;
  const remedy = shorterWait(harm.limitMs - restMs, settings);
  if (remedy === null) return null;
  const why = `${harm.figures}: a batch waits up to ${formatDuration(wait)} to be full`;
  return finding('strained', 'storage', harm.headline, why, { harm: 'late', remedies: [remedy] });
}

/**
 * What the time to stored has besides the wait: the way to storage, and the call. Of nine events of ten: a thread that got no
 * time for a moment of the ten seconds is not what makes events late now.
 */
function otherTimeMs({ now: { latency, storage } }: Reading): number {
  return latency.delivery.window.p90 + storage.calls.latency.window.p90;
}

/** The first class of which too many were stored too late in the last second. */
function lateClass(reading: Reading, { inForce }: Settings): Harm | null {
  for (const name of CLASSES) {
    const late = rateOf(reading, ({ scheduler }) => scheduler.byClass[name].late);
    const share = late / (late + rateOf(reading, ({ scheduler }) => scheduler.byClass[name].onTime));
    if (!(share >= HEADLINE_SHARE)) continue;
    const limitMs = inForce.objectives.storedWithinMs[name];
    const figures = `${formatShare(share)} are stored later than ${formatSetting(limitMs, 'ms')}`;
    return { headline: `${capital(name)} events are late`, figures, limitMs };
  }
  return null;
}
function capital(name: ClassName): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function lateInAll({ now: { latency } }: Reading, { inForce }: Settings): Harm | null {
  const { p99Ms, p99Of } = inForce.objectives;
  const { count, p99 } = latency.endToEnd.window;
  if (p99Of !== 'stored' || count === 0 || p99 <= p99Ms) return null;
  const figures = `P99 ${formatDuration(p99)} instead of ${formatSetting(p99Ms, 'ms')}`;
  return { headline: 'Events are late', figures, limitMs: p99Ms };
}

/** The longest round wait for which there is room; null where that is no less than the present one. */
function shorterWait(roomMs: number, settings: Settings): Remedy | null {
  const waitMs = roundDown(Math.max(1, ROOM * roomMs));
  return waitMs < settings.inForce.batch.maxWaitMs ? choose(WAIT, waitMs, settings) : null;
}

/** To 1, 2 or 5 and zeros. */
function roundDown(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * ([5, 2].find((digit) => digit * unit <= value) ?? 1);
}
