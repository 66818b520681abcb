import { expect, test } from 'vitest';
import { contradictions, type Screen } from './one-moment.ts';

const SCREEN: Screen = {
  header: ['20.0 k/s', '19.6 k/s', '3.1 ms'],
  headline: 'Nothing holds the pipeline back the busiest stage is storage at 5 %',
  ledger: {
    emitted: '2,204',
    stored: '900',
    invalid: '20',
    shed: '0',
    expired: '0',
    'dead-lettered': '0',
    'in flight': '1,284',
  },
  parts: {
    source: ['source', '20.0 k/s', 'busy 3 %', 'OK'],
    storage: ['storage', '19.6 k/s', 'busy 5 %', 'OK'],
    tail: ['tail', 'lag 12 of 100', '0 skipped'],
    breaker: ['breaker', 'closed', ''],
  },
  pipes: { 'source→validate': '1,234', 'broadcast→storage': '20' },
  notes: ['invalid 400 /s', '7 waiting', 'asked 20.0 k/s', '3 in hand', '20 in batches'],
  charts: {
    Throughput: '10:00:00.1, in 20.0 k/s, stored 19.6 k/s',
    'Time to stored': '10:00:00.1, P50 1.2 ms, P99 3.1 ms, P99.9 9.0 ms',
    'Dropped, by cause': '10:00:00.1, invalid 400 /s, expired 0 /s, shed 0 /s, dead-lettered 0 /s',
    'Channel depth': '10:00:00.1, → validate 1,234, → transform 0, capacity 65,536',
    'Subscriber lag': '10:00:00.1, aggregates 0, alarms 3, tail 12, limit 100',
    'Scheduler backlog': '10:00:00.1, waiting 7',
    'Time of each worker': '10:00:00.1, source 3 % busy, 0 % blocked, storage 5 % busy, <1 % blocked',
    Breaker: '10:00:00.1, state closed',
  },
  lanes: ['3 %', '5 %'],
  panel: { 'rows per second': '19.6 k/s' },
};

test('a screen of one moment contradicts itself nowhere', () => {
  expect(contradictions(SCREEN)).toEqual([]);
});

test.each<[string, Partial<Screen>]>([
  ['in', { header: ['20.1 k/s', '19.6 k/s', '3.1 ms'] }],
  ['stored', { panel: { 'rows per second': '19.5 k/s' } }],
  ['P99', { header: ['20.0 k/s', '19.6 k/s', '3.2 ms'] }],
  ['invalid, a second', { notes: ['invalid 401 /s', ...SCREEN.notes.slice(1)] }],
  ['storage, busy', { headline: 'the busiest stage is storage at 6 %' }],
  ['source→validate', { pipes: { 'source→validate': '1,233', 'broadcast→storage': '21' } }],
  ['in flight', { pipes: { ...SCREEN.pipes, 'broadcast→storage': '21' } }],
  ['lag of tail', { parts: { ...SCREEN.parts, tail: ['tail', 'lag 13 of 100'] } }],
  ['waiting', { notes: ['8 waiting', '2 in hand', '20 in batches'] }],
  ['breaker', { parts: { ...SCREEN.parts, breaker: ['breaker', 'open'] } }],
  ['moment of the charts', { charts: { ...SCREEN.charts, Breaker: '10:00:00.2, state closed' } }],
  ['emitted', { ledger: { ...SCREEN.ledger, stored: '901' } }],
  ['lanes', { lanes: ['3 %', '6 %'] }],
])('one figure that is of another moment is found: %s', (name, change) => {
  const found = contradictions({ ...SCREEN, ...change });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${name}`));
});
