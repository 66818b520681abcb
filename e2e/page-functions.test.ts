/**
 * A function that runs in the page is sent there as text: what its file imports or declares is not there. Types can't tell,
 * and such a function fails only when it runs, which that of a long command may not do for weeks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { expect, test } from 'vitest';

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}
const E2E = fileURLToPath(new URL('.', import.meta.url));
const FILES = readdirSync(E2E, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));
/** Methods of Playwright that send their first function to the page. */
const SENDING = /^(evaluate|evaluateAll|evaluateHandle|waitForFunction|addInitScript)$/;
const FUNCTION = /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/;

test.each(FILES)('%s sends no function to the page that needs what is not there', (file) => {
  expect(missingInPage(readFileSync(join(E2E, file), 'utf8'))).toEqual([]);
});

test('a name that is imported or declared outside is found, and a parameter of the same name is not', () => {
  const found = missingInPage(`
    import { text } from './text.ts';
    import type { Shape } from './shape.ts';
    const LIMIT = 3;
    const inPage = (count: number) => count + LIMIT;
    export const first = page.evaluate(() => text(document.title));
    export const second = page.evaluate(inPage, 1);
    export const third = page.evaluate(([text, LIMIT]: Shape) => text + LIMIT + window.text, [1, 2]);
  `);
  expect(found).toEqual(['text', 'LIMIT']);
});

/**
 * Commands run by tsx name the functions that are declared in a function by a helper of its own (`keepNames`), which the page
 * does not have. Specs and page objects are compiled by Playwright, without it; pages of the stress commands are given it
 * (`TSX_HELPER`).
 */
test.each(FILES.filter((file) => !/^(specs|pages|stress)\//.test(file)))(
  '%s sends no function with a named one in it',
  (file) => {
    expect(namedInPage(readFileSync(join(E2E, file), 'utf8'))).toEqual([]);
  },
);

test('a function that is declared or kept in a constant is found, and one without a name is not', () => {
  const found = namedInPage(`
    await page.evaluate(() => {
      const next = () => requestAnimationFrame(next);
      function again() {}
      class Kept {}
      const pair = [() => 1, function () {}];
      const of = { text() { return 1; } };
      void (async () => {})();
      next();
    });
  `);
  expect(found).toEqual(['next', 'again', 'Kept']);
});

/** Names of functions and classes that are declared in a function sent to the page. */
function namedInPage(code: string): string[] {
  const program = parseAst(code, { lang: 'ts' }) as unknown as Node & { readonly body: readonly Node[] };
  return sentIn(program).flatMap((sent) =>
    [...nodesIn(sent)].flatMap((node) => {
      if (node === sent) return [];
      if (/^(Function|Class)Declaration$/.test(node.type)) return [nameOf(node.id)];
      const { init } = node as { init?: unknown };
      if (node.type !== 'VariableDeclarator' || !isNode(init)) return [];
      return FUNCTION.test(init.type) || init.type === 'ClassExpression' ? [nameOf(node.id)] : [];
    }),
  );
}

/** The functions that code sends to the page. */
function sentIn(program: Node & { readonly body: readonly Node[] }): Node[] {
  const outside = new Map(program.body.flatMap((each) => declaredBy(each).map((name) => [name, each] as const)));
  return [...nodesIn(program)].flatMap((node) => {
    if (node.type !== 'CallExpression' || !SENDING.test(nameOf((node.callee as Node).property))) return [];
    const [first] = node.arguments as readonly Node[];
    const sent = first?.type === 'Identifier' ? outside.get(nameOf(first)) : first;
    return sent !== undefined && [...nodesIn(sent)].some(({ type }) => FUNCTION.test(type)) ? [sent] : [];
  });
}

function missingInPage(code: string): string[] {
  const program = parseAst(code, { lang: 'ts' }) as unknown as Node & { readonly body: readonly Node[] };
  const outside = new Map(program.body.flatMap((each) => declaredBy(each).map((name) => [name, each] as const)));
  const missing = new Set<string>();
  for (const sent of sentIn(program)) {
    const own = new Set([...nodesIn(sent)].flatMap(boundBy));
    for (const name of usedIn(sent)) if (outside.has(name) && !own.has(name)) missing.add(name);
  }
  return [...missing];
}

/** Of a statement of a module: the values that it imports or declares. Types are gone by then. */
function declaredBy(statement: Node): string[] {
  const inner = (statement.declaration as Node | null) ?? statement;
  if (inner.type === 'ImportDeclaration') {
    if (inner.importKind === 'type') return [];
    return (inner.specifiers as Node[]).filter((each) => each.importKind !== 'type').map(({ local }) => nameOf(local));
  }
  if (inner.type === 'VariableDeclaration') return (inner.declarations as Node[]).flatMap(({ id }) => namesOf(id));
  return /^(Function|Class)Declaration$/.test(inner.type) ? [nameOf(inner.id)] : [];
}
/** What a node of a function declares in it. */
function boundBy(node: Node): string[] {
  if (node.type === 'VariableDeclarator') return namesOf(node.id);
  if (node.type === 'CatchClause') return namesOf(node.param);
  if (!FUNCTION.test(node.type)) return [];
  return [...namesOf(node.id), ...(node.params as Node[]).flatMap(namesOf)];
}
/** The names in a pattern, or of a plain identifier. */
function namesOf(pattern: unknown): string[] {
  return isNode(pattern) ? [...usedIn(pattern)] : [];
}

/** Identifiers that stand for a variable: no properties, keys, labels or types. */
function* usedIn(node: Node): Generator<string> {
  if (node.type.startsWith('TS') && !/^TS(As|NonNull|Satisfies)Expression$/.test(node.type)) return;
  if (node.type === 'Identifier') yield nameOf(node);
  for (const [part, value] of Object.entries(node)) {
    if ((part === 'property' || part === 'key') && node.computed !== true) continue;
    for (const child of childrenIn(value)) yield* usedIn(child);
  }
}
function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) for (const child of childrenIn(value)) yield* nodesIn(child);
}
function childrenIn(value: unknown): Node[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
function nameOf(node: unknown): string {
  return isNode(node) ? String(node.name ?? '') : '';
}
