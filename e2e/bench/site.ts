/** The production build, and a server for it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = join(ROOT, 'dist/index.html');
/** Everything that ends up in the bundle. */
const SOURCES = ['app', 'workers', 'public', 'e2e/bench', 'index.html', 'vite.config.ts', 'package-lock.json'];
const NOT_BUNDLED = /\.test\.ts$|\.md$|kernel\/build|bench\/results/;

/** Builds when `force` is set, or a source is newer than the last build. */
export function buildIfNeeded(force: boolean): void {
  if (!force && existsSync(BUILT) && newestSource() < statSync(BUILT).mtimeMs) return;
  console.error('Building …');
  const windows = process.platform === 'win32';
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2], shell: windows });
  if (status !== 0) throw new Error('npm run build failed');
}

function newestSource(): number {
  const files = SOURCES.flatMap((name) => filesOf(join(ROOT, name))).filter((file) => !NOT_BUNDLED.test(file));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** `vite preview` on a free port, of this checkout or of another that is built. */
export async function serve(root = ROOT): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = await preview({ root, logLevel: 'error', preview: { port: 0 } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error('vite preview has no address');
  return { origin: new URL(address).origin, close: () => server.close() };
}
