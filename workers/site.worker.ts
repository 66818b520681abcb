/** Entry of the service worker: `sw.js` beside the page. It answers for one build of the site. */
import { SiteAnswers } from './offline/site-answers.ts';
import type { SiteVersion } from './offline/site-version.ts';

declare const SITE_VERSION: SiteVersion;
declare const self: ServiceWorkerGlobalScope;

const site = new SiteAnswers(SITE_VERSION, {
  scope: self.registration.scope,
  caches,
  fetch: (request, options) => fetch(request, options),
  needsOthers,
});

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(site.forgetOthers().then(() => self.clients.claim()));
});
self.addEventListener('fetch', (event) => {
  const answer = site.answer(event.request);
  if (answer) event.respondWith(answer);
});
/** A person wants the new version now. Otherwise it waits until no page of the old one is open. */
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});

async function needsOthers(): Promise<boolean> {
  const { waiting, installing } = self.registration;
  if (waiting !== null || installing !== null) return true;
  return (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).length > 0;
}

async function install(): Promise<void> {
  await site.install();
  if (await site.isPreview()) await self.skipWaiting();
}
