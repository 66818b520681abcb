/** A plain server of static files, as people have them: in a folder of the host, and with the faults that hosts have. */
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECLARED_HEADERS } from '../bundle/declared-headers.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** What a host does. It may change while it serves: that is a deployment. */
export interface HostWays {
  /** The folder of the host that the site is in. */
  readonly path: string;
  /** Which files get what `_headers` says: it takes a host that reads the file to give it to all. */
  headers: 'none' | 'page' | 'all';
  /** Of all `.wasm` files. */
  wasmType: string;
  /** Whether a file, by its path within the site, is not there. */
  isGone: (file: string) => boolean;
  /** What a file holds instead of what was built. */
  alter: (file: string, text: string) => string;
}
export interface StaticHost extends HostWays {
  /** Where the page is. */
  readonly address: string;
  close(): Promise<void>;
}

export async function serveStatic(ways: Partial<HostWays> = {}): Promise<StaticHost> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const file = pathname.startsWith(host.path) ? pathname.slice(host.path.length) || 'index.html' : null;
    void answer(host, file, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const plain: HostWays = {
    path: '/tools/penstock/',
    headers: 'none',
    wasmType: TYPES['.wasm']!,
    isGone: () => false,
    alter: (_, text) => text,
  };
  const host: StaticHost = {
    ...plain,
    ...ways,
    address: `http://127.0.0.1:${port}${ways.path ?? plain.path}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return host;
}

async function answer(host: HostWays, file: string | null, response: ServerResponse): Promise<void> {
  const body = file === null || host.isGone(file) ? null : await readFile(join(DIST, file)).catch(() => null);
  if (file === null || body === null) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
    return;
  }
  const kind = extname(file);
  const hasHeaders = host.headers === 'all' || (host.headers === 'page' && kind === '.html');
  response.writeHead(200, {
    'Content-Type': (kind === '.wasm' ? host.wasmType : TYPES[kind]) ?? 'application/octet-stream',
    ...(hasHeaders ? DECLARED_HEADERS : {}),
  });
  response.end(/\.(?:html|js|css)$/.test(kind) ? host.alter(file, body.toString()) : body);
}
