/**
 * The two scripts that are no part of the page's bundle: the boot guard, which the page loads before everything else, and
 * the service worker, which knows all files of the build and so is made when they are there.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import type { SiteVersion } from '../../workers/offline/site-version.ts';
import { DECLARED_HEADERS, DECLARED_TEXT } from './declared-headers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Not of the site: for other hosts and people. */
const NOT_KEPT = /\.map$|^_headers$|^sw\.js$|^screenshot.*\.png$|\.schema\.json$|\.md$|LICENSE|licenses\.txt$/;
const KEPT_LATER = /^recordings\//;

export function siteScripts(): Plugin {
  let guard: { readonly fileName: string; readonly source: string } | undefined;
  return {
    name: 'site-scripts',
    apply: 'build',
    async buildStart() {
      const source = await bundled('app/boot/boot-guard.ts');
      guard = { fileName: `assets/boot-guard-${hash(source)}.js`, source };
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `./${guard!.fileName}` }, injectTo: 'head-prepend' }],
    generateBundle() {
      this.emitFile({ type: 'asset', ...guard! });
    },
    async writeBundle({ dir }) {
      // The benchmarks have another page, and no worker.
      if (dir === undefined || !existsSync(join(dir, 'index.html'))) return;
      writeHeaders(dir);
      const version = versionIn(dir);
      await bundled('workers/site.worker.ts', { SITE_VERSION: JSON.stringify(version) }, dir);
    },
  };
}

/** For the host: what it is to send, with the brokers that this build allows. */
export function writeHeaders(dir: string): void {
  writeFileSync(join(dir, '_headers'), DECLARED_TEXT);
}

/** What a folder of built files holds. */
export function versionIn(dir: string): SiteVersion {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length).replaceAll('\\', '/').replace(/^\//, ''))
    .filter((file) => !NOT_KEPT.test(file))
    .sort();
  const contents = files.map((file) => `${file} ${hash(readFileSync(join(dir, file)))}`);
  const id = hash([...contents, JSON.stringify(DECLARED_HEADERS)].join('\n'));
  const page = readFileSync(join(dir, 'index.html'), 'utf8');
  const mark = /assets\/index-[\w-]+\.js/.exec(page)?.[0];
  if (mark === undefined) throw new Error('index.html names no script assets/index-….js');
  return {
    id,
    files: files.filter((file) => !KEPT_LATER.test(file)).map((file) => (file === 'index.html' ? '' : file)),
    later: files.filter((file) => KEPT_LATER.test(file)),
    mark,
    headers: DECLARED_HEADERS,
  };
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 10);
}

/** One classic script of an entry and all that it imports; written to `dir` as `sw.js` where one is given. */
async function bundled(entry: string, define: Record<string, string> = {}, dir?: string): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    define,
    build: {
      write: dir !== undefined,
      ...(dir === undefined ? {} : { outDir: dir }),
      emptyOutDir: false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(ROOT, entry), output: { format: 'iife', entryFileNames: 'sw.js' } },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error(`${entry} was not built`);
  return output.output[0].code;
}
