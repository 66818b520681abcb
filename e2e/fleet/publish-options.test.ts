import { describe, expect, test } from 'vitest';
import { figuresLine } from './figures-line.ts';
import { readOptions } from './publish-options.ts';

describe('options of publish', () => {
  test('have defaults, and numbers as people write them', () => {
    const options = readOptions(['--rate', '200k', '--max-bytes', '2G', '--seed', '7', '--seconds', '30']);
    expect(options.config.load).toMatchObject({ eventsPerSecond: 200_000, seed: 7, mode: 'rate' });
    expect(options).toMatchObject({ stream: 'EVENTS', server: 'nats://127.0.0.1:4222', maxBytes: 2e9, seconds: 30 });
    expect(options.messages).toEqual({
      subject: 'penstock.events',
      partitions: 1,
      batch: 4096,
      lingerMs: 20,
      form: 'columns',
    });
    expect(readOptions(['--rate', 'max']).config.load.mode).toBe('max');
  });

  test.each([
    [['--rate', 'much'], 'load.eventsPerSecond'],
    [['--rate', '0'], 'load.eventsPerSecond'],
    [['--server', 'http://x'], '--server is http://x'],
    [
      ['--server', 'nats://plant:secret@x'],
      '--server is an address with a user; allowed: nats://HOST:PORT, without a password',
    ],
    [['--stream', 'A.B'], '--stream is A.B'],
    [['--subject', 'a.*'], '--subject is a.*'],
    [['--form', 'xml'], 'allowed: columns, lines'],
    [['--batch', '4097'], 'a whole number from 1 to 4096'],
    [['--window', '0'], '--window is 0'],
    [['--max-bytes', '10'], '--max-bytes is 10'],
    [['--settings', 'storage.kind=memory'], '--settings has storage.kind'],
    [['--settings', 'load.shape=round'], 'round'],
    [['--settings', 'load.encoding=packet'], 'messages carry values'],
    [['--speed', '1'], 'usage: npm run publish'],
  ])('%j: %s', (args, text) => {
    expect(() => readOptions(args)).toThrow(text);
    expect(() => readOptions(args)).not.toThrow('secret');
  });
});

test('the line of figures has the rate since the one before, and the reason of a delay', () => {
  const before = { events: 1000, messages: 2, refused: 0, inFlight: 0, behindMs: 0, heldBy: null };
  const now = { events: 201_000, messages: 402, refused: 3, inFlight: 64, behindMs: 1234, heldBy: 'acks come late' };
  expect(figuresLine(now, before, 12, 2, 64)).toBe(
    '  12 s  100,000 events/s  published 201,000 in 402 messages  refused 3  in flight 64 of 64  behind 1.2 s  held back: acks come late',
  );
});
