import type { ReactNode } from 'react';
import { type Condition, ISOLATION_HEADERS } from '../client/isolation.ts';

/** Shown instead of everything else where the pipeline cannot run: names the one condition that is not met, and what helps. */
export function NotIsolated({ missing }: { missing: Condition }) {
  const { reason, help } = CONDITIONS[missing];
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

const CONDITIONS: Readonly<Record<Condition, { reason: string; help: ReactNode }>> = {
  'secure context': {
    reason: 'Browsers allow that only at secure addresses, and this one is not secure.',
    help: (
      <>
        <h2>What helps</h2>
        <p>
          Open the page at an <code>https://</code> address, or at <code>http://localhost</code> on your own machine.
        </p>
      </>
    ),
  },
  isolation: {
    reason: 'Browsers allow that only in pages that are cross-origin isolated, and this one is not.',
    help: (
      <>
        <h2>How to serve it</h2>
        <p>The server has to send these two headers with the page and with every file of it:</p>
        <pre>{ISOLATION_HEADERS.join('\n')}</pre>
        <ul>
          <li>
            <code>npm start</code> and <code>npm run dev</code> already do.
          </li>
          <li>
            Hosts that read a <code>_headers</code> file (Netlify, Cloudflare Pages) find one in the build.
          </li>
          <li>A page inside a frame is isolated only if the page around it is.</li>
        </ul>
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
