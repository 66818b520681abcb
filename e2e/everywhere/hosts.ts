/** The page on hosts as people have them: what works on the first visit, on the second, and without a network. */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../workers/contract/error-text.ts';
import { type HostWays, type StaticHost, serveStatic } from '../pages/static-host.ts';
import type { Browser, Tab } from './browsers.ts';
import { CHECKS, untilReady } from './checks.ts';

interface HostKind {
  readonly name: string;
  readonly ways: Partial<HostWays>;
  /** What happens to the host after the start. */
  readonly afterwards?: (host: StaticHost) => void;
}
export const HOSTS: readonly HostKind[] = [
  { name: 'all headers', ways: { headers: 'all', path: '/' } },
  { name: 'no headers, in a folder', ways: { headers: 'none' } },
  { name: 'headers on the page only', ways: { headers: 'page' } },
  { name: '.wasm with a wrong type', ways: { headers: 'all', wasmType: 'text/plain' } },
  {
    name: 'a deployment during the visit',
    ways: { headers: 'none' },
    afterwards: (host) => {
      host.isGone = (file) => file.startsWith('assets/');
    },
  },
];

export const HOST_STEPS = ['start', 'isolated', 'import', 'second visit', 'offline'] as const;
type HostStep = (typeof HOST_STEPS)[number];
export type HostResult = Readonly<Record<HostStep, string>>;

const LIGHT = '#load.eventsPerSecond=2000&storage.kind=memory';
const MOST_KEEPING_MS = 30_000;
const IMPORT = CHECKS.find(({ name }) => name === 'import')!;

export async function onHost(browser: Browser, { ways, afterwards }: HostKind): Promise<HostResult> {
  const host = await serveStatic(ways);
  const tab = await browser.newPage();
  const visit = async () => {
    await tab.goto('about:blank');
    await tab.goto(host.address + LIGHT);
    return untilReady(tab);
  };
  const again = async () => {
    await visit();
    return 'runs';
  };
  const result: Record<HostStep, string> = {
    start: '–',
    isolated: '–',
    import: '–',
    'second visit': '–',
    offline: '–',
  };
  const step = async (name: HostStep, run: () => Promise<string>) => {
    result[name] = await run().catch(firstLine);
  };
  try {
    await step('start', async () => {
      result.isolated = (await visit()) ? 'yes' : 'no';
      return 'runs';
    });
    afterwards?.(host);
    if (result.start === 'runs') await step('import', () => IMPORT.run(tab));
    if (afterwards === undefined) await step('second visit', again);
    if (afterwards === undefined) await untilKept(tab);
    await host.close();
    if (afterwards === undefined) await step('offline', again);
    return result;
  } finally {
    await tab.close().catch(() => undefined);
    await host.close().catch(() => undefined);
  }
}

/** The service worker keeps the site once the page runs; on a busy machine that takes its time. */
async function untilKept(tab: Tab): Promise<void> {
  const isKept = async () => {
    const registration = await navigator.serviceWorker?.getRegistration();
    return registration?.active?.state === 'activated';
  };
  for (const until = Date.now() + MOST_KEEPING_MS; Date.now() < until; await sleep(200))
    if (await tab.run(isKept, null)) return;
}

export function firstLine(error: unknown): string {
  return `**no**: ${errorText(error).split('\n', 1)[0]!.replaceAll('|', '/').slice(0, 120)}`;
}
