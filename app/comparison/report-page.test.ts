import { expect, test } from 'vitest';
import { linked } from './report-page.ts';

test('an address in a text leads where it says, in a window of its own; the rest is text', () => {
  const link = (url: string) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`;
  expect(linked('Source: AWS, 2019, https://aws.example/message/1/.')).toBe(
    `Source: AWS, 2019, ${link('https://aws.example/message/1/')}.`,
  );
  expect(linked('(https://a.example/b_(c)) and http://plain.example')).toBe(
    `(${link('https://a.example/b_(c')})) and http://plain.example`,
  );
  expect(linked('2 < 3')).toBe('2 &#60; 3');
});

test.each([
  'https://x.example/"onclick="alert(1)',
  'https://x.example/<script>alert(1)</script>',
  "https://x.example/'&'",
])('what people wrote stays text: %s', (text) => {
  expect(linked(text)).not.toMatch(/<script|"onclick|'/);
});
