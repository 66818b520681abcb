import { describe, expect, test } from 'vitest';
import { classOf, type EventColumns, PACKET_FLAG, sensorOf, statusOf } from '../memory/event-columns.ts';
import { calibrate, createCalibration } from '../stages/calibration.ts';
import { decodePacket } from '../testing/packet-fields.ts';
import { FEED_STATE_WORDS, type FeedLoad } from './feed.ts';
import { CYCLE_PACKETS, cyclePackets, isPacketCrcRight } from './packet.ts';
import { REFERENCE_INVALID_RATIO, SimulatedFeed } from './simulated-feed.ts';

const SLOTS = 4096;
const order = Uint32Array.from({ length: SLOTS }, (_, i) => i);
const REFERENCE: FeedLoad = {
  encoding: 'value',
  sensors: 1024,
  invalidRatio: REFERENCE_INVALID_RATIO,
  classMix: { urgent: 0, normal: 1, bulk: 0 },
  seed: 0x9e3779b9,
};

function createPool(): EventColumns {
  const packet = new Uint32Array(4 * SLOTS);
  const recorded = new Float64Array(packet.buffer);
  return { meta: new Uint32Array(SLOTS), raw: new Float32Array(SLOTS), packet, recorded };
}

/** Calls `see` with the slot of each of the first `count` events, while the pool holds it. */
function play(load: FeedLoad, count: number, see: (slot: number, pool: EventColumns) => void): void {
  const feed = new SimulatedFeed(load);
  const state = new Float64Array(FEED_STATE_WORDS);
  const pool = createPool();
  for (let done = 0; done < count; done += SLOTS) {
    const n = feed.fill(state, order, 0, Math.min(SLOTS, count - done), pool);
    for (let slot = 0; slot < n; slot++) see(slot, pool);
  }
}

function isSound(slot: number, { meta, raw, packet }: EventColumns, sensors: number): boolean {
  const word = meta[slot]!;
  const isReading = word & PACKET_FLAG ? isPacketCrcRight(packet, slot * 4) : Math.abs(raw[slot]!) <= 100;
  return isReading && sensorOf(word) < sensors && statusOf(word) === 0;
}

/** The hash in which implementations compare results: h * 31 + bits of the f32. */
function createHash() {
  const value = new Float32Array(1);
  const bits = new Uint32Array(value.buffer);
  let hash = 0;
  return {
    add(f32: number) {
      value[0] = f32;
      hash = (Math.imul(hash, 31) + bits[0]!) | 0;
    },
    get hex() {
      return (hash >>> 0).toString(16);
    },
  };
}

describe('the reference configuration', () => {
  test('gives the values that other implementations generate', () => {
    const table = createCalibration(1024);
    const values = createHash();
    const calibrated = createHash();
    let invalid = 0;
    play(REFERENCE, 1_000_000, (slot, pool) => {
      if (!isSound(slot, pool, 1024)) invalid++;
      else {
        values.add(pool.raw[slot]!);
        calibrated.add(calibrate(table, sensorOf(pool.meta[slot]!), pool.raw[slot]!));
      }
    });
    expect(invalid).toBe(994);
    expect(values.hex).toBe('d31c8c00');
    expect(calibrated.hex).toBe('e4c6a946');
  });

  test('cycles through the damaged packets', () => {
    const cycle = cyclePackets(true);
    let at = 0;
    play({ ...REFERENCE, encoding: 'packet' }, CYCLE_PACKETS + 100, (slot, pool) => {
      for (let k = 0; k < 4; k++) {
        if (pool.packet[slot * 4 + k] !== cycle[at * 4 + k]) expect.fail(`packet ${at} differs`);
      }
      expect(sensorOf(pool.meta[slot]!)).toBe(decodePacket(cycle, at * 4).sensor);
      at = (at + 1) % CYCLE_PACKETS;
    });
  });
});

describe.each(['value', 'packet'] as const)('%s events', (encoding) => {
  const load: FeedLoad = { ...REFERENCE, encoding, sensors: 1000 };

  test.each([0, 0.001, 0.1, 0.9, 1])('are invalid in a share of %d', (invalidRatio) => {
    const count = 200_000;
    let invalid = 0;
    play({ ...load, invalidRatio }, count, (slot, pool) => {
      if (!isSound(slot, pool, 1000)) invalid++;
    });
    const deviation = Math.sqrt(count * invalidRatio * (1 - invalidRatio));
    expect(Math.abs(invalid - count * invalidRatio)).toBeLessThanOrEqual(4 * deviation);
  });

  test('show every cause of rejection', () => {
    const causes = new Set<string>();
    play({ ...load, invalidRatio: 1 }, 1000, (slot, { meta, raw, packet }) => {
      const word = meta[slot]!;
      if (sensorOf(word) >= 1000) causes.add('sensor');
      else if (statusOf(word) !== 0) causes.add('status');
      else if (encoding === 'packet') causes.add(isPacketCrcRight(packet, slot * 4) ? 'none' : 'crc');
      else causes.add(Number.isFinite(raw[slot]!) ? 'range' : 'finite');
      if (encoding === 'packet' && isPacketCrcRight(packet, slot * 4)) {
        expect(decodePacket(packet, slot * 4)).toMatchObject({ sensor: sensorOf(word), status: statusOf(word) });
      }
    });
    const expected = encoding === 'packet' ? ['crc', 'sensor', 'status'] : ['finite', 'range', 'sensor', 'status'];
    expect([...causes].sort()).toEqual(expected);
  });

  test.each([1, 7, 1000, 1024, 65_535])('come evenly from %d sensors', (sensors) => {
    const bins = Math.min(sensors, 7);
    const seen = new Float64Array(bins);
    const count = 70_000;
    let highest = 0;
    play({ ...load, sensors, invalidRatio: 0 }, count, (slot, { meta }) => {
      const sensor = sensorOf(meta[slot]!);
      highest = Math.max(highest, sensor);
      seen[Math.floor((sensor / sensors) * bins)]!++;
    });
    expect(highest).toBeLessThan(sensors);
    for (const events of seen) expect(events / (count / bins)).toBeCloseTo(1, 1);
  });

  test('follow the class mix', () => {
    const seen = [0, 0, 0];
    const classMix = { urgent: 0.2, normal: 1.4, bulk: 0.4 };
    play({ ...load, classMix }, 100_000, (slot, { meta }) => {
      seen[classOf(meta[slot]!)]!++;
    });
    expect(seen[0]! / 100_000).toBeCloseTo(0.1, 2);
    expect(seen[1]! / 100_000).toBeCloseTo(0.7, 2);
    expect(seen[2]! / 100_000).toBeCloseTo(0.2, 2);
  });

  test.each([
    [{ urgent: 3, normal: 0, bulk: 0 }, 0],
    [{ urgent: 0, normal: 0, bulk: 0.5 }, 2],
    [{ urgent: 0, normal: 0, bulk: 0 }, 1],
  ])('are all of one class with %j', (classMix, only) => {
    play({ ...load, classMix }, 1000, (slot, { meta }) => {
      expect(classOf(meta[slot]!)).toBe(only);
    });
  });
});

test('classes and sensors are independent', () => {
  const urgentOfLow = [0, 0];
  play({ ...REFERENCE, classMix: { urgent: 1, normal: 1, bulk: 0 } }, 100_000, (slot, { meta }) => {
    if (sensorOf(meta[slot]!) < 100) urgentOfLow[classOf(meta[slot]!)]!++;
  });
  expect(urgentOfLow[0]! / urgentOfLow[1]!).toBeCloseTo(1, 1);
});

test('another seed gives other events', () => {
  const first = (seed: number) => {
    const values: number[] = [];
    play({ ...REFERENCE, seed }, 10, (slot, { raw }) => values.push(raw[slot]!));
    return values;
  };
  expect(first(1)).not.toEqual(first(2));
  expect(first(1)).toEqual(first(1));
});
