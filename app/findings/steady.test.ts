import { expect, test } from 'vitest';
import { type Finding, finding } from './finding.ts';
import { Steady } from './steady.ts';

const calm = finding('calm', null, 'calm', 'of 1 %');
const pressure = finding('strained', 'storage', 'pressure', 'busy', { harm: 'pressure' });
const lost = finding('strained', 'scheduler', 'lost', '20 k/s', { harm: 'lost' });
const failing = finding('failing', 'breaker', 'failing', '20 k/s', { harm: 'lost' });
const ended = finding('quiet', null, 'ended', 'over');

/** Headlines that are said of findings five times a second. */
function said(...found: Finding[]): string[] {
  const steady = new Steady();
  return found.map((one, i) => steady.say(one, 200 * i).headline);
}
const times = (count: number, found: Finding) => Array.from({ length: count }, () => found);

test('a finding of one sample alone is not said', () => {
  expect(said(calm, lost, calm, pressure, calm)).toEqual(['calm', 'calm', 'calm', 'calm', 'calm']);
});

test('says the worse with the second sample, and the less bad after two seconds without the worse', () => {
  expect(said(calm, lost, lost)).toEqual(['calm', 'calm', 'lost']);
  const after = said(calm, lost, lost, ...times(14, pressure));
  expect(after.indexOf('pressure')).toBe(12);
});

test('a loss that comes and goes keeps its headline, with the latest figures', () => {
  const steady = new Steady();
  for (const [i, one] of [calm, lost, lost, calm, calm, lost, calm, calm, calm, lost].entries())
    steady.say(one, 200 * i);
  expect(steady.say({ ...lost, reason: 'more' }, 2000)).toMatchObject({ headline: 'lost', reason: 'more' });
});

test('a failure is said at once, and so is its end', () => {
  expect(said(calm, failing)).toEqual(['calm', 'failing']);
  expect(said(failing, ended, calm)).toEqual(['failing', 'ended', 'calm']);
});

test('a reading of another moment stands for itself', () => {
  const steady = new Steady();
  steady.say(lost, 100_000);
  expect(steady.say(calm, 50_000)).toBe(calm);
  expect(steady.say(lost, 100_000)).toBe(lost);
});

test('a headline with a figure in it is the same one when only the figure is another', () => {
  const behind = (count: string) =>
    finding('strained', 'source', `The source is ${count} events behind`, 'why', { harm: 'late' });
  const growing = ['998', '1.02 k', '48.2 k', '1.20 M'].map(behind);
  expect(said(behind('997'), ...growing)).toEqual(
    ['997', '998', '1.02 k', '48.2 k', '1.20 M'].map((count) => behind(count).headline),
  );
  expect(said(lost, behind('997'), behind('998'))[2]).toBe(lost.headline);
});
