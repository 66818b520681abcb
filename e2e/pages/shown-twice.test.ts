import { expect, test } from 'vitest';
import type { FullScreen } from './shown-twice/looked-for.ts';
import { shownTwice } from './shown-twice.ts';

/** A screen on which everything that is shown agrees. */
function screen(change: (full: FullScreen) => Partial<FullScreen> = () => ({})): FullScreen {
  const full: FullScreen = {
    screen: {
      header: ['20.0 k/s', '19.9 k/s', '1.2 ms'],
      headline: 'Nothing holds the pipeline back: the busiest stage is tail at 5 %',
      ledger: {
        emitted: '30,000',
        stored: '11,294',
        invalid: '100',
        shed: '0',
        expired: '6',
        evicted: '0',
        'dead-lettered': '0',
        'in flight': '18,600',
      },
      parts: {
        source: ['source', '20.0 k/s', 'busy 1 %', 'OK'],
        tail: ['tail', 'lag 2 of 100', '18.6 k skipped', 'busy 5 %'],
      },
      pipes: { 'source→validate': '18,000' },
      notes: ['0 in hand', '100 waiting', '500 in batches', 'evicted 2 /s, expired 3 /s'],
      charts: {
        Throughput: '14:03:22.4, in 20.0 k/s, stored 19.9 k/s',
        'Time to stored': '14:03:22.4, P50 400 µs, P99 1.2 ms, P99.9 2.0 ms',
        'Dropped, by cause': '14:03:22.4, invalid 20 /s, expired 3 /s, evicted 2 /s',
      },
      lanes: [],
      panel: {},
    },
    verdicts: ['every event accounted for', 'every event accounted for'],
    losts: ['lost 106, now 23 /s', 'lost 106, now 23 /s'],
    lossLine: 'the breaker is open. 106 events of this run are lost, 0.35 %.',
    legends: { Throughput: { in: '20.0 k/s', stored: '19.9 k/s' } },
    tables: {},
    panels: { tail: { skipped: '18,604', lag: '2 of 100' } },
    incidents: [
      {
        what: 'Outage',
        began: '14:03:00',
        detected: '0.1 s',
        recovered: '1.2 s',
        late: '4,000',
        'peak depth': '18,000',
        'worst latency': '1.20 s',
        expired: '6',
      },
    ],
    sums: { 'whole run': { expired: '6', 'tail skipped': '18,604' } },
    log: [
      'Outage: detected after 0.1 s, recovered 1.2 s after its end; 4,000 late, 6 expired; on for 3.0 s, at most 18,000 waiting, 1.20 s latency',
    ],
    moments: [],
    lists: { alarms: [{ sequence: '187,428', sensor: '109', score: '10.8' }], tail: [] },
    exported: {
      stored: { 'saved as CSV': '11,294', 'list of runs': '11,294' },
      alarms: [{ sequence: '187,428', sensor: '109', score: '10.8' }],
      tail: [],
    },
    ended: null,
  };
  return { ...full, ...change(full) };
}

const differing = (full: FullScreen) =>
  shownTwice(full).flatMap(({ name, isDifferent }) => (isDifferent ? [name] : []));

test('figures that agree are listed with their places, in full and in short', () => {
  const all = shownTwice(screen());
  expect(differing(screen())).toEqual([]);
  expect(all.find(({ name }) => name === 'in, a second')!.places.map(({ where }) => where)).toEqual([
    'header',
    'map, source',
    'legend of Throughput',
    'Throughput, read out',
  ]);
  expect(all.find(({ name }) => name === 'skipped by tail')!.places.map(({ text }) => text)).toEqual([
    '18,604',
    '18,604',
    '18.6 k',
  ]);
  expect(all.find(({ name }) => name === 'lost')!.places).toHaveLength(4);
  expect(all.filter(({ name }) => name.startsWith('Outage'))).toHaveLength(6);
});

test.each<[string, (full: FullScreen) => Partial<FullScreen>, string]>([
  [
    'the header',
    (full) => ({ screen: { ...full.screen, header: ['20.1 k/s', '19.9 k/s', '1.2 ms'] } }),
    'in, a second',
  ],
  ['the chart', () => ({ legends: { Throughput: { in: '20.0 k/s', stored: '20.0 k/s' } } }), 'stored, a second'],
  ['the panel', () => ({ panels: { tail: { skipped: '18,700' } } }), 'skipped by tail'],
  ['the verdict', () => ({ losts: ['lost 106, now 23 /s', 'lost 107, now 23 /s'] }), 'lost'],
  ['the log', (full) => ({ log: [full.log[0]!.replace('4,000 late', '4,001 late')] }), 'Outage (14:03:00), late'],
  ['a saved file', ({ exported }) => ({ exported: { ...exported!, stored: { 'saved as CSV': '11,293' } } }), 'stored'],
  [
    'a row of a saved file',
    ({ exported }) => ({
      exported: { ...exported!, alarms: [{ sequence: '187,428', sensor: '110', score: '10.8' }] },
    }),
    'alarms, 187,428, sensor',
  ],
  ['a loss in the log', (full) => ({ log: [full.log[0]!.replace(', 6 expired', '')] }), 'Outage (14:03:00), expired'],
])('what differs in %s is found', (_, change, name) => {
  expect(differing(screen(change))).toEqual([name]);
});
