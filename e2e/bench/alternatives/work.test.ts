import { describe, expect, test } from 'vitest';
import { ALTERNATIVES, type AlternativeName } from './alternatives.ts';
import { check, enrich, generate, isValid } from './work.ts';

const bits = new DataView(new ArrayBuffer(4));
function mix(hash: number, value: number): number {
  bits.setFloat32(0, value);
  return (Math.imul(hash, 31) + bits.getUint32(0)) >>> 0;
}

test('the work is that of the native side: what `penstock-native verify` prints for a million events', () => {
  let [values, calibrated, invalid] = [0, 0, 0];
  for (const event of generate(1_000_000)) {
    if (!isValid(event)) invalid++;
    else [values, calibrated] = [mix(values, event.value), mix(calibrated, enrich(event).calibrated)];
  }
  expect([invalid, values, calibrated]).toEqual([994, 0xd31c8c00, 0xe4c6a946]);
});

describe.each(Object.keys(ALTERNATIVES) as AlternativeName[])('%s', (name) => {
  test('every event is stored, invalid or expired, and subscribers take what they are given', async () => {
    const outcome = await ALTERNATIVES[name](5000, 500, () => {});
    check(name, 5000, outcome);
    expect(outcome.written).toBeGreaterThan(0);
    expect(outcome.sent).toBeGreaterThan(0);
  });
});

test('a lost event is an error', () => {
  const outcome = { invalid: 1, expired: 2, written: 6, sent: 3, taken: 3, recorded: 6 };
  expect(() => check('x', 10, outcome)).toThrow('x: 9 of 10 events');
  expect(() => check('x', 9, { ...outcome, taken: 2 })).toThrow('x: subscribers took 2 of 3');
});
