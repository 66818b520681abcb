/**
 * `npm run build:primitives`: writes the package of the primitives to `dist-primitives/`. Constants of other modules are
 * written as literals, so that hot loops are as fast without a bundler as with ours.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../bench/site.ts';

const SOURCES = join(ROOT, 'workers/primitives');
const TARGET = join(ROOT, 'dist-primitives');

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** By the name of the file that comes out, without its ending: the module that goes in. */
function entries(): Record<string, string> {
  const { exports }: Manifest = JSON.parse(readFileSync(join(SOURCES, 'package.json'), 'utf8'));
  const files = Object.values(exports).flatMap((each) => (typeof each === 'string' ? [] : [each.default]));
  return Object.fromEntries(files.map((file) => [file.slice(2, -3), join(SOURCES, file.replace(/\.js$/, '.ts'))]));
}

async function writeModules(): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: TARGET,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      lib: { entry: entries(), formats: ['es'] },
      rolldownOptions: {
        optimization: { inlineConst: { mode: 'all', pass: 3 } },
        output: { preserveModules: true, preserveModulesRoot: SOURCES, entryFileNames: '[name].js' },
      },
    },
  });
}

function rewrite(ending: string, change: (text: string) => string): void {
  for (const name of readdirSync(TARGET, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith(ending)) continue;
    const file = join(TARGET, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
}

/** The bundler writes `var` for constants of the module itself, which V8 loads anew each time; the sources have no `var`. */
function restoreConstants(): void {
  rewrite('.js', (text) => text.replace(/^var ([A-Z][A-Z0-9_]*) = /gm, 'const $1 = '));
}

/** TypeScript names modules as they are written; in the package they end in `.js`. */
function writeDeclarations(): void {
  const compiler = join(ROOT, 'node_modules/.bin/tsc');
  execFileSync(compiler, ['-p', join(SOURCES, 'tsconfig.package.json')], { stdio: 'inherit' });
  rewrite('.d.ts', (text) => text.replace(/(from\s+|import\()(['"]\.[^'"]*)\.ts(['"])/g, '$1$2.js$3'));
}

function copyOther(): void {
  for (const file of [join(SOURCES, 'README.md'), join(SOURCES, 'package.json'), join(ROOT, 'LICENSE')]) {
    cpSync(file, join(TARGET, basename(file)));
  }
  mkdirSync(join(TARGET, 'examples'), { recursive: true });
  cpSync(join(SOURCES, 'examples'), join(TARGET, 'examples'), { recursive: true });
}

rmSync(TARGET, { recursive: true, force: true });
await writeModules();
restoreConstants();
writeDeclarations();
copyOther();
