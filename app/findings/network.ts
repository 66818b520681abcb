/** What is wrong between a live feed and its broker: what happens, and what becomes of the data. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { LiveFigures, NetworkFailure } from '../../workers/contract/live/live-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatClock, formatDuration } from '../format.ts';
import { type Finding, finding } from './finding.ts';
import { labelOf, type Remedy, type Settings, undo } from './remedy.ts';

type Said = Pick<Finding, 'tone' | 'headline' | 'why'>;
interface Told extends Said {
  readonly what: NetworkFailure;
  /** What people can do where it was not injected. */
  readonly otherwise: string;
}

const PATH = 'failures.network.';
/** The worst first. */
const TELL: readonly ((live: LiveFigures, settings: Settings) => Told | null)[] = [
  (live) => {
    const since = sinceOf('gone', live);
    const why = `since ${formatClock(since ?? 0)}; events under way are stored, and unacked messages are delivered again`;
    return since === null ? null : failing('gone', 'The broker is gone', why, 'Penstock keeps trying to connect');
  },
  (live) => {
    const why = 'events under way are stored, and unacked messages are delivered again';
    const otherwise = 'enter other credentials under Broker';
    return isThere('expired', live) ? failing('expired', 'The broker refuses the credentials', why, otherwise) : null;
  },
  (live, { asked }) => {
    const why = 'no messages arrive; events under way are stored, and their acks wait';
    const otherwise = `create ${asked.live.consumer} again at the broker`;
    return isThere('consumerGone', live) ? failing('consumerGone', 'The consumer is gone', why, otherwise) : null;
  },
  (live, settings) => {
    const ms = skewMsOf(live, settings.inForce);
    if (ms === 0) return null;
    const why =
      ms > 0
        ? 'latencies of its events look shorter by that, and their deadlines come too late'
        : 'latencies of its events look longer by that, and events expire too early';
    const headline = `The broker’s clock is ${formatDuration(Math.abs(ms))} ${ms > 0 ? 'ahead' : 'behind'}`;
    return { what: 'skewSeconds', tone: 'strained', headline, why, otherwise: 'synchronize the clocks' };
  },
  (live) => {
    const why = 'the messages that came in are not acked: nothing is lost';
    const headline = 'The broker refuses what is published';
    return isThere('full', live)
      ? { what: 'full', tone: 'strained', headline, why, otherwise: 'make room in the stream' }
      : null;
  },
  (live) => {
    const headline = `The broker is slow: an answer takes ${formatDuration(live.roundTripMs ?? 0)}`;
    const why = 'messages and acks come late: nothing is lost';
    return isThere('delayMs', live)
      ? { what: 'delayMs', tone: 'strained', headline, why, otherwise: 'check the network' }
      : null;
  },
];

function failing(what: NetworkFailure, headline: string, why: string, otherwise: string): Told {
  return { what, tone: 'failing', headline, why, otherwise };
}
function sinceOf(what: NetworkFailure, { troubles }: LiveFigures): number | null {
  return troubles.find((trouble) => trouble.what === what)?.since ?? null;
}
function isThere(what: NetworkFailure, live: LiveFigures): boolean {
  return sinceOf(what, live) !== null;
}
/**
 * By how much the broker's clock is ahead of this one, ms: as it is injected, or as far as the messages show it; 0: by nothing
 * that is known. Behind a backlog, messages do not show a clock that is behind.
 */
export function skewMsOf(live: LiveFigures, inForce: Config): number {
  const injected = 1000 * inForce.failures.network.skewSeconds;
  return injected !== 0 || !isThere('skewSeconds', live) ? injected : live.skewMs;
}

/** Null where the feed is not live, or nothing is wrong. */
export function findNetwork({ live }: Snapshot, settings: Settings): Finding | null {
  if (live === null || live.state === 'ended' || settings.inForce.feed.kind !== 'live') return null;
  for (const tell of TELL) {
    const told = tell(live, settings);
    if (told !== null) return inWords(told, settings);
  }
  return null;
}
function inWords({ what, tone, headline, why, otherwise }: Told, settings: Settings): Finding {
  const isInjected = Boolean(settings.inForce.failures.network[what]);
  const remedy: Remedy = isInjected ? undo(PATH + what, settings) : { text: otherwise };
  return finding(tone, 'source', headline, why, { harm: 'pressure', remedies: [remedy] });
}

/** A failure of the network that is over, while the run is not itself again: what was held back comes late. */
export function networkIncident({ incidents }: Pick<Snapshot, 'incidents'>): string | null {
  const open = incidents.find(
    ({ what, outcome }) => outcome === 'open' && LABELS.some((label) => what.startsWith(label)),
  );
  return open?.what ?? null;
}
const LABELS = (['gone', 'delayMs', 'consumerGone', 'expired', 'skewSeconds'] as const).map((what) =>
  labelOf(PATH + what),
);
