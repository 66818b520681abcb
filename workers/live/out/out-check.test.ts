/** Where results are published: what is refused, and what is said of a stream that forgets too early. */
import type { JetStreamManager } from '@nats-io/jetstream';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../contract/settings/default-sets.ts';
import { checkOutput, windowWarning } from './out-check.ts';

const LIVE = { ...defaultsOf(3).live, stream: 'PLANT', output: 'plant.stored', outageSeconds: 60 };
const SECOND = 1e9;

function managerOf(stream: string | Error, config: object = {}): JetStreamManager {
  const streams = {
    find: () => (stream instanceof Error ? Promise.reject(stream) : Promise.resolve(stream)),
    info: async (name: string) => ({ config: { name, duplicate_window: 120 * SECOND, ...config } }),
  };
  return { streams } as unknown as JetStreamManager;
}

describe('an output', () => {
  test('that no stream takes, or only the one that is read, or one without acks, is refused', async () => {
    const refused = (manager: JetStreamManager) => checkOutput(manager, LIVE, 30_000);
    await expect(refused(managerOf(new Error('no stream matches subject')))).rejects.toThrow(
      'live.output: plant.stored is not allowed here; allowed: a subject that a stream other than live.stream takes, and acks; the broker says: no stream matches subject',
    );
    await expect(refused(managerOf('PLANT'))).rejects.toThrow('PLANT takes it, which is the stream that is read');
    await expect(refused(managerOf('OUT', { no_ack: true }))).rejects.toThrow('OUT has no_ack');
    expect(await refused(managerOf('OUT'))).toBeNull();
  });

  test('is not looked for where nothing is published', async () => {
    expect(await checkOutput(managerOf(new Error('asked')), { ...LIVE, output: '' }, 30_000)).toBeNull();
  });
});

test('a duplicate_window that is too short is named with what it should be', () => {
  const said = (seconds: number) => windowWarning({ name: 'OUT', duplicate_window: seconds * SECOND }, LIVE, 30_000);
  expect(said(90)).toBeNull();
  expect(said(89)).toBe(
    'duplicate_window of the stream OUT: 89 s is not allowed here; allowed: at least 90 s, live.outageSeconds and the ack_wait of 30 s: after an outage of more than 59 s a message can be in it twice',
  );
  expect(said(2)).toContain('after an outage of more than 0 s');
});
