import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { jsx, jsxs } from './jsx-runtime.ts';

const html = (element: ReturnType<typeof jsx>) => renderToStaticMarkup(element);

test('a figure is marked, and its text is as it was', () => {
  expect(html(jsx('p', { children: 42 }))).toBe('<p><bdi translate="no">42</bdi></p>');
  expect(html(jsx('p', { children: 'no figure' }))).toBe('<p>no figure</p>');
  expect(html(jsx('p', { children: 'a 1.2 ms b' }))).toBe(
    '<p><marked-text>a <bdi translate="no">1.2 ms</bdi> b</marked-text></p>',
  );
});

test('neighbouring texts are one, and what stands between them keeps its place', () => {
  const bold = createElement('b', null, 'x');
  const element = jsxs('p', { children: [5, ' of ', 7, bold, ' and 1', false, null, 'w'] });
  expect(html(element)).toBe(
    '<p><marked-text><bdi translate="no">5</bdi> of <bdi translate="no">7</bdi></marked-text><b>x</b>' +
      '<marked-text> and <bdi translate="no">1</bdi></marked-text>w</p>',
  );
});

test('figures get no element of their own where none may be, or nothing is translated', () => {
  expect(html(jsx('option', { children: 'P99' }))).toBe('<option translate="no">P99</option>');
  expect(html(jsx('span', { children: '5', translate: 'no' }))).toBe('<span translate="no">5</span>');
});

test('children of a component are left to it', () => {
  const Plain = ({ children }: { children?: unknown }) => createElement('i', null, typeof children);
  expect(html(jsx(Plain, { children: '5' }))).toBe('<i>string</i>');
});
