import { expect, test } from 'vitest';
import { type FirstFile, firstLoadFile, type Graph } from './one-graph.ts';

/** `imports['a.ts']` names what it imports at once, and after `later` what it imports when needed. */
function graphOf(imports: Readonly<Record<string, string>>): Graph {
  const modules = Object.entries(imports).map(([id, text]) => {
    const [atOnce = '', later = ''] = text.split('later');
    return { id, atOnce: atOnce.split(' '), later: later.split(' ') };
  });
  return {
    getModuleInfo: (id) => ({
      isEntry: /index\.html$|\.worker\.ts$/.test(id),
      importers: modules.filter(({ atOnce }) => atOnce.includes(id)).map((each) => each.id),
      dynamicImporters: modules.filter(({ later }) => later.includes(id)).map((each) => each.id),
    }),
  };
}

const graph = graphOf({
  '/index.html': '/main.ts',
  '/main.ts': '/screen.ts /settings.ts /words.ts later /dialog.ts',
  '/dialog.ts': '/screen.ts /table.ts',
  '/coordinator.worker.ts': '/settings.ts /supervisor.ts later /recorder.ts',
  '/recorder.ts': '/words.ts /only-recorder.ts',
  '/settings.ts': '/numbers.ts',
});

test.each<[module: string, file: FirstFile | null, why: string]>([
  ['/screen.ts', 'first', 'only the page and its later parts import it'],
  ['/settings.ts', 'common', 'both threads import it'],
  ['/numbers.ts', 'common', 'what a common module imports is common'],
  ['/words.ts', 'common', 'the worker imports it later, which must not load the script of the page'],
  ['/supervisor.ts', null, 'it comes with the worker'],
  ['/only-recorder.ts', null, 'the worker loads it later'],
  ['/table.ts', null, 'the page loads it later'],
])('%s is in the file "%s": %s', (module, file) => {
  expect(firstLoadFile(module, graph)).toBe(file);
});
