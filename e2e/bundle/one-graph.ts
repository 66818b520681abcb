/**
 * The page and its coordinator are one graph of modules, of which each is in one file only. Left alone, the bundler builds a
 * worker by itself, and what the two have in common (the layout of the memory, the settings, Comlink) comes twice.
 *
 * Stage workers stay files of their own: with their hot loops calling functions that another file exports the pipeline moved
 * a tenth fewer events per second (18 pairs of runs).
 */
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

/** How the page names its worker, which the development server understands as well. */
const WORKER_URL = /new URL\(\s*'([^']+\/(coordinator\.worker)\.ts)',\s*import\.meta\.url,?\s*\)/g;

const PAGE = /\/index\.html$/;
const WORKER = /\/coordinator\.worker\.ts$/;

/** Makes the coordinator an entry of the page's own build. */
export function coordinatorInOneGraph(): Plugin {
  return {
    name: 'coordinator-in-one-graph',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes('coordinator.worker.ts')) return null;
      const withEntry = code.replaceAll(WORKER_URL, (_, path: string, name: string) => {
        const file = fileURLToPath(new URL(path, `file://${id}`));
        return `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: file, name })}`;
      });
      return { code: withEntry, map: null };
    },
    load: (id) => (id === '\0vite/preload-helper.js' ? LOAD_LATER : null),
    generateBundle(_, bundle) {
      const entry = (name: RegExp) =>
        Object.values(bundle).find((file) => file.type === 'chunk' && name.test(file.facadeModuleId ?? ''));
      const [page, worker] = [entry(PAGE), entry(WORKER)];
      if (page !== undefined && worker !== undefined && loadedBy(worker.fileName, bundle).has(page.fileName))
        this.error(`${worker.fileName} would load ${page.fileName}, the script of the page`);
    },
  };
}

/** A file and all that it imports, at once or later. */
function loadedBy(file: string, bundle: Rolldown.OutputBundle): Set<string> {
  const files = new Set([file]);
  // A set goes on through what is added to it meanwhile.
  for (const name of files) {
    const each = bundle[name];
    if (each?.type === 'chunk') for (const imported of [...each.imports, ...each.dynamicImports]) files.add(imported);
  }
  return files;
}

/**
 * In the place of the bundler's own, which needs a window even where a worker loads a part of itself: loads the styles of a
 * part that the page lacks, then the part.
 */
const LOAD_LATER = `
const styles = {};
const load = (href) => new Promise((resolve, reject) => {
  const link = document.createElement('link');
  Object.assign(link, { rel: 'stylesheet', href, onload: resolve });
  link.onerror = () => {
    delete styles[href];
    link.remove();
    reject(new Error('Unable to preload CSS for ' + href));
  };
  document.head.append(link);
});
const has = (href) => [...document.styleSheets].some((sheet) => sheet.href === href);
export const __vitePreload = async (part, files = [], importer) => {
  await Promise.all(files.map((file) => {
    const { href } = new URL(file, importer);
    return (styles[href] ??= has(href) || load(href));
  }));
  return part();
};`;

interface ModuleInfo {
  readonly isEntry: boolean;
  readonly importers: readonly string[];
  readonly dynamicImporters: readonly string[];
}
export interface Graph {
  getModuleInfo(id: string): ModuleInfo | null;
}
export type FirstFile = 'common' | 'first';

/**
 * The files that come first, and what is in them. Their order counts: the bundler adds to a file all that its modules import,
 * but for what an earlier one has.
 */
export function firstLoadFiles() {
  const fileOf = new Map<string, FirstFile | null>();
  return (['common', 'first'] as const).map((name) => ({
    debugName: name,
    name: (id: string, graph: Graph) => {
      if (!fileOf.has(id)) fileOf.set(id, firstLoadFile(id, graph));
      return fileOf.get(id) === name ? name : null;
    },
  }));
}

/** The file for a module that comes with the page or its coordinator. */
export function firstLoadFile(id: string, graph: Graph): FirstFile | null {
  const roots = importersOf(id, graph).filter((each) => isRoot(each, graph));
  if (!roots.some((root) => PAGE.test(root) || WORKER.test(root))) return null;
  // The worker must not load the script of the page, not even later.
  const isOfWorker = roots.some((root) => importersOf(root, graph, true).some((each) => WORKER.test(each)));
  if (!isOfWorker) return 'first';
  return roots.length > 1 ? 'common' : null;
}

/** A module that begins a thread, or a part that is loaded later. */
function isRoot(id: string, graph: Graph): boolean {
  const info = graph.getModuleInfo(id);
  return info !== null && (info.isEntry || info.dynamicImporters.length > 0);
}

/** A module and all that import it, at once or, where `later` is set, when needed. */
function importersOf(id: string, graph: Graph, later = false): string[] {
  const found = new Set([id]);
  for (const each of found) {
    const info = graph.getModuleInfo(each);
    for (const importer of info?.importers ?? []) found.add(importer);
    if (later) for (const importer of info?.dynamicImporters ?? []) found.add(importer);
  }
  return [...found];
}
