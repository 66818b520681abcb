/** A build of the site in which one module is replaced by its broken twin. The sound site's sources know nothing of it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { ROOT } from '../bench/site.ts';
import { TWINS, type TwinName } from './twins.ts';

/** @returns the folder that it is built into, for `serve` */
export async function buildBroken(twin: TwinName): Promise<string> {
  const outDir = join(ROOT, 'node_modules/.cache/broken', twin);
  mkdirSync(outDir, { recursive: true });
  const replaced = { isUsed: false };
  const plugins = () => [replacing(twin, replaced)];
  await build({
    root: ROOT,
    logLevel: 'error',
    plugins: plugins(),
    worker: { plugins },
    build: { outDir, emptyOutDir: true, sourcemap: false, reportCompressedSize: false },
  });
  if (!replaced.isUsed) throw new Error(`Nothing imports ${TWINS[twin]}, which ${twin} is to replace`);
  return outDir;
}

/** Whoever imports the sound module gets the twin, but for the twin itself. */
function replacing(twin: TwinName, replaced: { isUsed: boolean }): Plugin {
  const sound = join(ROOT, TWINS[twin]);
  const broken = join(ROOT, 'e2e/broken', `${twin}.ts`);
  return {
    name: 'broken-twin',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (!source.startsWith('.') || importer === broken) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (resolved?.id !== sound) return null;
      replaced.isUsed = true;
      return broken;
    },
  };
}
