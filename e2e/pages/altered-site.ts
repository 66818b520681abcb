/** The site under test behind a server that changes some of its answers: the browser asks for workers of workers itself. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

/** @param alter given the path and the text of a script; may take its time */
export async function serveAltered(
  baseURL: string,
  alter: (path: string, script: string) => string | Promise<string>,
): Promise<{ origin: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    fetch(new URL(path, baseURL))
      .then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer());
        const altered = path.endsWith('.js') ? await alter(path, body.toString()) : body;
        const kept = [...answer.headers].filter(
          ([name]) => !/^(content-(encoding|length)|transfer|connection|etag)/.test(name),
        );
        response.writeHead(answer.status, Object.fromEntries(kept));
        response.end(altered);
      })
      .catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** The page as it comes from a server that does not send the headers of isolation. */
export function withoutIsolation(page: Page): Promise<unknown> {
  return page.route('**/*', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
}
