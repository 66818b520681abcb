import { describe, expect, test } from 'vitest';
import { crc32 } from '../contract/bytes/crc32.ts';
import { DAMAGE_CAUSES, type DamageCause } from '../contract/live/damage-causes.ts';
import { messages } from '../testing/fuzz/messages.ts';
import { fuzz } from '../testing/fuzz/target.ts';
import { SEED } from '../testing/seed.ts';
import { type Batch, type Damage, intendedMsOf } from './batch.ts';
import { readMessage, writeBatch } from './batch-message.ts';

const sound = () =>
  writeBatch({
    meta: Uint32Array.of(7, 0x0101_0009, 0xff02_ffff),
    value: Float32Array.of(1, 2, 3),
    timeMs: Float64Array.of(1000, 1000.5, 1002),
  });
const wide = () =>
  writeBatch({ meta: Uint32Array.of(1), value: Float64Array.of(1), timeMs: Float64Array.of(Number.NaN) });
const lines = (text: string) => new TextEncoder().encode(text);

/** The message with other bytes at a place, and the checksum made right again. */
function changed(bytes: Uint8Array, at: number, ...others: readonly number[]): Uint8Array {
  bytes.set(others, at);
  const end = bytes.length - 4;
  new DataView(bytes.buffer).setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}
const double = (value: number) => [...new Uint8Array(Float64Array.of(value).buffer)];

describe('what is refused', () => {
  const cases: readonly (readonly [string, DamageCause, Uint8Array, string])[] = [
    ['no bytes', 'empty', new Uint8Array(), 'at least one event'],
    ['another form', 'form', lines('<xml>'), 'first byte: 60'],
    [
      'another file with that first byte',
      'form',
      lines('x'.repeat(40)).map((byte, i) => (i ? byte : 0x89)),
      '137,80,83,66',
    ],
    ['a later version', 'version', changed(sound(), 4, 2), 'version: 2'],
    ['an unknown kind of values', 'header', changed(sound(), 5, 0x12), 'kind of values: 2'],
    ['an unknown kind of times', 'header', changed(sound(), 5, 0x30), 'kind of times: 3'],
    ['no events', 'empty', changed(sound(), 6, 0, 0), 'events: 0'],
    ['too many events', 'header', changed(sound(), 6, 1, 16), 'events: 4097'],
    ['a base time that is none', 'header', changed(sound(), 8, ...double(Number.NaN)), 'base time: NaN'],
    ['a base time beyond all dates', 'header', changed(sound(), 8, ...double(1e16)), 'base time: 1000'],
    ['a head and no more', 'length', sound().subarray(0, 16), 'at least 20'],
    ['fewer events than it says', 'length', changed(sound(), 6, 2), 'bytes of 2 events: 56'],
    ['more than a message may have', 'length', new Uint8Array(2 ** 20 + 1), 'at most 1048576'],
    ['a byte that has changed', 'checksum', sound().map((byte, i) => (i === 30 ? byte ^ 1 : byte)), 'CRC-32'],
    ['a class that is none', 'event', changed(sound(), 16 + 24 + 2, 3), 'class of event 0: 3'],
    ['a bit that means nothing', 'event', changed(sound(), 16 + 24 + 2, 4), 'class of event 0: 4'],
    ['a time beyond all dates', 'event', changed(wide(), 16, ...double(Number.NEGATIVE_INFINITY)), 'time of event 0'],
    ['lines of nothing', 'empty', lines('\n \r\n'), 'events: 0'],
    ['a line that is not JSON', 'line', lines('{"sensor":1,"value":2}\n{"sensor":'), 'line 2, event: “{"sensor":”'],
    ['a line that is no object', 'line', lines('\n[1,2]'), 'an object in JSON'],
    ['a sensor that is none', 'line', lines('{"sensor":65536,"value":2}'), 'line 1, sensor: 65536'],
    ['a reading as text', 'line', lines('{"sensor":1,"value":"2"}'), 'line 1, value: “2”'],
    ['no reading', 'line', lines('{"sensor":1}'), 'line 1, value: undefined'],
    ['a time as text', 'line', lines('{"t":"now","sensor":1,"value":2}'), 'line 1, t: “now”'],
    ['a time beyond all dates', 'line', lines('{"t":1e300,"sensor":1,"value":2}'), 'line 1, t: 1e+300'],
    ['an unknown class', 'line', lines('{"class":"high","sensor":1,"value":2}'), 'urgent, normal, bulk'],
    ['a status that is none', 'line', lines('{"status":-1,"sensor":1,"value":2}'), 'line 1, status: -1'],
    ['what is not UTF-8', 'line', Uint8Array.of(0x7b, 0xff), 'UTF-8'],
    ['a value that is nested deeply', 'line', lines(`{"sensor":${'['.repeat(2e5)}${']'.repeat(2e5)}}`), 'line 1'],
    ['one line too many', 'line', lines('{"sensor":1,"value":2}\n'.repeat(4097)), 'line 4097'],
  ];

  test.each(cases)('%s: %s', (_, damage, bytes, detail) => {
    expect(readMessage(bytes)).toEqual({ damage, detail: expect.stringContaining(detail) });
    expect((readMessage(bytes) as Damage).detail.length).toBeLessThan(200);
  });

  test('has each of its causes', () => {
    // By a mapping, text is read elsewhere.
    const causes = DAMAGE_CAUSES.filter((cause) => cause !== 'mapping');
    expect(new Set(cases.map(([, damage]) => damage))).toEqual(new Set(causes));
  });

  test('would not be written either', () => {
    const event = { meta: Uint32Array.of(3 << 16), value: Float32Array.of(1), timeMs: null };
    expect(() => writeBatch(event)).toThrow('class of event 0: 3');
    expect(() => writeBatch({ ...event, meta: Uint32Array.of(1), timeMs: Float64Array.of(1e16) })).toThrow('base time');
    expect(() => writeBatch({ ...event, meta: Uint32Array.of(1), timeMs: new Float64Array(2) })).toThrow('events: 1');
  });
});

describe('lines', () => {
  test('may leave out time, class and status', () => {
    const text =
      '\ufeff{"sensor":3,"value":null}\r\n\n{"value":-1.5,"sensor":65535,"class":"bulk","status":255,"t":12.5,"more":{}}';
    const batch = readMessage(lines(text)) as Batch;
    expect([...batch.meta]).toEqual([0x0001_0003, 0xff02_ffff]);
    expect([...batch.value]).toEqual([Number.NaN, -1.5]);
    expect([intendedMsOf(batch, 0), intendedMsOf(batch, 1)]).toEqual([Number.NaN, 12.5]);
  });
});

test('2,000 hostile messages are refused with a cause, or are batches that a pipeline can take', async () => {
  const { inputs } = await fuzz(messages, 20_000, SEED);
  expect(inputs).toBe(2000);
});
