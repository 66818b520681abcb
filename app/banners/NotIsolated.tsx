import type { ReactNode } from 'react';
import type { Condition } from '../client/isolation.ts';
import type { NotHelped } from '../client/site-worker.ts';
import { Button } from '../ui/Button.tsx';

/** Shared memory needs a page that no other origin can look into. */
const ISOLATION_HEADERS = ['Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Embedder-Policy: require-corp'];

interface Props {
  readonly missing: Condition;
  /** Why the service worker, which sends the headers in the host's place, did not help. */
  readonly notHelped?: NotHelped;
}

/** Shown instead of everything else where the pipeline cannot run: names the one condition that is not met, and what helps. */
export function NotIsolated({ missing, notHelped = 'no effect' }: Props) {
  const { reason, help } = missing === 'isolation' ? isolationText(notHelped) : CONDITIONS[missing];
  return (
    <main className="not-isolated">
      <h1>Penstock cannot run in this page</h1>
      <p>
        The pipeline’s threads share memory. <strong>{reason}</strong> Nothing has been started.
      </p>
      {help}
    </main>
  );
}

interface Explained {
  readonly reason: string;
  readonly help: ReactNode;
}

const CONDITIONS: Readonly<Record<Exclude<Condition, 'isolation'>, Explained>> = {
  'secure context': {
    reason: 'Browsers allow that only at secure addresses, and this one is not secure.',
    help: (
      <>
        <h2>What helps</h2>
        <p>
          Open the page at an <code>https://</code> address, or at <code>http://localhost</code> on the machine that
          serves it. No header helps at this address.
        </p>
        <p>
          <a href={location.href.replace(/^http:/, 'https:')}>Try this address with https</a>
        </p>
      </>
    ),
  },
  'shared memory': {
    reason: 'This browser has no shared memory (SharedArrayBuffer) for it, or a setting or policy has turned it off.',
    help: (
      <>
        <h2>What helps</h2>
        <p>Use a current Chromium, Firefox or Safari. In a managed browser, ask for SharedArrayBuffer to be allowed.</p>
      </>
    ),
  },
};

function isolationText(why: NotHelped): Explained {
  if (why === 'frame') {
    return {
      reason: 'Browsers allow that in a frame only if the page around it is cross-origin isolated, and it is not.',
      help: (
        <p>
          <a href={location.href} target="_blank" rel="noopener">
            Open Penstock in a tab of its own
          </a>
        </p>
      ),
    };
  }
  return {
    reason: `Browsers allow that only in pages that are cross-origin isolated, and this one is not. ${workerText(why)}`,
    help: (
      <>
        <Remedy why={why} />
        <h2>How to serve it</h2>
        <p>The server has to send these two headers with the page and with every file of it, workers included:</p>
        <pre>{ISOLATION_HEADERS.join('\n')}</pre>
        <ul>
          <li>
            <code>npm start</code> and <code>npm run dev</code> already do.
          </li>
          <li>
            Hosts that read a <code>_headers</code> file (Netlify, Cloudflare Pages) find one in the build.
          </li>
        </ul>
      </>
    ),
  };
}

/** The page could send the headers to itself. Why it does not. */
function workerText(why: NotHelped): string {
  if (why instanceof Error) return `The service worker that could isolate it was not installed: ${why.message}.`;
  switch (why) {
    case 'off':
      return 'The service worker that could isolate it is turned off by sw=off in the address.';
    case 'unsupported':
      return 'The service worker that could isolate it is not allowed here, as in some private windows.';
    case 'just reloaded':
      return 'It was loaded past the service worker that isolates it, as by a reload with Shift.';
    default:
      return 'The service worker that could isolate it had no effect in this browser.';
  }
}

function Remedy({ why }: { why: NotHelped }) {
  if (why === 'unsupported') return <p>An ordinary window may allow it.</p>;
  if (why === 'no effect') return null;
  const on = () => {
    const url = new URL(location.href);
    url.searchParams.delete('sw');
    if (url.href === location.href) location.reload();
    else location.replace(url);
  };
  return <Button label="Load the page again" icon="reset" look="primary" onClick={on} />;
}
