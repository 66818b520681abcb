import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NeverRun, withoutNeverRun } from './never-run.ts';

test.each<[what: string, known: NeverRun, code: string, without: string]>([
  ['a variable', { variables: { isOn: 'false' } }, 'f(isOn ? 1 : 2)', 'f(false ? 1 : 2)'],
  ['what is assigned to a variable', { variables: { isOn: 'false' } }, 'f(isOn = true)', 'f(false)'],
  ['no field of that name', { variables: { isOn: 'false' } }, 'f(a.isOn, isOn)', 'f(a.isOn, false)'],
  [
    'no parameter of that name',
    { variables: { on: '1' } },
    'function f(on) { g(on) } on',
    'function f(on) { g(on) } 1',
  ],
  ['a field of any object', { fields: { server: 'null' } }, 'f(a.b.server, server)', 'f(null, server)'],
  ['a function', { functions: { f: 'null' } }, 'function f(a) { return g(a) }', 'function f(a) { return null; }'],
  ['an assignment', { assignments: ['A.prototype'] }, 'A.prototype.f = 1; B.f = A.prototype;', ' B.f = A.prototype;'],
  ['a comparison', { tags: [7] }, 'f(7 === a.tag, tag !== 7, 7 === b)', 'f(false, true, 7 === b)'],
])('replaces %s', (_, known, code, without) => {
  expect(withoutNeverRun(code, known)).toBe(without);
});

test('a case that never comes goes, and what only it runs into stays', () => {
  const code = 'switch (a.tag) { case 1: f(); break; case 7: g(); case 2: h(); case 8: i(); }';
  expect(withoutNeverRun(code, { tags: [7, 8] })).toBe('switch (a.tag) { case 1: f(); break;  case 2: h();  i(); }');
});

test('a name that the library no longer has is an error', () => {
  expect(() => withoutNeverRun('f()', { tags: [7], functions: { g: 'null' } })).toThrow('no longer has 7, g');
});

/** The seventh value is that of `default`. */
const program = fc
  .array(
    fc.record({ tag: fc.integer({ min: 0, max: 6 }), does: fc.constantFrom('', 'a', 'v'), isLast: fc.boolean() }),
    {
      minLength: 1,
    },
  )
  .map((parts) => {
    const cases = [...new Map(parts.map((part) => [part.tag, part])).values()];
    const lines = cases.map(({ tag, does, isLast }) => {
      const what = { '': '', a: `out.push('case ${tag}');`, v: `var v = ${tag}; { out.push(v); }` }[does];
      return `${tag === 6 ? 'default' : `case ${tag}`}: ${what} ${isLast ? 'break;' : ''}`;
    });
    return `(node) => { var out = []; (function () { switch (node.tag) { ${lines.join('\n')} }
      ${cases.some(({ does }) => does === 'v') ? 'out.push(v);' : ''} })(); return out; }`;
  });

/** A plain switch is its own slow twin. */
test('a switch does what it did for every value that comes', () => {
  const unused = [1, 3, 4];
  const all = unused.map((tag) => `${tag} === tag`).join();
  fc.assert(
    fc.property(program, (code) => {
      const without = withoutNeverRun(`[${all}];(${code})`, { tags: unused });
      const [before, after] = [runnable(code), runnable(without)];
      const tags = [0, 2, 5, 6];
      expect(tags.map((tag) => after({ tag }))).toEqual(tags.map((tag) => before({ tag })));
    }),
    { numRuns: 2000 },
  );
});

function runnable(code: string): (node: { readonly tag: number }) => unknown {
  return runInThisContext(code) as (node: { readonly tag: number }) => unknown;
}
