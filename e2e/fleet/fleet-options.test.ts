import { describe, expect, test } from 'vitest';
import { readLink } from '../../workers/contract/links/config-hash.ts';
import { nodeLink, readFleetOptions, screenLink } from './fleet-options.ts';
import { sharesOf } from './names.ts';

describe('options of fleet', () => {
  test('have defaults: two nodes to be opened, or as many without a window as were asked for', () => {
    expect(readFleetOptions([])).toMatchObject({ nodes: 2, headlessNodes: 0, partitions: 1, maxBytes: 1e9 });
    expect(readFleetOptions(['--headless-nodes', '3'])).toMatchObject({ nodes: 0, headlessNodes: 3 });
    expect(readFleetOptions(['--rate', '200k']).publisher.slice(0, 2)).toEqual(['--rate', '200k']);
  });

  test.each([
    [['--nodes', '0'], '--nodes is 0'],
    [['--nodes', '65'], 'a whole number from 1 to 64'],
    [['--partitions', 'x'], '--partitions is x'],
    [['--rate', 'much'], 'load.eventsPerSecond'],
    [['--max-bytes', '1'], '--max-bytes is 1'],
    [['--brokers', '2'], 'usage: npm run fleet'],
  ])('%j: %s', (args, text) => {
    expect(() => readFleetOptions(args)).toThrow(text);
  });
});

test('nodes share one consumer, or each partition has its own with its filter', () => {
  expect(sharesOf(1)).toEqual([{ consumer: 'nodes', filter: '' }]);
  expect(sharesOf(2)).toEqual([
    { consumer: 'nodes-0', filter: 'penstock.events.0' },
    { consumer: 'nodes-1', filter: 'penstock.events.1' },
  ]);
});

test('the link of a node has the settings of the live feed', () => {
  const { hash } = new URL(nodeLink('http://127.0.0.1:5000', 'ws://127.0.0.1:9222', sharesOf(2)[1]!));
  expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toMatchObject({
    'feed.kind': 'live',
    'live.server': 'ws://127.0.0.1:9222',
    'live.stream': 'EVENTS',
    'live.consumer': 'nodes-1',
    'live.filter': 'penstock.events.1',
    'live.deadLetters': 'penstock.damaged',
    'scheduler.discardExpired': 'false',
  });
  // A link that is not whole loses its last setting.
  expect(hash).toMatch(/^#v=\d+&n=7&.*&end$/);
});

test('the link of the screen is whole, and fills in its form', () => {
  const { hash, searchParams } = new URL(screenLink('http://127.0.0.1:5000', 'ws://127.0.0.1:9222', sharesOf(1)[0]!));
  expect(readLink(hash)).toMatchObject({ config: { load: { eventsPerSecond: 1 } }, problems: [] });
  expect(Object.fromEntries(searchParams)).toEqual({
    screen: 'fleet',
    server: 'ws://127.0.0.1:9222',
    stream: 'EVENTS',
    consumer: 'nodes',
    fleet: 'demo',
  });
});
