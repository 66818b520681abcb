/** A host that sends the headers of isolation with the page only: then the page is isolated, and no worker of it begins. */
import { runStore, updateRun } from '../stores/run-store.ts';
import { isolatePage } from './site-worker.ts';

/** If the coordinator's code could not be loaded: says so if that is why, and has the service worker put it right. */
export async function mendHost(): Promise<void> {
  if (runStore.getState().failure?.includes('its code could not be loaded') !== true) return;
  if (!(await isSentBare())) return;
  const reason = 'The host sends Cross-Origin-Embedder-Policy with the page only. Every file of the site needs it.';
  updateRun({ failure: reason });
  const why = await isolatePage();
  const more = why === 'off' ? ' The service worker that adds it is turned off by sw=off in the address.' : '';
  updateRun({ failure: `${reason}${more}` });
}

/** Any file of the site will do: this one is of the same folder as the workers. */
async function isSentBare(): Promise<boolean> {
  try {
    const { ok, headers } = await fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' });
    return ok && !headers.has('Cross-Origin-Embedder-Policy');
  } catch {
    return false;
  }
}
