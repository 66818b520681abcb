/** Where results are published: what is refused, and what is said of a stream that forgets too early. */
import type { JetStreamManager } from '@nats-io/jetstream';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../contract/settings/default-sets.ts';
import { checkOutputs, windowWarning } from './out-check.ts';

const LIVE = { ...defaultsOf(3).live, stream: 'PLANT', output: 'plant.stored', outageSeconds: 60 };
const ALL = { ...LIVE, aggregatesOut: 'plant.aggregates', alarmsOut: 'plant.alarms' };
const SECOND = 1e9;
const MEBIBYTE = 2 ** 20;

function managerOf(stream: string | Error, config: object = {}): JetStreamManager {
  const streams = {
    find: () => (stream instanceof Error ? Promise.reject(stream) : Promise.resolve(stream)),
    info: async (name: string) => ({ config: { name, duplicate_window: 120 * SECOND, ...config } }),
  };
  return { streams } as unknown as JetStreamManager;
}
const check = (manager: JetStreamManager, live = LIVE, mostBytes = MEBIBYTE) =>
  checkOutputs(manager, live, 30_000, mostBytes);

describe('an output', () => {
  test('that no stream takes, or only the one that is read, or one without acks, is refused', async () => {
    await expect(check(managerOf(new Error('no stream matches subject')))).rejects.toThrow(
      'live.output: plant.stored is not allowed here; allowed: a subject that a stream other than live.stream takes, and acks; the broker says: no stream matches subject',
    );
    await expect(check(managerOf('PLANT'))).rejects.toThrow('PLANT takes it, which is the stream that is read');
    await expect(check(managerOf('OUT', { no_ack: true }))).rejects.toThrow('OUT has no_ack');
    expect(await check(managerOf('OUT'))).toEqual([]);
  });

  test.each(['aggregatesOut', 'alarmsOut'] as const)('live.%s is looked for, too', async (name) => {
    const live = { ...LIVE, output: '', [name]: 'plant.more' };
    await expect(check(managerOf('PLANT'), live)).rejects.toThrow(`live.${name}: plant.more is not allowed here`);
    expect(await check(managerOf('OUT'), live)).toEqual([]);
  });

  test('is not looked for where nothing is published', async () => {
    expect(await check(managerOf(new Error('asked')), { ...LIVE, output: '' })).toEqual([]);
  });

  test('on the subject of another is refused: readers could not tell them apart', async () => {
    await expect(check(managerOf('OUT'), { ...ALL, alarmsOut: ALL.aggregatesOut })).rejects.toThrow(
      'live.alarmsOut: plant.aggregates is not allowed here; allowed: a subject other than that of live.aggregatesOut',
    );
  });

  test('of lines is refused where the broker takes no message that is so long', async () => {
    expect(await check(managerOf('OUT'), ALL)).toEqual([]);
    expect(await check(managerOf('OUT'), LIVE, 1000)).toEqual([]);
    await expect(check(managerOf('OUT'), ALL, 819_199)).rejects.toThrow(
      'max_payload of the broker with live.aggregatesOut: 819199 is not allowed here; allowed: at least 819200 bytes',
    );
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

test('and is named once, however many outputs are in the stream', async () => {
  const said = await check(managerOf('OUT', { duplicate_window: 89 * SECOND }), ALL);
  expect(said).toEqual([expect.stringContaining('duplicate_window of the stream OUT: 89 s')]);
});
