import { ISOLATION_HEADERS } from '../client/isolation.ts';

/** Shown instead of everything else where shared memory is not to be had. */
export function NotIsolated() {
  const secure = globalThis.isSecureContext;
  return (
    <main className="not-isolated">
      <h1>Penstock cannot run in this page</h1>
      <p>
        The pipeline’s threads share memory. Browsers allow that only in pages that are <b>cross-origin isolated</b>,
        and this one is not, so nothing has been started.
      </p>
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
        {!secure && (
          <li>
            This address is not secure: use <code>https://</code>, or <code>http://localhost</code> on your own machine.
          </li>
        )}
        <li>A page inside a frame is isolated only if the page around it is.</li>
      </ul>
    </main>
  );
}
