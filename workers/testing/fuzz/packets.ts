/** Hostile events: whatever bits a sensor, or a feed, may put into a slot. They go through the whole pipeline. */
import fc from 'fast-check';
import { packetCrc } from '../../feeds/packet.ts';
import { CLASS_SHIFT, PACKET_FLAG } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { SOURCE, VALIDATE } from '../../memory/tasks.ts';
import { undrained } from '../pipeline-check.ts';
import { PipelineRig } from '../pipeline-rig.ts';
import { defineTarget } from './target.ts';

const EVENTS = 250;
const CAPACITY = EVENTS;

export const packets = defineTarget(
  'raw packets and readings',
  0.27,
  () => ({
    arbitrary: fc.tuple(
      fc.uint32Array({ minLength: 4 * EVENTS, maxLength: 4 * EVENTS }),
      fc.constantFrom('value' as const, 'packet' as const),
      fc.constantFrom(1, 3, 65_535),
      fc.constantFrom('as they are', 'sealed', 'own'),
    ),
    check([words, encoding, sensors, spoilt]) {
      const rig = new PipelineRig({ load: { mode: 'max', encoding, sensors }, channels: { capacity: CAPACITY } });
      rig.step(SOURCE);
      spoil(rig.memory, words, spoilt);
      rig.step(VALIDATE);
      rig.drain();
      const wrong = undrained(rig);
      if (wrong.length > 0) throw new Error(wrong.join('; '));
      if (rig.count(SOURCE, J.RECEIVED) < EVENTS) throw new Error(`only ${rig.count(SOURCE, J.RECEIVED)} events`);
      rig.release();
    },
  }),
  EVENTS,
);

/** What the source decides of an event, and no input: its class, its encoding, and bits that mean nothing. */
const UNUSED = 0x1f << 19;
const KEPT = (3 << CLASS_SHIFT) | PACKET_FLAG;

/**
 * Overwrites what the feed has written of the first events.
 *
 * @param how `sealed`: with a right checksum, so that the filter sees the rest; `own`: and with the sensor and the status
 *   that the feed gave them
 */
function spoil({ meta, raw, packet }: MemoryMap, words: Uint32Array, how: string): void {
  const readings = new Float32Array(words.buffer, words.byteOffset, words.length);
  for (let slot = 0; slot < EVENTS; slot++) {
    const at = 4 * slot;
    packet.set(words.subarray(at, at + 4), at);
    raw[slot] = readings[at]!;
    if (how !== 'own') meta[slot] = (meta[slot]! & KEPT) | (words[at + 1]! & ~KEPT & ~UNUSED);
    if (how === 'as they are') continue;
    const crc = packetCrc(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    packet[at + 3] = (words[at + 3]! & 0xffff) | (crc << 16);
  }
}
