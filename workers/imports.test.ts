/** The directions of imports, checked on the text of every source file under workers/ and app/. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Rule {
  /** Areas that may be imported: folders of workers/, its entries, app. */
  readonly imports: string;
  readonly packages: string;
  /** Entries that may be started, by `new URL('….worker.ts', import.meta.url)`. */
  readonly starts?: string;
}

const ENTRY = '*.worker.ts';
const ANY = 'any';

const RULES: Readonly<Record<string, Rule>> = {
  memory: { imports: 'memory', packages: '' },
  primitives: { imports: 'memory primitives', packages: '' },
  contract: { imports: 'memory primitives contract', packages: 'comlink valibot' },
  feeds: { imports: 'memory contract feeds', packages: '' },
  storage: { imports: 'memory primitives contract storage', packages: '@sqlite.org/sqlite-wasm' },
  pipeline: { imports: 'memory primitives contract feeds storage pipeline', packages: 'comlink' },
  kernel: { imports: 'kernel', packages: '' },
  [ENTRY]: { imports: 'memory contract storage pipeline', packages: 'comlink', starts: ANY },
  app: { imports: 'contract app', packages: ANY, starts: 'coordinator.worker.ts' },
};

interface Reference {
  readonly specifier: string;
  readonly kind: 'import' | 'url';
}

interface Source {
  readonly path: string;
  readonly text: string;
}

/** Statements begin their line, which keeps the examples in comments out. */
const STATEMENT = /^(?:import|export)\b(?:[^'"`;()=]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]/g;
const URL_OF_MODULE = /\bnew URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g;

function references(text: string): Reference[] {
  const found = (pattern: RegExp, kind: Reference['kind']) =>
    [...text.matchAll(pattern)].map((match) => ({ specifier: match[1]!, kind }));
  return [...found(STATEMENT, 'import'), ...found(DYNAMIC, 'import'), ...found(URL_OF_MODULE, 'url')];
}

/** The path a reference leads to from the repository's root, undefined for a package. */
function target(from: string, { specifier, kind }: Reference): string | undefined {
  if (kind === 'import' && !specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
}

function areaOf(path: string): string {
  if (path.startsWith('app/')) return 'app';
  if (/^workers\/[^/]+\.worker\.ts$/.test(path)) return ENTRY;
  return /^workers\/([^/]+)\//.exec(path)?.[1] ?? path;
}

function isTest(path: string): boolean {
  return /\.(?:test|thread-body)\.tsx?$|\/testing\//.test(path);
}

/** Whether a cell of the table lists `name`. */
function lists(cell: string | undefined, name: string): boolean {
  return cell === ANY || (cell ?? '').split(' ').includes(name);
}

/** What is wrong with one reference, undefined if nothing is. */
function objection(path: string, reference: Reference): string | undefined {
  const area = areaOf(path);
  const rule = RULES[area];
  if (rule === undefined) return `there is no rule for ${area}: add one to this test`;
  const to = target(path, reference);
  if (to === undefined) {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(reference.specifier)![0];
    return lists(rule.packages, name) ? undefined : `${area} may use only these packages: ${rule.packages || 'none'}`;
  }
  if (isTest(to)) return 'only tests may import tests and what serves them';
  if (reference.kind === 'url') return urlObjection(area, rule, to);
  const isAsset = area === 'app' && !/^(?:workers|app)\//.test(to);
  return isAsset || lists(rule.imports, areaOf(to)) ? undefined : `${area} may import only from: ${rule.imports}`;
}

/** Files that are no modules may be named within workers/ and within app/. */
function urlObjection(area: string, rule: Rule, to: string): string | undefined {
  const isFile = !/\.tsx?$/.test(to) && (area === 'app') !== to.startsWith('workers/');
  if (isFile || (areaOf(to) === ENTRY && lists(rule.starts, posix.basename(to)))) return undefined;
  return `${area} may start ${rule.starts ?? 'no worker'}`;
}

function violations(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    references(text).flatMap((reference) => {
      const wrong = objection(path, reference);
      return wrong === undefined ? [] : [`${path}: '${reference.specifier}': ${wrong}`];
    }),
  );
}

/**
 * Cycles of imports and started workers, as `a → b → a`: at least one if there are any. Imports of types count as well,
 * although they are gone at run time: a cycle of them shows that something is declared in the wrong place.
 */
function cycles(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map(({ path, text }) => [path, references(text).map((reference) => target(path, reference))]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const back = trail.indexOf(path);
    if (back >= 0) found.push([...trail.slice(back), path].join(' → '));
    if (back >= 0 || done.has(path)) return;
    for (const to of edges.get(path) ?? []) {
      const next = [to, `${to}.ts`, `${to}.tsx`, `${to}/index.ts`].find((file) => file && edges.has(file));
      if (next !== undefined) visit(next, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

function readSources(): Source[] {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return ['workers', 'app'].flatMap((folder) =>
    readdirSync(posix.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .filter((path) => /\.tsx?$/.test(path) && !isTest(path))
      .map((path) => ({ path, text: readFileSync(posix.join(root, path), 'utf8') })),
  );
}

describe('the sources', () => {
  const sources = readSources();

  test('are found, and so are their imports', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ text }) => references(text)).length).toBeGreaterThan(100);
  });

  test('import only what their area may', () => {
    expect(violations(sources)).toEqual([]);
  });

  test('have no import cycles', () => {
    expect(cycles(sources)).toEqual([]);
  });
});

describe('the check itself', () => {
  test('sees every form of import', () => {
    const text = [
      "import './a.ts';",
      "import b from './b.ts';",
      'import type {\n  C,\n  D,\n} from "./c.ts";',
      "export * from './d.ts';",
      "export const x = 'no import';",
      " * import e from './in-a-comment.ts';",
      "const f = await import('./f.ts');",
      "new Worker(new URL('./g.worker.ts', import.meta.url));",
    ].join('\n');
    expect(references(text).map(({ specifier }) => specifier)).toEqual([
      './a.ts',
      './b.ts',
      './c.ts',
      './d.ts',
      './f.ts',
      './g.worker.ts',
    ]);
  });

  test.each([
    ['workers/memory/a.ts', '../primitives/channel.ts'],
    ['workers/memory/a.ts', 'comlink'],
    ['workers/primitives/a.ts', '../contract/config-types.ts'],
    ['workers/feeds/a.ts', '../pipeline/run.ts'],
    ['workers/contract/a.ts', '../pipeline/run.ts'],
    ['workers/storage/a.ts', '../feeds/feed.ts'],
    ['workers/pipeline/a.ts', '../stage.worker.ts'],
    ['workers/pipeline/a.ts', './a.test.ts'],
    ['workers/pipeline/a.ts', '../testing/stepper.ts'],
    ['workers/stage.worker.ts', './primitives/channel.ts'],
    ['workers/unheard-of/a.ts', './b.ts'],
    ['app/a.ts', '../workers/memory/memory-map.ts'],
    ['app/a.ts', '../workers/coordinator.worker.ts'],
  ])('%s must not import %s', (path, specifier) => {
    expect(violations([{ path, text: `import x from '${specifier}';` }])).toHaveLength(1);
  });

  test.each([
    ['app/client/a.ts', '../../workers/coordinator.worker.ts', 0],
    ['app/client/a.ts', '../../workers/stage.worker.ts', 1],
    ['app/client/a.ts', '../../workers/kernel/build/transform.wasm', 1],
    ['workers/coordinator.worker.ts', './stage.worker.ts', 0],
    ['workers/coordinator.worker.ts', './kernel/build/transform.wasm', 0],
    ['workers/pipeline/a.ts', '../stage.worker.ts', 1],
  ])('%s naming the URL %s: %i objections', (path, specifier, count) => {
    expect(violations([{ path, text: `new URL('${specifier}', import.meta.url)` }])).toHaveLength(count);
  });

  test('finds cycles, through workers too', () => {
    const source = (path: string, text: string) => ({ path: `workers/${path}`, text });
    const found = cycles([
      source('a.worker.ts', "import './pipeline/b.ts';\nimport './pipeline/c';"),
      source('pipeline/b.ts', "import './c.ts';"),
      source('pipeline/c.ts', "new URL('../a.worker.ts', import.meta.url)"),
      source('pipeline/d.ts', "import './c.ts';"),
    ]);
    expect(found).toContain(
      'workers/a.worker.ts → workers/pipeline/b.ts → workers/pipeline/c.ts → workers/a.worker.ts',
    );
    expect(cycles([source('pipeline/a.ts', "import './b.ts';"), source('pipeline/b.ts', '')])).toEqual([]);
  });
});
