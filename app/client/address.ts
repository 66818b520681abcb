/** Keeps the address bar and the configuration the same, in both directions. */
import { ConfigError } from '../../workers/contract/config-check.ts';
import { fromHash, toHash } from '../../workers/contract/config-hash.ts';
import type { Config } from '../../workers/contract/config-types.ts';
import { configStore } from '../stores/config-store.ts';
import { notify } from '../stores/notice-store.ts';

/**
 * Reads the address now and whenever a person edits it, and rewrites it whenever the configuration changes. An address
 * that is wrong in any part changes nothing: the complaint is shown and the address goes back to what is in force.
 */
export function followAddress(apply: (config: Config) => void): void {
  const read = (): void => {
    try {
      apply(fromHash(location.hash));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const messages = error.issues.map((issue) => issue.message);
      notify('error', 'The address describes no valid configuration. Nothing was changed.', messages);
    }
    write();
  };
  const write = (): void => {
    const hash = toHash(configStore.getState().config);
    const address = `${location.pathname}${location.search}${hash === '' ? '' : `#${hash}`}`;
    if (location.hash.slice(1) !== hash || location.href.endsWith('#')) history.replaceState(null, '', address);
  };
  configStore.subscribe(write);
  window.addEventListener('hashchange', read);
  read();
}
