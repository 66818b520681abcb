/** What the run has to do without for as long as it lasts: said until it is over, however long ago it began. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { StorageProblemCode } from '../../workers/contract/database-types.ts';
import type { Standstill } from '../../workers/contract/runs/standstill.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot, WorkerInfo } from '../../workers/contract/snapshot-types.ts';
import { formatClock, formatDuration, formatRate } from '../format.ts';
import { gapReason, type ViewGap } from '../frame/view-gaps.ts';
import { behindText } from './behind.ts';
import { type Finding, finding } from './finding.ts';
import { NO_EVENT } from './losses.ts';
import { findNetwork } from './network.ts';
import { labelOf, type Remedy, type Settings, undo } from './remedy.ts';
import { isMissing } from './without-worker.ts';

const QUOTA_FULL = 'failures.storage.quotaFull';

interface Degradation {
  readonly headline: string;
  readonly cause: string;
  readonly remedy: string;
}
const NOT_DURABLE = 'Events are in memory only, not in the database';
const NEW_DATABASE = 'Events are in a new database: the old one is set aside';
const inMemory = (cause: string, remedy: string): Degradation => ({ headline: NOT_DURABLE, cause, remedy });
const setAside = (cause: string, remedy: string): Degradation => ({ headline: NEW_DATABASE, cause, remedy });

/** In a few words what the banner says at length (`problem-texts.ts`), and is there when that was dismissed. */
const DEGRADATIONS: Readonly<Record<StorageProblemCode | 'slow', Degradation>> = {
  unavailable: inMemory(
    'this browser gives the page no files',
    'use an ordinary window, and allow the site to store data',
  ),
  busy: inMemory('another tab has the database', 'close the other tab, or take the database over on the screen Data'),
  slow: inMemory('the database was not open after 5 s', 'start a new run to try again'),
  library: inMemory('SQLite could not be loaded', 'check the connection and reload the page'),
  full: inMemory('the disk takes no more', 'free disk space, or delete runs, and start a new run'),
  newer: inMemory('a newer version of Penstock has written the database', 'reload the page to get that version'),
  failed: inMemory('the database failed', 'reload the page'),
  held: inMemory(
    'a page or worker that has the database open does not answer',
    'close other tabs of this site, then start a new run',
  ),
  damaged: setAside('it was damaged', 'export the damaged file on the screen Data, then delete it'),
  older: setAside('its version is not supported any more', 'export the old file on the screen Data, then delete it'),
  starred: {
    headline: 'The oldest events are dropped: this run has little room',
    cause: 'starred runs take most of the disk budget',
    remedy: 'take the star off runs on the screen Data, or raise Disk budget',
  },
  scarce: {
    headline: 'The oldest events are dropped before their time',
    cause: 'the disk space of this site is used up',
    remedy: 'lower Retained events, or free disk space and start a new run',
  },
};

/** Events are not where the settings say, or the database is not the one it was. */
export function findDegradation(now: Snapshot, settings: Settings): Finding | null {
  const { problem } = now.storage;
  if (problem === null || settings.asked.storage.kind !== 'sqlite') return null;
  const { headline, cause, remedy } = DEGRADATIONS[problem];
  const rest = { harm: 'degraded' as const };
  if (problem !== 'full' || !wasInjected(now, settings))
    return finding('strained', 'storage', headline, cause, { ...rest, remedies: [{ text: remedy }] });
  return finding('strained', 'storage', headline, `${labelOf(QUOTA_FULL)} left the database no room`, {
    ...rest,
    remedies: [afterQuota(settings)],
  });
}

/** Whether the disk is full by an injected failure: the run is then full until its end. */
export function wasInjected(
  { incidents }: Pick<Snapshot, 'incidents'>,
  { inForce }: Pick<Settings, 'inForce'>,
): boolean {
  const label = labelOf(QUOTA_FULL);
  return inForce.failures.storage.quotaFull || incidents.some(({ what }) => what.startsWith(label));
}
function afterQuota(settings: Settings): Remedy {
  const again = 'start a new run';
  if (!settings.inForce.failures.storage.quotaFull) return { text: again };
  const first = undo(QUOTA_FULL, settings);
  return { ...first, text: `${first.text}, then ${again}` };
}

/** What is known besides the snapshot. */
export interface Around {
  /** Of the machine, as far as the browser tells. */
  readonly cores: number;
  /** Nothing reaches storage; null: something does. */
  readonly standstill: Standstill | null;
  /** A gap of the view that bears on what it says. */
  readonly gap: ViewGap | null;
  /** Workers by their state, as far as they are those of this moment. */
  readonly workers: readonly Pick<WorkerInfo, 'name' | 'state'>[];
  /** The load was lowered at the start, because the machine is slow. */
  readonly isLoadAdapted: boolean;
}

/** What is true besides the sentence, and worse than nothing: a few words each, as long as it lasts. */
export function alsoTrue(now: Snapshot, settings: Settings, around: Around, said: Finding): string[] {
  if (now.state !== 'running') return [];
  const degraded = said.harm === 'degraded' ? null : findDegradation(now, settings);
  const network = findNetwork(now, settings);
  const gone = now.incidents.find(({ what, outcome }) => outcome === 'open' && /^(worker|database)/i.test(what));
  const behind = behindText(now);
  const isBreakerOpen = now.breaker.state !== 'closed' && !said.reason.includes('breaker is');
  return [
    ...(isBreakerOpen && said.part !== 'breaker' ? [`the breaker is ${now.breaker.state}`] : []),
    ...(said.headline === NO_EVENT ? [] : standstillText(now, around.standstill)),
    ...(behind === null || /source is .* behind/i.test(said.headline) ? [] : [behind]),
    ...(degraded === null ? [] : [`${inside(degraded.headline)}: ${degraded.why}`]),
    ...(network === null || network.headline === said.headline ? [] : [inside(network.headline)]),
    ...(gone === undefined || said.reason.includes(gone.what) ? [] : [gone.what]),
    // Before the first event the headline says that they are coming up.
    ...(now.counters.emitted === 0 ? [] : missing(around.workers, `${said.reason} ${gone?.what}`)),
    ...(around.cores === 1 ? ['one core: the threads take turns on it'] : []),
    ...(around.isLoadAdapted ? [adaptedText(settings.asked)] : []),
    ...gapText(around.gap),
  ];
}

/** A headline in the middle of a sentence. */
function inside(headline: string): string {
  return headline.replace(/^[ET]/, (letter) => letter.toLowerCase());
}
function adaptedText({ load }: Config): string {
  const usual = defaultConfig().load.eventsPerSecond;
  return `the load is ${formatRate(load.eventsPerSecond)} instead of ${formatRate(usual)}: this machine is slow`;
}
/** How long the oldest event waits: since the last one arrived, or a little less. */
function standstillText({ time }: Snapshot, standstill: Standstill | null): string[] {
  if (standstill === null) return [];
  const forHow = formatDuration(Math.floor((time - standstill.since) / 1000) * 1000);
  return [`no event has reached storage for ${forHow}`];
}
/** Says which workers do not run; their stages stand still. @param named the headline: its workers are not said again */
function missing(workers: Around['workers'], named: string): string[] {
  const gone = workers.filter((worker) => isMissing(worker) && !named.includes(worker.name)).map(({ name }) => name);
  return gone.length === 0 ? [] : [`without ${gone.join(', ')}, until ${gone.length === 1 ? 'it is' : 'they are'} up`];
}
/** Rates and percentiles are never taken across it. */
function gapText(gap: ViewGap | null): string[] {
  if (gap === null) return [];
  return [`figures begin at ${formatClock(gap.to)}: ${gapReason(gap)}`];
}
