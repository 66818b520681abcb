/**
 * Hostile messages of a broker: 100,000 of a million inputs. Each is refused with a cause, or is a batch that a pipeline
 * can take; and stays as it was.
 */
import fc from 'fast-check';
import { crc32 } from '../../contract/bytes/crc32.ts';
import { DAMAGE_CAUSES } from '../../contract/live/damage-causes.ts';
import { type Batch, intendedMsOf, isDamage, LATEST_MS, MOST_EVENTS } from '../../feeds/batch.ts';
import { writeLines } from '../../feeds/batch-lines.ts';
import { readMessage, writeBatch } from '../../feeds/batch-message.ts';
import { classOf } from '../../memory/event-columns.ts';
import { mutated } from './mutations.ts';
import { defineTarget } from './target.ts';

const LONGEST_DETAIL = 300;
/** Damage that checksums find is one kind of it; all else hides behind them. */
const LEAST = 1000;

const events = fc
  .record({ count: fc.integer({ min: 1, max: 40 }), isWide: fc.boolean(), hasTimes: fc.boolean(), word: fc.nat() })
  .map(({ count, isWide, hasTimes, word }) => {
    const numbers = Array.from({ length: count }, (_, i) => word + i * 1e4);
    return {
      meta: Uint32Array.from(numbers, (each) => (each & 0xffff) | ((each % 3) << 16)),
      value: isWide ? Float64Array.from(numbers) : Float32Array.from(numbers),
      timeMs: hasTimes ? Float64Array.from(numbers) : null,
    };
  });
const columns = fc
  .record({
    bytes: events.map(writeBatch),
    edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -9, max: 50 })),
    isSealed: fc.boolean(),
  })
  .map(({ bytes, edits, cut, isSealed }) => {
    const changed = new Uint8Array(Math.max(0, bytes.length - cut));
    changed.set(bytes.subarray(0, changed.length));
    // Mostly the header, which is a small part of the bytes.
    for (const [at, byte] of edits) changed[at % (at & 1 ? changed.length : 24)] = byte;
    if (isSealed) seal(changed);
    return changed;
  });
const text = mutated(
  events.map(({ meta, value, timeMs }) => new TextDecoder().decode(writeLines(meta, value, timeMs))),
);
/** Columns and lines that were changed, and bytes that never were either; about a third are sound all the same. */
export const hostileMessage: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: columns },
  { weight: 3, arbitrary: text.map((each) => new TextEncoder().encode(each)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
);

/** With a right checksum, so that the reader sees the rest. */
function seal(bytes: Uint8Array): void {
  const end = bytes.length - 4;
  if (end >= 0) new DataView(bytes.buffer).setUint32(end, crc32(bytes.subarray(0, end)), true);
}

export const messages = defineTarget('messages', 0.1, () => {
  let inputs = 0;
  const causes = new Map<string, number>();
  return {
    arbitrary: fc.tuple(hostileMessage, fc.nat(7)),
    check([bytes, at]) {
      const whole = new Uint8Array(at + bytes.length);
      whole.set(bytes, at);
      const read = readMessage(whole.subarray(at));
      if (whole.subarray(at).some((byte, i) => byte !== bytes[i])) throw new Error('the message was changed');
      inputs++;
      const cause = isDamage(read) ? read.damage : 'none';
      causes.set(cause, (causes.get(cause) ?? 0) + 1);
      if (!isDamage(read)) checkBatch(read);
      else if (!DAMAGE_CAUSES.includes(read.damage) || read.detail.length > LONGEST_DETAIL)
        throw new Error(read.detail);
    },
    close() {
      // By a mapping, text is read elsewhere.
      const missing = ['none', ...DAMAGE_CAUSES].filter((cause) => cause !== 'mapping' && !causes.has(cause));
      if (inputs >= LEAST && missing.length > 0) throw new Error(`no input had this cause: ${missing.join(', ')}`);
    },
  };
});

function checkBatch(batch: Batch): void {
  const { count, meta, value, after } = batch;
  if (!(count >= 1 && count <= MOST_EVENTS)) throw new Error(`${count} events`);
  if ([meta, value, after].some(({ length }) => length !== count))
    throw new Error(`columns of other lengths than ${count}`);
  for (let i = 0; i < count; i++) {
    if (classOf(meta[i]!) > 2 || (meta[i]! & 0x00fc_0000) !== 0) throw new Error(`event ${i}: head ${meta[i]}`);
    const time = intendedMsOf(batch, i);
    if (!Number.isNaN(time) && !(Math.abs(time) <= LATEST_MS + 2 ** 32)) throw new Error(`event ${i}: time ${time}`);
  }
}
