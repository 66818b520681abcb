/** Writes what changes from sample to sample into the log. Comes with the log itself, after the first figures. */
import type { StorageProblemCode } from '../../workers/contract/database-types.ts';
import { INJECTED_FULL, PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import type { Incident } from '../../workers/contract/snapshot-types.ts';
import { summaryOf } from '../../workers/contract/view/incidents/incident-summary.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import type { Reading, Sample } from '../frame/reading.ts';
import type { Sampler } from '../frame/sampler.ts';
import { log } from '../stores/log-store.ts';
import { runStore, updateRun } from '../stores/run-store.ts';
import { neverEmittedText } from './behind.ts';
import { wasInjected } from './degraded.ts';
import { lossRecord } from './loss-record.ts';

/** Follows the samples, and writes a line of the log for each change. UI thread. */
export function logChanges(sampler: Sampler, client: Pick<PipelineClient, 'config'>): void {
  sampler.addListener(logTransitions());
  sampler.addListener(logIncidents());
  sampler.addListener(logLedger());
  sampler.addListener(logLaw());
  sampler.addListener(logOwed());
  sampler.addListener((sample) => {
    const seconds = sample.now.activeMs / 1000;
    lossRecord.follow(sample, { inForce: sample.config, asked: client.config(), seconds });
  });
  sampler.addListener(followStorage());
}

/** A line for every transition of the breaker that is new since the last sample. */
function logTransitions(): (reading: Reading) => void {
  let runId = 0;
  let logged = 0;
  return ({ now }) => {
    if (now.runId !== runId) [runId, logged] = [now.runId, 0];
    for (const { at, from, to, reason } of now.breaker.transitions) {
      if (at > logged) log('breaker', `Breaker ${from} → ${to}: ${reason}`, at);
    }
    logged = Math.max(logged, now.breaker.transitions.at(-1)?.at ?? 0);
  };
}

/**
 * A line for every incident that the run has recovered from, or of which that will never be known. A reset drops the run with
 * what was open: that is told as of the last sample.
 */
export function logIncidents(): (reading: Reading) => void {
  let runId = 0;
  let logged = new Set<number>();
  let open: readonly Incident[] = [];
  return ({ now }) => {
    if (now.runId !== runId) {
      for (const incident of open) log('failure', summaryOf(dropped(incident)), now.time);
      [runId, logged] = [now.runId, new Set()];
    }
    open = now.incidents.filter(({ outcome }) => outcome === 'open').reverse();
    for (const incident of now.incidents.toReversed()) {
      if (incident.outcome === 'open' || logged.has(incident.id)) continue;
      logged.add(incident.id);
      log('failure', summaryOf(incident), now.time);
    }
  };
}
function dropped(incident: Incident): Incident {
  const reasons = { ...incident.reasons, recovered: 'the run was reset first' };
  return { ...incident, outcome: 'unknown', reasons };
}

/** A line when the ledger stops adding up, and one when it does again. */
function logLedger(): (reading: Reading) => void {
  let wasExact = true;
  return ({ now: { ledger, time } }) => {
    const isExact = ledger.unaccounted === 0;
    if (isExact === wasExact) return;
    wasExact = isExact;
    const text = isExact ? 'The ledger adds up again' : `The ledger is off by ${ledger.unaccounted} events`;
    log(isExact ? 'run' : 'error', text, time);
  };
}

/** The same of Little's law. */
function logLaw(): (reading: Reading) => void {
  let wasLawful = true;
  return ({ now: { little, time } }) => {
    const holds = little.pipeline.holds !== false && little.database.holds !== false;
    if (holds === wasLawful) return;
    wasLawful = holds;
    log(holds ? 'run' : 'error', holds ? 'Little’s law holds again' : 'Little’s law does not hold: see Checks', time);
  };
}

/** A line when a run has ended and left something due. */
export function logOwed(): (reading: Reading) => void {
  let before = '';
  return ({ now }) => {
    const ended = now.state === 'stopped' || now.state === 'failed' ? `${now.runId}` : '';
    const text = ended === '' || ended === before ? null : neverEmittedText(now);
    before = ended;
    if (text !== null) log('run', text, now.time);
  };
}

/** Keeps the storage problem for the banner; a line in the log when there is one, or there is none any more. */
function followStorage(): (sample: Sample) => void {
  let runId = 0;
  return (sample) => {
    const { storage, time, ...run } = sample.now;
    const known = run.runId === runId ? runStore.getState().storageProblem : null;
    runId = run.runId;
    updateRun({ storageProblem: storage.problem });
    if (storage.problem === known) return;
    if (storage.problem !== null) log('error', textOf(storage.problem, sample).text, time);
    else if (storage.persistent) log('run', 'Events are stored in the database', time);
  };
}
function textOf(problem: StorageProblemCode, { now, config }: Sample): { readonly text: string } {
  return problem === 'full' && wasInjected(now, { inForce: config }) ? INJECTED_FULL : PROBLEM_TEXTS[problem];
}
