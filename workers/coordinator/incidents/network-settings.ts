/** Which settings are failures of the network, and where they are any. */
import type { Config } from '../../contract/config-types.ts';
import { NETWORK_FAILURES } from '../../contract/live/live-types.ts';

export const NETWORK = 'failures.network.';

/** Which failure of the network a setting is, by its place in `NETWORK_FAILURES`; -1: none. */
export function troubleOf(path: string): number {
  return path.startsWith(NETWORK) ? NETWORK_FAILURES.findIndex((what) => path === NETWORK + what) : -1;
}
/** Whether a setting can make anything fail. */
export function isInjectable(path: string, { feed }: Config): boolean {
  return feed.kind === 'live' || !path.startsWith(NETWORK);
}
