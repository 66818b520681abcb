/** What is measured: the production build, the build of the micro-benchmarks, and a server for either. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Build {
  readonly folder: string;
  readonly page: string;
  readonly command: readonly string[];
  /** Everything that ends up in the bundle. */
  readonly sources: readonly string[];
}
const SHARED = ['app', 'workers', 'e2e/bundle', 'vite.config.ts', 'package-lock.json'];
const BUILDS = {
  /** What people load. */
  product: {
    folder: 'dist',
    page: 'index.html',
    command: ['npm', 'run', 'build'],
    sources: [...SHARED, 'public', 'index.html'],
  },
  /** The primitives by themselves, from the same sources: nothing of it is in the product. */
  micro: {
    folder: 'e2e/bench/dist',
    page: 'e2e/bench/bench.html',
    command: ['npx', 'vite', 'build', '--config', 'e2e/bench/vite.config.ts'],
    sources: [...SHARED, 'e2e/bench'],
  },
} as const satisfies Readonly<Record<string, Build>>;
export type BuildName = keyof typeof BUILDS;

const NOT_BUNDLED = /\.test\.ts$|\.md$|kernel\/build|bench\/(?:results|dist|native)/;

/** Builds when `force` is set, or a source is newer than the last build. */
export function buildIfNeeded(isForced: boolean, name: BuildName = 'product'): void {
  const { folder, page, command, sources } = BUILDS[name];
  const built = join(ROOT, folder, page);
  if (!isForced && existsSync(built) && newestOf(sources) < statSync(built).mtimeMs) return;
  console.error(`Building ${folder} …`);
  const [program, ...args] = command;
  const isShell = process.platform === 'win32';
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: isShell });
  if (status !== 0) throw new Error(`${command.join(' ')} failed`);
}

function newestOf(sources: readonly string[]): number {
  const files = sources.flatMap((name) => filesOf(join(ROOT, name))).filter((file) => !NOT_BUNDLED.test(file));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

export interface Site {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** `vite preview` on a free port, of this checkout or of another that is built. */
export function serve(root = ROOT, name: BuildName = 'product'): Promise<Site> {
  return serveFolder(BUILDS[name].folder, root);
}

/** What is built into `folder`. */
export async function serveFolder(folder: string, root = ROOT): Promise<Site> {
  const options = { root, logLevel: 'error', preview: { port: 0 }, build: { outDir: folder } } as const;
  const server = await leavingSignals(() => preview(options));
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error('vite preview has no address');
  return { origin: new URL(address).origin, close: () => server.close() };
}

/** Vite exits at a SIGTERM, and would do so before the command has ended what else it started. */
async function leavingSignals<T>(start: () => Promise<T>): Promise<T> {
  const before = process.listeners('SIGTERM');
  const started = await start();
  for (const listener of process.listeners('SIGTERM')) if (!before.includes(listener)) process.off('SIGTERM', listener);
  return started;
}
