/**
 * Which room may import from which, checked on the text of every source file under workers/ and app/. A room is a folder;
 * what stands in a folder of it is another room. Cycles of single files are Biome's to find (`noImportCycles`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const PRIMITIVES = [
  'primitives/shared',
  'primitives/batcher',
  'primitives/broadcast',
  'primitives/channel',
  'primitives/circuit-breaker',
  'primitives/counter',
  'primitives/deadline-queue',
  'primitives/histogram',
  'primitives/work-stealing-deque',
].join(' ');
const BASE = `${PRIMITIVES} memory contract`;
const STAGES =
  'stages/source stages/validate stages/transform stages/scheduler stages/broadcast stages/storage stages/subscribers';

/**
 * By room, the rooms it may import from besides itself; both without `workers/` or `app/`. Rooms further down may import
 * from those above, never the other way.
 */
const WORKERS: Readonly<Record<string, string>> = {
  'kernel/assembly': '',

  'primitives/shared': '',
  'primitives/batcher': 'primitives/shared',
  'primitives/channel': 'primitives/shared',
  'primitives/circuit-breaker': 'primitives/shared',
  'primitives/counter': 'primitives/shared',
  'primitives/deadline-queue': 'primitives/shared',
  'primitives/histogram': 'primitives/shared',
  'primitives/work-stealing-deque': 'primitives/shared',
  'primitives/broadcast': 'primitives/shared primitives/channel',
  // Every interleaving of short programs: for tests, and for users of the package. No row names it.
  'primitives/stepper': '',
  primitives: PRIMITIVES,
  memory: PRIMITIVES,

  'contract/bytes': '',
  'contract/numbers': '',
  'contract/live': 'memory primitives/shared',
  contract: 'contract/numbers contract/live memory',
  'contract/broker': 'contract contract/live',
  'contract/budget': 'contract contract/numbers',
  'contract/settings': 'contract contract/arrivals contract/broker contract/numbers memory',
  'contract/little': `contract memory ${PRIMITIVES}`,
  'contract/goodput': 'contract contract/settings memory',
  'contract/durations': 'contract memory',
  'contract/arrivals': 'contract memory',
  'contract/recordings': 'contract contract/numbers',
  'contract/links': 'contract contract/numbers contract/settings',
  'contract/runs': 'contract contract/bytes contract/settings primitives/histogram',
  'contract/objectives': 'contract contract/settings contract/runs primitives/histogram',
  'contract/fleet': 'contract contract/broker contract/view primitives/histogram',
  'contract/view/incidents': 'contract contract/numbers contract/settings memory primitives/shared',
  'contract/view': `contract contract/view/incidents contract/arrivals contract/live contract/numbers contract/settings contract/little contract/goodput memory ${PRIMITIVES}`,

  feeds: 'contract contract/bytes contract/live contract/numbers contract/recordings contract/settings memory',
  kernel: 'memory feeds primitives/histogram',
  'import/cells': 'contract contract/durations contract/numbers',
  'import/rows': 'contract contract/recordings',
  'import/lines': 'contract contract/numbers',
  'import/documents': 'contract import/cells import/lines',
  'import/columns': 'contract import/cells',
  import:
    'contract contract/numbers contract/recordings import/cells import/lines import/documents import/columns import/rows',
  'import/durations': 'contract contract/bytes contract/durations contract/numbers import import/cells',
  'import/messages':
    'contract contract/numbers feeds memory import import/cells import/documents import/lines import/rows',
  'import/arrivals':
    'contract contract/arrivals contract/durations contract/numbers contract/settings import import/cells import/columns import/lines',

  storage: 'contract memory',
  'storage/sqlite': 'contract',
  'storage/tables': `${BASE} contract/view kernel storage storage/sqlite`,
  'storage/columns': `${BASE} storage/tables`,
  'storage/files': 'contract contract/budget storage storage/sqlite storage/tables',
  'storage/reads': `${BASE} contract/live contract/settings contract/view storage storage/sqlite storage/tables`,
  'storage/stores': `${BASE} kernel storage storage/sqlite storage/tables storage/files storage/reads`,
  'storage/query': `${BASE} contract/live contract/budget contract/numbers contract/settings contract/view storage storage/sqlite storage/tables storage/columns storage/files storage/reads`,

  stages: `${BASE} kernel contract/durations contract/settings`,
  'stages/source': `${BASE} kernel contract/arrivals contract/settings feeds stages`,
  'stages/validate': `${BASE} feeds stages`,
  'stages/transform': `${BASE} kernel feeds stages`,
  'stages/scheduler': `${BASE} kernel contract/durations stages`,
  'stages/broadcast': `${BASE} stages`,
  'stages/storage': `${BASE} kernel contract/durations stages storage stages/storage/database`,
  'stages/storage/database': `${BASE} contract/durations stages`,
  'stages/subscribers': `${BASE} contract/view stages`,

  'stage-worker': `${BASE} kernel contract/settings contract/view storage storage/stores stages ${STAGES}`,

  'coordinator/failures': 'contract contract/settings',
  'coordinator/incidents': `${BASE} contract/live contract/settings contract/view contract/view/incidents`,
  'coordinator/runs': `${BASE} contract/bytes contract/budget contract/objectives contract/runs contract/settings contract/view`,
  'coordinator/feeding': 'contract contract/live contract/recordings contract/settings memory feeds live',
  coordinator: `${BASE} contract/live contract/budget contract/numbers contract/settings contract/view storage/files storage/reads storage/query stages
    stages/transform stage-worker coordinator/failures coordinator/incidents coordinator/runs coordinator/feeding`,

  'live/consumed': 'contract/live memory',
  'live/out': 'contract contract/live memory primitives/circuit-breaker feeds stages/subscribers',
  live: 'contract contract/broker contract/bytes contract/live contract/numbers contract/settings memory primitives/shared feeds import/messages live/consumed live/out',
  publish: 'contract contract/broker contract/settings feeds memory',
  offline: '',

  '*.worker.ts':
    'contract contract/arrivals contract/durations import import/arrivals import/messages import/rows import/durations coordinator live publish stage-worker storage/query storage/stores offline',
};

/** `app/` may use of `workers/` what the contract has, and may start the coordinator. */
const CONTRACT = [
  'contract',
  'contract/arrivals',
  'contract/broker',
  'contract/budget',
  'contract/bytes',
  'contract/durations',
  'contract/fleet',
  'contract/live',
  'contract/recordings',
  'contract/numbers',
  'contract/settings',
  'contract/links',
  'contract/objectives',
  'contract/runs',
  'contract/view',
  'contract/view/incidents',
];
const APP: Readonly<Record<string, string>> = {
  'format.ts': '',
  stores: '',
  client: 'format.ts stores',
  frame: 'format.ts stores client',
  jsx: 'frame',
  boot: '',
  ui: 'format.ts jsx stores client frame',
  'recordings/choices': 'ui',
  recordings: 'format.ts jsx stores client frame ui recordings/choices',
  'recordings/messages': 'format.ts jsx stores client frame ui recordings',
  traces: 'format.ts jsx stores client frame ui recordings',
  'recordings/player': 'format.ts jsx stores frame ui recordings',
  profile: 'format.ts jsx stores client frame ui recordings traces controls objectives',
  findings: 'format.ts jsx stores client frame',
  'scenarios/definition': 'format.ts',
  'scenarios/measured': 'format.ts scenarios/definition',
  scenarios: 'format.ts jsx stores client frame scenarios/definition scenarios/measured',
  map: 'format.ts jsx stores frame ui findings',
  comparison: 'format.ts',
  objectives: 'format.ts jsx stores client frame ui findings comparison',
  'controls/broker': 'format.ts jsx stores client frame ui map',
  controls:
    'format.ts jsx stores client frame ui findings map recordings recordings/messages traces objectives controls/broker',
  'charts/stretch': 'format.ts jsx stores frame ui',
  'charts/lines': 'frame',
  'charts/lanes': 'format.ts frame',
  'charts/gestures': 'frame stores',
  charts: 'format.ts jsx stores frame ui objectives controls charts/stretch charts/lines charts/lanes charts/gestures',
  lists: 'format.ts jsx stores frame ui findings charts',
  banners: 'format.ts jsx stores client frame ui findings scenarios charts recordings traces',
  data: 'format.ts jsx stores client frame ui charts charts/gestures banners recordings traces device',
  'own-scenario': 'format.ts jsx stores client ui comparison scenarios/definition scenarios/measured',
  runs: 'format.ts jsx stores client frame ui data banners comparison objectives own-scenario device charts charts/lines',
  'fleet/figures': 'format.ts',
  'fleet/commands': 'format.ts client',
  'fleet/connection': 'ui',
  'fleet/publish': 'format.ts jsx stores ui recordings fleet/connection',
  fleet:
    'format.ts jsx stores client frame ui findings comparison runs fleet/figures fleet/commands fleet/connection fleet/publish',
  notes: 'format.ts jsx stores client frame ui charts runs',
  device: 'format.ts jsx stores client frame ui comparison scenarios recordings traces',
  gallery: 'format.ts jsx stores client frame ui scenarios scenarios/definition scenarios/measured map',
  verdict: 'format.ts jsx stores client frame ui scenarios scenarios/definition scenarios/measured comparison runs',
  player:
    'format.ts jsx stores client frame ui scenarios scenarios/definition scenarios/measured map charts controls gallery verdict profile',
  header: 'format.ts jsx stores client frame ui findings map data comparison runs fleet banners gallery player',
  // The parts of the screen, put together; the ways in; what scripts get.
  '.': 'format.ts jsx stores client frame ui recordings recordings/player traces findings scenarios map controls charts lists banners data comparison objectives runs fleet notes gallery player header profile',
};

/** By room or by the folder it is in; none where nothing is said. */
const PACKAGES: Readonly<Record<string, string>> = {
  'workers/contract': 'comlink valibot',
  'workers/contract/runs': 'fflate',
  'workers/contract/broker': '@nats-io/nats-core',
  'workers/storage': '@sqlite.org/sqlite-wasm',
  'workers/coordinator': 'comlink',
  'workers/live': '@nats-io/nats-core @nats-io/jetstream',
  'workers/publish': '@nats-io/nats-core @nats-io/jetstream',
  'workers/import': 'fflate papaparse hyparquet fzstd',
  'workers/*.worker.ts': 'comlink',
  app: 'any',
};
/** Entries that may be started, by `new URL('….worker.ts', import.meta.url)`. */
const STARTS: Readonly<Record<string, string>> = {
  'workers/*.worker.ts': 'stage.worker.ts query.worker.ts live.worker.ts',
  'app/client': 'coordinator.worker.ts',
  'app/recordings': 'import.worker.ts',
  'app/fleet/connection': 'ticker.worker.ts',
  'app/fleet/publish': 'publisher.worker.ts',
};
const MOST_FILES = 20;
/** One subject of forty small files, which share a context: cut up, its parts would import each other. */
const LARGE = 'app/data';

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

/** `workers/storage/files`, `workers/*.worker.ts`, `app/map`; app's own files are `app/.`, but for `app/format.ts`. */
function roomOf(path: string): string {
  if (/^workers\/[^/]+\.worker\.ts$/.test(path)) return 'workers/*.worker.ts';
  if (path === 'app/format.ts') return path;
  return /^app\/[^/]+$/.test(path) ? 'app/.' : posix.dirname(path);
}

function isTest(path: string): boolean {
  return /\.(?:test|thread-body)\.tsx?$|\/testing\/|\/examples\//.test(path);
}

const words = (cell: string): string[] => cell.split(/\s+/).filter(Boolean);

/** The rooms that a room may import from, whole paths; undefined where there is no row for it. */
function allowed(room: string): string[] | undefined {
  const [area = '', name = ''] = /^(workers|app)\/(.*)$/.exec(room)?.slice(1) ?? [];
  const row = (area === 'app' ? APP : WORKERS)[name];
  if (row === undefined) return undefined;
  const own = words(row).map((other) => `${area}/${other}`);
  return area === 'app' ? [...own, ...CONTRACT.map((other) => `workers/${other}`)] : own;
}

/** The row of a room, or of the next folder around it that has one. */
function rowOf(table: Readonly<Record<string, string>>, room: string): string[] {
  for (let name = room; name !== '.'; name = posix.dirname(name)) {
    const row = table[name];
    if (row !== undefined) return words(row);
  }
  return [];
}

/** What is wrong with one reference, undefined if nothing is. */
function objection(path: string, reference: Reference): string | undefined {
  const room = roomOf(path);
  const rooms = allowed(room);
  if (rooms === undefined) return `there is no row for ${room}: add one to this test`;
  const to = target(path, reference);
  if (to === undefined) return packageObjection(room, reference.specifier);
  if (isTest(to)) return 'only tests may import tests and what serves them';
  if (reference.kind === 'url') return urlObjection(room, to);
  const isAsset = room.startsWith('app/') && (!/^(?:workers|app)\//.test(to) || to.endsWith('.css'));
  if (isAsset || roomOf(to) === room || rooms.includes(roomOf(to))) return undefined;
  return `${room} may import only from: ${rooms.join(' ') || 'itself'}`;
}

function packageObjection(room: string, specifier: string): string | undefined {
  const packages = rowOf(PACKAGES, room);
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];
  if (packages.includes('any') || packages.includes(name)) return undefined;
  return `${room} may use only these packages: ${packages.join(' ') || 'none'}`;
}

/** Files that are no modules may be named within workers/ and within app/. */
function urlObjection(room: string, to: string): string | undefined {
  const isFile = !/\.tsx?$/.test(to) && room.startsWith('app/') !== to.startsWith('workers/');
  const starts = rowOf(STARTS, room);
  if (isFile || (roomOf(to) === 'workers/*.worker.ts' && starts.includes(posix.basename(to)))) return undefined;
  return `${room} may start ${starts.join(' ') || 'no worker'}`;
}

function violations(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    references(text).flatMap((reference) => {
      const wrong = objection(path, reference);
      return wrong === undefined ? [] : [`${path}: '${reference.specifier}': ${wrong}`];
    }),
  );
}

/** Rooms that lead back to themselves by rows of the tables, as `a → b → a`. */
function circles(table: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (room: string, trail: readonly string[]): void => {
    const back = trail.indexOf(room);
    if (back >= 0) found.push([...trail.slice(back), room].join(' → '));
    if (back >= 0 || done.has(room)) return;
    for (const other of words(table[room] ?? '')) visit(other, [...trail, room]);
    done.add(room);
  };
  for (const room of Object.keys(table)) visit(room, []);
  return found;
}

/** Rooms with more production files than one can take in at a glance. */
function crowded(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts].filter(([folder, count]) => count > MOST_FILES && folder !== LARGE).map(([folder]) => folder);
}

function readSources(): Source[] {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return ['workers', 'app'].flatMap((folder) =>
    readdirSync(posix.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !isTest(path))
      .map((path) => ({ path, text: readFileSync(posix.join(root, path), 'utf8') })),
  );
}

describe('the sources', () => {
  const sources = readSources();

  test('are found, and so are their imports', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ text }) => references(text)).length).toBeGreaterThan(100);
  });

  test('import only what their room may', () => {
    expect(violations(sources)).toEqual([]);
  });

  test('stand in rooms of at most 20 files', () => {
    expect(crowded(sources.map(({ path }) => path))).toEqual([]);
  });
});

describe('the tables', () => {
  test('name rooms that are there', () => {
    const rooms = new Set(readSources().map(({ path }) => roomOf(path)));
    const named = [
      ...[...Object.keys(WORKERS), ...Object.values(WORKERS).flatMap(words)].map((room) => `workers/${room}`),
      ...[...Object.keys(APP), ...Object.values(APP).flatMap(words)].map((room) => `app/${room}`),
    ];
    // The room of an entry of its own.
    const isElsewhere = (room: string) => room === 'workers/primitives';
    expect(named.filter((room) => !rooms.has(room) && !isElsewhere(room))).toEqual([]);
  });

  test('lead nowhere back', () => {
    expect([...circles(WORKERS), ...circles(APP)]).toEqual([]);
    expect(circles({ a: 'b', b: 'c', c: 'b' })).toEqual(['b → c → b']);
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
    ['workers/primitives/shared/a.ts', '../channel/channel.ts'],
    ['workers/primitives/channel/a.ts', '../../memory/memory-map.ts'],
    ['workers/memory/a.ts', '../contract/config-types.ts'],
    ['workers/memory/a.ts', 'comlink'],
    ['workers/feeds/a.ts', '../coordinator/run.ts'],
    ['workers/contract/a.ts', './view/pipeline-view.ts'],
    ['workers/contract/settings/a.ts', '../view/pipeline-view.ts'],
    ['workers/storage/tables/a.ts', '../query/query-engine.ts'],
    ['workers/stages/source/a.ts', '../storage/storage-stage.ts'],
    ['workers/stages/source/a.ts', '../../stage-worker/stage-worker.ts'],
    ['workers/stage-worker/a.ts', '../coordinator/run.ts'],
    ['workers/coordinator/a.ts', '../stage.worker.ts'],
    ['workers/coordinator/a.ts', './a.test.ts'],
    ['workers/coordinator/a.ts', '../primitives/stepper/stepper.ts'],
    ['workers/stage.worker.ts', './primitives/channel/ring.ts'],
    ['workers/unheard-of/a.ts', './b.ts'],
    ['app/map/a.ts', '../../workers/memory/memory-map.ts'],
    ['app/client/a.ts', '../../workers/coordinator.worker.ts'],
    ['app/ui/a.tsx', '../map/StageNode.tsx'],
    ['app/frame/a.ts', '../findings/remedy.ts'],
    ['app/frame/a.ts', '../App.tsx'],
  ])('%s must not import %s', (path, specifier) => {
    expect(violations([{ path, text: `import x from '${specifier}';` }])).toHaveLength(1);
  });

  test.each([
    ['app/client/a.ts', '../../workers/coordinator.worker.ts', 0],
    ['app/client/a.ts', '../../workers/stage.worker.ts', 1],
    ['app/map/a.ts', '../../workers/coordinator.worker.ts', 1],
    ['app/client/a.ts', '../../workers/kernel/build/transform.wasm', 1],
    ['workers/coordinator.worker.ts', './stage.worker.ts', 0],
    ['workers/coordinator.worker.ts', './kernel/build/transform.wasm', 0],
    ['workers/coordinator/a.ts', '../stage.worker.ts', 1],
  ])('%s naming the URL %s: %i objections', (path, specifier, count) => {
    expect(violations([{ path, text: `new URL('${specifier}', import.meta.url)` }])).toHaveLength(count);
  });

  test('finds crowded rooms', () => {
    const files = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}/${i}.ts`);
    expect(crowded([...files('app/map', 21), ...files('app/ui', 20), ...files('app/data', 39)])).toEqual(['app/map']);
  });
});
