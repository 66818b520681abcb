import { expect, test } from 'vitest';
import { linked, pageOf, table } from './report-page.ts';

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

test('a table says what its rows are, and a page when it was made, in words', async () => {
  const rows = [{ label: 'Load', texts: ['1 /s'] }];
  const heads = ['Settings', 'Objectives: error budget used', 'Incidents', 'Figures of the whole run'].map(
    (title) => /<th scope="col">(\w+)/.exec(table(title, ['A'], rows, ''))![1],
  );
  expect(heads).toEqual(['Setting', 'Objective', 'Incident', 'Figure']);
  const page = await pageOf('A', '', { made: '2026-11-29T23:41:18.078Z', version: '1.2.3' });
  expect(page).toContain('Made by Penstock 1.2.3 on 2026-11-29 23:41 UTC.');
});
