/** What is sent to a broker for a message, and what of the answers is taken for an ack: anybody may answer. */
import { headers, type NatsConnection, type RequestOptions } from '@nats-io/nats-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutName } from '../../contract/live/live-types.ts';
import { defaultsOf } from '../../contract/settings/default-sets.ts';
import { outSender } from './open-outbox.ts';

const LIVE = {
  ...defaultsOf(3).live,
  stream: 'PLANT',
  output: 'out',
  aggregatesOut: 'aggregates',
  alarmsOut: 'alarms',
};
const MESSAGE = { sequence: 7, bytes: Uint8Array.of(1), events: 5, stored: 3, rows: 2 };

/** A connection on which every request gets this answer. */
function senderOf(name: OutName, answer: string) {
  const sent: string[] = [];
  const said: string[] = [];
  const request = async (subject: string, _: unknown, options: RequestOptions) => {
    const about = options.headers ?? headers();
    sent.push(
      [subject, ...['Nats-Msg-Id', 'Penstock-Events', 'Penstock-Stored'].map((key) => about.get(key))].join(' '),
    );
    return { data: new TextEncoder().encode(answer) };
  };
  const connection = { options: { inboxPrefix: '_INBOX' }, request } as unknown as NatsConnection;
  const noteSent = (subject: string, why: string | null) => void said.push(`${subject} ${why ?? 'taken'}`);
  return { send: outSender({ connection, live: LIVE, noteSent }, name), sent, said };
}

test.each<[OutName, string, string]>([
  ['output', 'out', 'PLANT:7'],
  ['aggregatesOut', 'aggregates', 'PLANT:7:aggregates'],
  ['alarmsOut', 'alarms', 'PLANT:7:alarms'],
])('a message for live.%s has a subject, an id and counts', async (name, subject, id) => {
  const { send, sent, said } = senderOf(name, '{"stream":"S","seq":3}');
  expect(await send(MESSAGE)).toBe(false);
  expect([sent, said]).toEqual([[`${subject} ${id} 5 3`], [`${subject} taken`]]);
  const again = senderOf(name, '{"stream":"S","seq":3,"duplicate":true}');
  expect(await again.send(MESSAGE)).toBe(true);
});

test('a refusal of the stream is told with its subject', async () => {
  const error = { code: 503, err_code: 10_077, description: 'maximum messages exceeded' };
  const { send, said } = senderOf('alarmsOut', JSON.stringify({ error }));
  await expect(send(MESSAGE)).rejects.toThrow('maximum messages exceeded');
  expect(said).toEqual(['alarms maximum messages exceeded']);
});

test.each(['', '+OK', '{}', '[]', '7', '"x"', 'null', '{"stream":"S"}', '{"seq":3}', '{"stream":"S","seq":"3"}'])(
  'the answer %j is no ack',
  async (answer) => {
    const { send, said } = senderOf('output', answer);
    await expect(send(MESSAGE)).rejects.toThrow();
    expect(said).toEqual([]);
  },
);

test('whatever is answered, only the ack of a stream counts as one', async () => {
  const part = fc.record(
    { stream: fc.anything(), seq: fc.anything(), duplicate: fc.anything(), error: fc.constantFrom(0, null, '', {}) },
    { requiredKeys: [] },
  );
  const answer = fc.oneof(
    fc.string(),
    fc.json(),
    part.map((each) => JSON.stringify(each) ?? ''),
  );
  await fc.assert(
    fc.asyncProperty(answer, async (text) => {
      const { send, said } = senderOf('output', text);
      const isTaken = await send(MESSAGE).then(
        (wasKnown) => typeof wasKnown === 'boolean',
        () => false,
      );
      const isAck = () => {
        const { stream, seq, error } = JSON.parse(text);
        return !error && typeof stream === 'string' && stream !== '' && Number.isSafeInteger(seq) && seq > 0;
      };
      expect(said.filter((line) => line.endsWith(' taken'))).toHaveLength(isTaken ? 1 : 0);
      if (isTaken) expect(isAck()).toBe(true);
    }),
  );
});
