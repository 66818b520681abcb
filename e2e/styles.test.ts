/** Which style sheet styles what, checked on the text of all: a sheet that comes with a screen is there only after that screen. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Text {
  readonly path: string;
  readonly text: string;
}
const ROOT = fileURLToPath(new URL('../app', import.meta.url));
const texts: readonly Text[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(?:css|tsx)$/.test(path))
  .map((path) => ({ path, text: readFileSync(posix.join(ROOT, path), 'utf8') }));
const components = texts.filter(({ path }) => path.endsWith('.tsx'));

/** Sheets that are there from the start: those of `index.css`. */
const first = new Set([...text('index.css').matchAll(/@import "\.\/([^"]+)"/g)].map((match) => match[1]!));
const sheets = texts.filter(({ path }) => path.endsWith('.css') && path !== 'index.css');
const later = sheets.filter(({ path }) => !first.has(path));

/** By room, sheets of another one with which it is always loaded. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  verdict: ['gallery/gallery.css'],
  data: ['recordings/recordings.css'],
  traces: ['recordings/recordings.css'],
};

function text(path: string): string {
  return texts.find((each) => each.path === path)!.text;
}
/** The selectors of a sheet, one each, without those of the steps of an animation. */
function selectorsIn(sheet: string): string[] {
  const plain = sheet.replace(/\/\*[\s\S]*?\*\//g, '').replace(/"[^"]*"/g, '""');
  return [...plain.matchAll(/(?:^|[{};])\s*([^{};@]+)\{/g)].flatMap((match) => listed(match[1]!));
}
/** At commas that stand in no parentheses. */
function listed(selectors: string): string[] {
  let depth = 0;
  const parts = [''];
  for (const sign of selectors) {
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    if (sign === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts
    .map((part) => part.trim())
    .filter((part) => /[.#:[a-z]/.test(part) && !/^(?:from|to|[\d.]+%)$/.test(part));
}
function classesIn(selector: string): string[] {
  return [...selector.matchAll(/\.([a-z][\w-]*)/g)].map((match) => match[1]!);
}
/** Classes that a component gives to its elements, as far as they stand in its text. */
function classesOf(component: string): string[] {
  return [...component.matchAll(/className=(?:"([^"]*)"|\{`([^`]*)`\})/g)].flatMap((match) =>
    (match[1] ?? match[2]!)
      .replace(/\$\{[^}]*\}/g, '$')
      .split(/\s+/)
      .filter((name) => /^[a-z][\w-]*$/.test(name)),
  );
}

/** The classes that the kit gives to its elements. */
const kit = new Set(components.filter(({ path }) => path.startsWith('ui/')).flatMap((each) => classesOf(each.text)));
const isOfKit = (name: string) => kit.has(name) || name.startsWith('button-');

test('a sheet that comes with a screen does not restyle the kit for all others', () => {
  const found = later.flatMap(({ path, text: sheet }) =>
    selectorsIn(sheet)
      .filter((selector) => !selector.includes('#') && classesIn(selector).every(isOfKit))
      .map((selector) => `${path}: ${selector}`),
  );
  expect(found).toEqual([]);
});

test('a class is styled from the start, by its own room, or by a sheet that its room loads', () => {
  const classes = (of: readonly Text[]) => new Set(of.flatMap((each) => selectorsIn(each.text).flatMap(classesIn)));
  const atOnce = classes(sheets.filter(({ path }) => first.has(path)));
  const homes = later.map((sheet) => ({ path: sheet.path, names: classes([sheet]) }));
  const found = components.flatMap(({ path, text: component }) => {
    const room = posix.dirname(path);
    const loaded = components
      .filter((other) => posix.dirname(other.path) === room)
      .flatMap((other) =>
        [...other.text.matchAll(/^import '([^']+\.css)'/gm)].map((match) => posix.join(room, match[1]!)),
      );
    const isHome = (sheet: string) =>
      `${room}/`.startsWith(`${posix.dirname(sheet)}/`) ||
      loaded.includes(sheet) ||
      TOGETHER[room]?.includes(sheet) === true;
    return classesOf(component).flatMap((name) => {
      const styling = atOnce.has(name) ? [] : homes.filter(({ names }) => names.has(name)).map((home) => home.path);
      return styling.length === 0 || styling.some(isHome)
        ? []
        : [`${path}: .${name} is styled in ${styling.join(', ')} alone`];
    });
  });
  expect(found).toEqual([]);
});

test('the check itself sees lists, nesting and media', () => {
  const sheet =
    '/* .no */ .a, .b > .c:is(.d, .e) { x: y } @media (x) { .f[g="."] { x: y } } @keyframes k { from { x: y } }';
  expect(selectorsIn(sheet)).toEqual(['.a', '.b > .c:is(.d, .e)', '.f[g=""]']);
  const component = ['<p className="a b" /><i className={`c ', '{d} f-', '{g}`} />'].join('$');
  expect(classesOf(component)).toEqual(['a', 'b', 'c']);
});
