/**
 * The page's side of the service worker (`workers/offline/`): it keeps the site for use without a network, and sends the
 * headers that shared memory needs where the host does not. The page works without it where the host sends them.
 */
import { saveTabText, tabText } from '../stores/saved-text.ts';
import { siteStore } from '../stores/site-store.ts';

/** A page that is not isolated after a reload is not helped by another one at once. */
const RELOAD_MS = 10_000;
const RELOADED_AT = 'penstock.reloaded-at';

/** Why the worker did not isolate the page. */
export type NotHelped = 'frame' | 'off' | 'unsupported' | 'just reloaded' | 'no effect' | Error;

/** Keeps the site, on a page that runs. A new build waits: `siteStore` says so. */
export async function keepSite(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  if (isTurnedOff()) return removeSiteWorker();
  // Where the browser, or a test, does not allow it there is none.
  const registration = await register().catch(() => undefined);
  if (registration === undefined) return;
  const tell = (worker: ServiceWorker | null) => {
    if (worker?.state === 'installed' && navigator.serviceWorker.controller) siteStore.setState({ isNewThere: true });
    if (worker?.state === 'activated') siteStore.setState({ isNewThere: false });
  };
  const follow = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', () => tell(worker));
  tell(registration.waiting);
  follow(registration.waiting);
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
}

/** Goes on with the new build, which ends the run. Other tabs keep theirs. */
export async function takeNewVersion(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(document.baseURI);
  if (!registration?.waiting) return location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration.waiting.postMessage('take over');
}

/** Has the worker send the headers, and loads the page again, once. @returns why that does not help; else never */
export async function isolatePage(): Promise<NotHelped> {
  if (window.parent !== window) return 'frame';
  if (!('serviceWorker' in navigator)) return 'unsupported';
  if (isTurnedOff()) {
    await removeSiteWorker();
    return 'off';
  }
  if (navigator.serviceWorker.controller) return 'no effect';
  try {
    const registration = await register();
    if (registration === undefined) return 'unsupported';
    await activated(registration);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  if (!mayReload()) return 'just reloaded';
  location.reload();
  return new Promise(() => {});
}

/** `?sw=off`: the worker is removed, with all that it keeps. */
function isTurnedOff(): boolean {
  return new URLSearchParams(location.search).get('sw') === 'off';
}

async function removeSiteWorker(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(document.baseURI);
  await registration?.unregister();
  const folder = new URL('.', document.baseURI).pathname;
  const names = await caches.keys();
  for (const name of names) if (name.startsWith(`penstock ${folder} `)) await caches.delete(name);
}

/** The development server has none. Browsers that automation keeps from having one give nothing back. */
async function register(): Promise<ServiceWorkerRegistration | undefined> {
  if (import.meta.env.DEV) return undefined;
  return navigator.serviceWorker.register(new URL('sw.js', document.baseURI), { updateViaCache: 'none' });
}

/** @throws Error when it can't keep the site's files, or has no use */
async function activated({ active, waiting, installing }: ServiceWorkerRegistration): Promise<void> {
  const worker = active ?? waiting ?? installing;
  if (worker === null || worker.state === 'activated') return;
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('not every file of the site could be loaded'));
    });
  });
}

/** Not where the browser keeps nothing: then nobody would know of the last time. */
function mayReload(): boolean {
  const now = Date.now();
  const last = Number(tabText(RELOADED_AT) ?? 0);
  if (now - last < RELOAD_MS) return false;
  saveTabText(RELOADED_AT, String(now));
  return tabText(RELOADED_AT) === String(now);
}
