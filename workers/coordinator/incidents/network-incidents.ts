/**
 * Failures of the network that nobody injected, from what the live worker sees of its broker. Each is an incident of the same
 * kind as an injected one: it begins with the last sign of life, and is detected when the live worker notices.
 */
import type { Config } from '../../contract/config-types.ts';
import { NETWORK_FAILURES, type NetworkFailure } from '../../contract/live/live-types.ts';
import { FIELDS } from '../../contract/settings/config-fields.ts';
import { FOUND } from '../../contract/view/incidents/incident-words.ts';
import type { IncidentTracker } from './incident-tracker.ts';
import { NETWORK } from './network-settings.ts';
import type { RunSample } from './run-sampler.ts';

const CODES = NETWORK_FAILURES.map((what) => FOUND + FIELDS.findIndex(({ path }) => path === NETWORK + what));
/** What an injected failure brings about, as the live worker sees it. */
const BRINGS: Readonly<Record<NetworkFailure, readonly NetworkFailure[]>> = {
  gone: ['gone', 'delayMs'],
  delayMs: ['delayMs', 'gone'],
  full: ['full'],
  consumerGone: ['consumerGone'],
  expired: ['expired', 'gone'],
  skewSeconds: ['skewSeconds'],
};
/** An injected failure may be noticed so long after its end, ms. */
const AFTER_MS = 5000;

export class NetworkIncidents {
  /** Since when each was there, at the last sample. */
  private before: readonly number[] = NETWORK_FAILURES.map(() => 0);
  /** When something that brings it about was last injected. */
  private readonly injectedAt = NETWORK_FAILURES.map(() => Number.NEGATIVE_INFINITY);

  constructor(private readonly tracker: Pick<IncidentTracker, 'begin' | 'detect' | 'clear'>) {}

  /** @param config in force @returns whether anything began or ended */
  follow({ troubles, at }: Pick<RunSample, 'troubles' | 'at'>, { failures }: Pick<Config, 'failures'>): boolean {
    for (const what of NETWORK_FAILURES) {
      if (!failures.network[what]) continue;
      for (const brought of BRINGS[what]) this.injectedAt[NETWORK_FAILURES.indexOf(brought)] = at;
    }
    const changed = CODES.filter((code, i) => this.followOne(i, code, troubles[i]!, at));
    this.before = troubles;
    return changed.length > 0;
  }

  private followOne(i: number, code: number, since: number, at: number): boolean {
    if (since === this.before[i]) return false;
    // Of what was injected there is none, and nothing to end.
    this.tracker.clear(code, at);
    if (since === 0 || at - this.injectedAt[i]! <= AFTER_MS) return true;
    this.tracker.begin(code, 0, since, null);
    this.tracker.detect(code, at, since);
    return true;
  }
}
