import { expect, test } from 'vitest';
import { comparisonOf } from '../comparison/comparison.ts';
import { reportOf } from '../comparison/report.ts';
import { EXAMPLE } from '../scenarios/definition/example-scenario.ts';
import { parseScenarioText } from '../scenarios/definition/parse-scenario.ts';
import type { RowResult, ScenarioResult } from '../scenarios/player-types.ts';
import { lessonParts } from './lesson-report.ts';

const ROW: RowResult = {
  claim: 'It holds back everybody',
  unit: '/s',
  formula: 'size / time',
  measured: 998,
  parts: [{ name: 'Stored per second', where: '', unit: '/s', value: 998 }],
  by: null,
  given: [
    { letter: 'size', value: 500, unit: '' },
    { letter: 'time', value: 500, unit: 'ms' },
  ],
  expected: 1000,
  least: 900,
  most: 1100,
  distance: 98,
  outcome: 'held',
  why: null,
};
const RESULT: ScenarioResult = {
  attempt: 1,
  firstReasons: [],
  changed: null,
  id: EXAMPLE.id,
  title: EXAMPLE.title,
  outcome: 'held',
  reasons: [],
  rows: [ROW],
  prediction: 1,
  wasRight: false,
  speed: { before: null, after: null },
  acts: [],
  startedAt: 0,
  endedAt: 0,
};

async function page(link: string | null): Promise<string> {
  const parts = lessonParts(EXAMPLE, RESULT, null, [], link);
  const facts = { made: '2026-11-29', version: '1' };
  return reportOf(comparisonOf([], []), facts, { title: EXAMPLE.title, parts });
}
const plain = (html: string) => html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

test('the page of a verdict has figures, prediction, reason, and the definition, which plays', async () => {
  const html = await page('https://somebody.example/?scenario=~x');
  const text = plain(html.replace(/<(?!pre|\/pre)[^>]*>/g, ' '));
  for (const part of ['Verdict: held', EXAMPLE.claim, '998 /s', '900 /s to 1.10 k/s', EXAMPLE.why.text])
    expect(text).toContain(part);
  expect(text).toContain(`Predicted: ${EXAMPLE.question.answers[0]!.text}`);
  expect(text).toContain(`The answer: ${EXAMPLE.question.answers[EXAMPLE.question.right - 1]!.text}`);
  for (const { reason } of EXAMPLE.question.answers) expect(text).toContain(reason);
  expect(parseScenarioText(plain(/<pre>(.*?)<\/pre>/s.exec(html)![1]!))).toEqual(EXAMPLE);
  expect(plain(html)).toContain('href="https://somebody.example/?scenario=~x"');
  expect(plain(html)).toContain(`href="${EXAMPLE.why.source!.url}"`);
});

test('without a link, and without acts that were kept, it is a page all the same', async () => {
  const html = await page(null);
  expect(html).not.toContain('Play this lesson');
  expect(html).toContain('Verdict: held');
});
