/**
 * The sentence above the map. It ranks by harm: what is lost for good, what the run has to do without, what is late, and only
 * then which part holds the pipeline back (`slowest-stage.ts`). What is less bad than the headline follows in its reason,
 * where it is the cause.
 */

import type { Config } from '../../workers/contract/config-types.ts';
import type { Standstill } from '../../workers/contract/runs/standstill.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatShare, formatShort } from '../format.ts';
import type { Reading } from '../frame/reading.ts';
import { neverEmittedText } from './behind.ts';
import { breakerCause, subscriberCause } from './causes.ts';
import { findDegradation } from './degraded.ts';
import { type Finding, finding } from './finding.ts';
import { findLateness, findLoss, findSkips, findStandstill } from './losses.ts';
import { findNetwork } from './network.ts';
import { HIGH_BLOCKED } from './pressure.ts';
import type { Settings } from './remedy.ts';
import { busiest, saturatedStage, slowestStage } from './slowest-stage.ts';

/** Said while there are no figures to tell of. */
export const STARTING = finding('quiet', null, 'Starting', 'the workers are starting');

/** What a reading does not tell of itself; what is left out is as if nothing were so. */
interface Context {
  /** The settings as people have them: what is in force may be a step of the timeline. */
  readonly asked: Config;
  readonly standstill: Standstill | null;
}

/**
 * @param config in force
 * @param cores of the machine, as far as the browser tells
 */
export function findBottleneck(
  reading: Reading,
  config: Config,
  cores: number,
  context: Partial<Context> = {},
): Finding {
  const { now } = reading;
  const { asked = config, standstill = null } = context;
  const stopped = notRunning(now) ?? brokenLedger(now) ?? brokenLaw(now);
  if (stopped !== null) return stopped;
  const settings: Settings = { inForce: config, asked, seconds: now.activeMs / 1000 };
  const limit =
    blockingSubscriber(now, settings) ?? slowestStage(now, settings, cores) ?? saturatedStage(now, settings, cores);
  // What sets the pace in max mode is no trouble; and latency is then as long as the queues are.
  const isPaced = limit?.tone === 'calm';
  return (
    findLoss(reading, settings, limit) ??
    findDegradation(now, settings) ??
    findNetwork(now, settings) ??
    findStandstill(reading, settings, limit, standstill) ??
    (isPaced ? null : findLateness(reading, settings, limit)) ??
    openBreaker(now, settings) ??
    (limit?.tone === 'strained' ? limit : null) ??
    findSkips(reading, settings) ??
    limit ??
    nothingFlows(now) ??
    calm(now)
  );
}

function notRunning(now: Snapshot): Finding | null {
  const quiet = (headline: string, reason: string) => finding('quiet', null, headline, reason);
  const owed = neverEmittedText(now);
  switch (now.state) {
    case 'running':
      return null;
    case 'idle':
      return quiet('Nothing is running', 'press Start or the r key');
    case 'paused':
      return quiet('The pipeline is paused', 'no event moves; “Resume run” goes on where it stopped');
    case 'draining':
      return quiet('The pipeline is draining', 'the source has stopped; events under way still arrive');
    case 'stopped':
      return quiet('The run has ended', `${owed ?? 'these are its last figures'}; Start begins a new one`);
    case 'failed':
      return finding('failing', null, 'The run has failed', 'Start begins a new one');
  }
}

function brokenLedger({ ledger }: Snapshot): Finding | null {
  if (ledger.unaccounted === 0) return null;
  const reason = `${Math.abs(ledger.unaccounted)} unaccounted for; please report this defect`;
  const what = ledger.unaccounted > 0 ? 'Events are missing' : 'There are more events than were emitted';
  return finding('failing', null, what, reason);
}

/** In plain words, as for the ledger: the two accounts of how many events are where. */
function brokenLaw({ little }: Snapshot): Finding | null {
  const [name, check] = Object.entries(little).find(([, { holds }]) => holds === false) ?? [];
  if (check === undefined) return null;
  const where = name === 'database' ? 'in the queue before the database' : 'in the pipeline';
  const reason = `${formatShort(check.count)} counted as they come and go, ${formatShort(check.product)} by rate × time; please report this defect`;
  return finding('failing', null, `Two accounts of the events ${where} do not agree`, reason);
}

function openBreaker(now: Snapshot, settings: Settings): Finding | null {
  const cause = breakerCause(now, settings);
  if (cause === null) return null;
  const isProbing = now.breaker.state === 'half-open';
  const headline = isProbing ? 'The breaker is half-open' : 'The breaker is open: storage is not called';
  const why = isProbing ? 'test calls show whether storage is back' : cause.text.replace(/^the breaker is open /, '');
  return finding('failing', 'breaker', headline, why, { harm: 'pressure', remedies: cause.remedies });
}

function blockingSubscriber(now: Snapshot, settings: Settings): Finding | null {
  if (now.stages.broadcast.blocked < HIGH_BLOCKED) return null;
  const cause = subscriberCause(now, settings);
  if (cause === null) return null;
  const headline = `${cause.part} is the bottleneck`;
  const rest = { harm: 'pressure' as const, remedies: cause.remedies };
  return finding('strained', cause.part, headline, `${cause.text}, so all stages wait`, rest);
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
