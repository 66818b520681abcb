import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SourceMaps } from './source-maps.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of `function e(){}class t{step(){}}`: e was loadPosition in a file's third line, step was called so in another's. */
writeFileSync(
  join(folder, 'stage.js.map'),
  JSON.stringify({
    version: 3,
    sources: ['../../workers/primitives/shared/wrapping-counter.ts', '../../workers/stages/subscribers/tail-stage.ts'],
    names: ['loadPosition'],
    mappings: 'AAEA,SAAgBA,KCAhB,QACE,QACF',
  }),
);
const maps = new SourceMaps(folder);
const at = (functionName: string, columnNumber: number, bundle = 'stage.js') =>
  maps.originOf({ functionName, url: `http://x/assets/${bundle}`, lineNumber: 0, columnNumber });

test('a function has its original name and the file it was written in', () => {
  expect(at('e', 10)).toEqual({ name: 'loadPosition', file: 'workers/primitives/shared/wrapping-counter.ts' });
});

test('a method that kept its name has it, and its own file', () => {
  expect(at('step', 26)).toEqual({ name: 'step', file: 'workers/stages/subscribers/tail-stage.ts' });
});

describe('a compiled module', () => {
  const compiled = (functionName: string) =>
    maps.originOf({ functionName, url: 'wasm://wasm/0dc9d352', lineNumber: 0, columnNumber: 10 });

  test('has no file where it keeps no names, and its address says nothing', () => {
    expect(compiled('wasm-function[14]')).toEqual({ name: 'wasm-function[14]', file: 'WebAssembly' });
  });

  test.each(['workers/kernel/assembly/gathering/collect', 'assembly/gathering/collect'])(
    'of ours has both: %s',
    (name) => {
      expect(compiled(name)).toEqual({ name: 'collect', file: 'workers/kernel/assembly/gathering.ts' });
    },
  );
});

test("code in no map keeps the build's names; the engine's own has one name only", () => {
  expect(at('', 10, 'other.js')).toEqual({ name: '(anonymous)', file: 'other.js' });
  expect(maps.originOf({ functionName: '(garbage collector)' })).toEqual({
    name: '(garbage collector)',
    file: '(garbage collector)',
  });
});
