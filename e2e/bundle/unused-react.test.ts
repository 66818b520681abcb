import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withoutNeverRun } from './never-run.ts';
import { UNUSED } from './unused-react.ts';

const ROOT = new URL('../../', import.meta.url);

/** A new version may have renamed some of it. */
test.each(Object.entries(UNUSED))('%s still has all that is taken out of it', (file, known) => {
  const code = readFileSync(new URL(`node_modules/${file}`, ROOT), 'utf8');
  expect(withoutNeverRun(code, known).length).toBeLessThan(code.length);
});

/** How the page would ask for a part that is taken out. */
const NEEDS: Readonly<Record<string, RegExp>> = {
  'a page that a server drew': /\bhydrateRoot\b|react-dom\/server/,
  'a view transition, an activity, a list of suspended parts':
    /\b(?:ViewTransition|addTransitionType|Activity|SuspenseList)\b.*'react'/,
  'a list of children that is no array': /\bChildren\b.*'react'/,
  'preloading by React': /\b(?:preload|preinit|preconnect|prefetchDNS)\w*\b.*'react-dom'/,
  'a reference to a fragment': /<Fragment[^>]* ref=/,
  'a form whose action is a function':
    /\b(?:useActionState|useFormState|useFormStatus|useOptimistic)\b|<form[^>]* action=|formAction=/,
  'an event before an input': /\bonBeforeInput\b/,
  'a transition, a cache, a copy of an element':
    /\b(?:startTransition|useTransition|useDeferredValue|useInsertionEffect|cache|cloneElement)\b.*'react'/,
  'an element of its own': /<[a-z]+-[a-z-]+[\s>]/,
  'the components around an error': /\bcomponentStack\b/,
  'an element of the head': /<(?:html|head|body|base|meta|link|style|script)[\s>]/,
};

test('the page uses none of it', () => {
  const sources = readdirSync(new URL('app/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|comparison\/report/.test(file))
    .map((file) => ({ file, code: readFileSync(new URL(`app/${file}`, ROOT), 'utf8') }));
  const uses = Object.entries(NEEDS).flatMap(([what, pattern]) =>
    sources.filter(({ code }) => pattern.test(code)).map(({ file }) => `${file} needs ${what}`),
  );
  expect(uses).toEqual([]);
});
