import { expect, test } from 'vitest';
import { INCIDENT_WORDS } from '../../../memory/memory-map.ts';
import type { Incident } from '../../snapshot-types.ts';
import {
  detectedText,
  LOSS_NAMES,
  lastedText,
  lateText,
  recoveredText,
  settingsText,
  summaryOf,
  worstText,
} from './incident-summary.ts';
import * as I from './incident-words.ts';
import { LOST } from './incident-words.ts';
import { BURST, incidentOf } from './incidents.ts';

function incident(words: readonly (readonly [word: number, value: number])[]): Incident {
  const row = new Float64Array(INCIDENT_WORDS);
  row[I.ID] = 1;
  row[I.WHAT] = BURST;
  row[I.VALUE] = 10;
  row[I.STARTED] = 1000;
  for (const [word, value] of words) row[word] = value;
  return incidentOf(row);
}
const outcome = (name: Incident['outcome']) => [I.OUTCOME, I.OUTCOMES.indexOf(name)] as const;
const reason = (name: I.Reason) => [I.REASON, I.REASONS.indexOf(name)] as const;

test.each([1, 49, 50, 149, 950, 12_350, 12_449, 59_949, 61_000])(
  '%i ms are the same in the table and in the log',
  (ms) => {
    const told = incident([
      [I.DETECTED, 1000 + ms],
      [I.CLEARED, 1000 + ms],
      [I.RECOVERED, 1000 + 2 * ms],
      outcome('recovered'),
    ]);
    const line = summaryOf(told);
    expect(line).toContain(
      `detected after ${detectedText(told).text}, recovered ${recoveredText(told).text} after its end;`,
    );
    expect(line).toContain(`on for ${lastedText(told).text}`);
  },
);

test('the log names each kind of loss that there was, with its count', () => {
  const counts = LOSS_NAMES.map((_, cause) => [LOST + cause, 1000 * (cause + 1)] as const);
  const line = summaryOf(incident(counts));
  for (const [cause, [name]] of LOSS_NAMES.entries()) expect(line).toContain(`${cause + 1},000 ${name}`);
  expect(summaryOf(incident([]))).toContain('0 late, none lost or skipped');
});

test('an unknown figure is told from none, with its reason', () => {
  const unseen = incident([
    [I.CLEARED, 2000],
    outcome('unknown'),
    reason('tooLittle'),
    [I.DELAYED, -1],
    [I.NORMAL_REASON, 4],
  ]);
  expect([detectedText(unseen), recoveredText(unseen), lateText(unseen)].map(({ text }) => text)).toEqual([
    'not detected',
    'not known',
    'not known',
  ]);
  expect(summaryOf(unseen)).toContain('recovery not known (too little was seen of the run before)');
  expect(summaryOf(unseen)).not.toContain('0 late');
});

test('an incident in which no event was stored has no worst latency, rather than one of 0', () => {
  const none = incident([]);
  expect(worstText(none)).toEqual({ text: 'none stored', why: 'no event was stored since it began' });
  expect(summaryOf(none)).toContain('0 waiting, none stored');
  const some = incident([[I.PEAK_LATENCY, 12.5]]);
  expect(worstText(some).text).toBe('12.5 ms');
  expect(summaryOf(some)).toContain('12.5 ms latency');
});

test('storage that is not durable any more is never called normal again', () => {
  const full = incident([[I.CLEARED, 2000], outcome('degraded'), reason('notDurable')]);
  expect(recoveredText(full)).toEqual({
    text: 'no: not durable',
    why: 'durable storage is gone: events are kept in memory only',
  });
  expect(summaryOf(full)).toContain('not recovered (durable storage is gone: events are kept in memory only)');
});

test('settings are told with their units, where they are not the defaults', () => {
  expect(settingsText(incident([]))).toBe('all settings at their defaults');
  const settings = { 'failures.storage.outage': true, 'load.eventsPerSecond': 19_000, 'load.mode': 'rate' };
  expect(settingsText({ ...incident([]), settings })).toMatch(/^Outage on, .* 19,000 \/s, .* rate$/);
});
