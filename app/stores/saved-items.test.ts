import { expect, test } from 'vitest';
import { savedItems } from './saved-items.ts';

test.each<[text: string | null, items: readonly unknown[]]>([
  ['[1,"a",null]', [1, 'a', null]],
  ['[]', []],
  [null, []],
  ['', []],
  ['[1', []],
  ['{"0":1}', []],
  ['"ab"', []],
  ['null', []],
])('of the text %j the items are %j', (text, items) => {
  expect(savedItems(text)).toEqual(items);
});
