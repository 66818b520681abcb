import { expect, test } from 'vitest';
import type { ObjectiveStatus } from '../../workers/contract/kept-run-types.ts';
import { breachText, budgetText, burnText, lineText, sourceText, valueText } from './objective-texts.ts';

const BASE: ObjectiveStatus = {
  objective: { figure: 'stored', is: 'most', limit: 500, share: 0.99, window: 10, stop: true },
  source: 'objectives.p99Ms',
  state: 'breached',
  value: 812,
  bad: 30,
  counted: 2000,
  countedIn: 'events',
  budget: 20,
  budgetUsed: 1.5,
  burn: { window: 2.5, long: 0 },
  breaches: [],
  breachCount: 0,
};
const of = (figure: string, value: number, share = 0.999) =>
  valueText({ objective: { ...BASE.objective, figure, share }, value });

test('a value has the unit of its figure', () => {
  expect(valueText(BASE)).toBe('P99 812 ms');
  expect(of('stored', 812, 1)).toBe('longest 812 ms');
  expect(of('onTime', 0.004)).toBe('99.6 % on time');
  expect(of('lost', 0.004)).toBe('0.40 % of valid events');
  expect(of('storedRate', 4000)).toBe('4.00 k/s');
  expect(of('lateMs', 1500)).toBe('1.50 s');
  expect(of('scheduler.queued', 12)).toBe('12');
  expect(of('lost', Number.NaN)).toBe('–');
});

test('the budget says what is used, in events or seconds, also where nothing may be bad', () => {
  expect(budgetText(BASE)).toBe('150.0 %: 30 events bad, 20 events allowed');
  expect(budgetText({ ...BASE, bad: 0, budgetUsed: 0 })).toBe('0 %: none bad, 20 events allowed');
  expect(budgetText({ ...BASE, bad: 1.5, counted: 60, countedIn: 's', budget: 3, budgetUsed: 0.5 })).toBe(
    '50.0 %: 1.5 s bad, 3.0 s allowed',
  );
  expect(budgetText({ ...BASE, bad: 28_035, budget: 832, budgetUsed: 28_035 / 832 })).toBe(
    '33.7 ×: 28,035 events bad, 832 events allowed',
  );
  const none = { ...BASE, budget: 0, budgetUsed: Number.POSITIVE_INFINITY };
  expect(budgetText(none)).toBe('30 events bad, none allowed');
  expect(budgetText({ ...none, bad: 0 })).toBe('none bad, none allowed');
  expect(budgetText({ ...BASE, counted: 0 })).toBe('–');
  expect([2.5, 0, Number.POSITIVE_INFINITY, Number.NaN].map(burnText)).toEqual(['2.50 ×', '0.00 ×', 'no budget', '–']);
});

test('a breach says when, how bad, the bottleneck and the incident', () => {
  const breach = { id: 1, from: 1000, to: 2200, worst: 900, incidents: ['Outage'] };
  const clock = (at: number) => `at ${at}`;
  expect(breachText(BASE, breach, 'storage is the bottleneck', clock)).toBe(
    'at 1000 for 1.2 s; worst P99 900 ms; storage is the bottleneck; Outage',
  );
  expect(breachText(BASE, { ...breach, to: null, incidents: [] }, undefined, clock)).toBe(
    'at 1000 until the end, or still; worst P99 900 ms; the bottleneck is not known; no incident',
  );
  expect(lineText(BASE)).toBe('P99 time to stored ≤ 500 ms over 10 s');
  expect(sourceText(BASE)).toBe('the P99 target');
});
