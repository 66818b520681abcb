import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIVE_EVER, LIVE_MESSAGE_WORDS, LIVE_SEQUENCE, originOf, writeStreamKey } from '../../memory/live-words.ts';
import { emptyDatabase, plainEvents, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { readConsumed } from '../reads/consumed-reader.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import { ConsumedTable } from './consumed-table.ts';
import { intervalsOf, mark, PLACE_WORDS } from './place-bits.ts';

const STREAM = 'PLANT 2026-11-29T00:00:00Z';

/** Message by message, as text. */
function consumedOf(fixture: StoreFixture, stream = STREAM): string[] {
  const { sequences, ends, places } = readConsumed(new DirectReader(fixture.connection), stream);
  return [...sequences].map(
    (sequence, i) => `${sequence}: ${places.slice(i > 0 ? ends[i - 1] : 0, ends[i]).join(' ')}`,
  );
}

/** The fixture's slot of the event with that number in the next batch. */
const slotOf = (i: number, batches: number) => (i * 7919 + batches) % 65_536;

async function liveFixture(): Promise<StoreFixture> {
  const fixture = new StoreFixture(await emptyDatabase());
  fixture.memory.livePositions[LIVE_EVER] = 1;
  writeStreamKey(fixture.memory, STREAM);
  return fixture;
}
function putFrom(fixture: StoreFixture, entry: number, sequence: number, places: readonly number[]): void {
  fixture.memory.liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_SEQUENCE] = sequence;
  places.forEach((place, i) => {
    const slot = slotOf(i, fixture.batchesWritten);
    fixture.memory.liveOf[slot] = entry + 1;
    fixture.memory.liveIndexOf[slot] = place;
  });
  fixture.write(plainEvents(fixture.events, places.length));
}

test('places of stored events are kept as intervals, batch by batch, and only if committed', async () => {
  const fixture = await liveFixture();
  putFrom(fixture, 3, 41, [0, 1, 2, 7]);
  fixture.store.commit();
  putFrom(fixture, 3, 41, [3, 9]);
  putFrom(fixture, 4, 42, [4095]);
  fixture.store.commit();
  expect(consumedOf(fixture)).toEqual(['41: 0 3 7 7 9 9', '42: 4095 4095']);
  expect(consumedOf(fixture, 'PLANT made again')).toEqual([]);
  putFrom(fixture, 5, 43, [1]);
  fixture.connection.execute('ROLLBACK');
  expect(consumedOf(fixture)).toEqual(['41: 0 3 7 7 9 9', '42: 4095 4095']);
  fixture.connection.close();
});

test('events of a message that memory held are kept as well', async () => {
  const fixture = await liveFixture();
  new ConsumedTable(fixture.connection, 1).noteHeld(
    Float64Array.of(0, originOf(7, 2), originOf(7, 3), originOf(8, 0)),
    fixture.memory,
  );
  expect(consumedOf(fixture)).toEqual(['7: 2 3', '8: 0 0']);
  fixture.connection.close();
});

test('intervals are the places that are marked', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(4095), { maxLength: 200 }), (places) => {
      const bits = new Uint32Array(PLACE_WORDS);
      for (const place of places) mark(bits, 0, place);
      const pairs = intervalsOf(bits);
      const listed: number[] = [];
      for (let i = 0; i < pairs.length; i += 2) for (let p = pairs[i]!; p <= pairs[i + 1]!; p++) listed.push(p);
      expect(listed).toEqual(places.toSorted((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});
