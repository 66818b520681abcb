/** The shared memory of a broadcast: see `broadcast.ts` for what each column means. */
import { AROUND_VERSION, type ChannelMemory, ringLayout } from '../channel/channel-memory.ts';
import { checkOption } from '../shared/options.ts';
import { allocateMemory, checkLayout, type Layout, type RegionAllocator } from '../shared/region-allocator.ts';

const VERSION = 1;
export const MAX_SUBSCRIBERS = 4;
const MAX_KEYS = 65_536;
const MAX_SLOTS = 2 ** 24;

/** For `allocate` and `layout`. @throws RangeError there, when a number is out of its range */
export interface BroadcastOptions {
  /** Of the pool whose slots are published: 1 to 16,777,216. */
  readonly slots: number;
  /** 1 to 4. */
  readonly subscribers: number;
  /** Entries of each subscriber's ring, a power of two; 4,096 by default. Its lag limit must be below. */
  readonly ring?: number;
  /** Different keys that slots have, for subscribers that conflate: 1 to 65,536; 1,024 by default. */
  readonly keys?: number;
  /** Entries that a subscriber takes at a time: 1 to 65,536; 64 by default. */
  readonly taken?: number;
}
const WHOLE = 'whole number';
/** Unit, range and default of each option. */
export const BROADCAST_OPTIONS = {
  slots: { unit: 'slots', min: 1, max: MAX_SLOTS, kind: WHOLE },
  subscribers: { unit: 'subscribers', min: 1, max: MAX_SUBSCRIBERS, kind: WHOLE },
  ring: { unit: 'entries', min: 1, max: MAX_SLOTS, kind: 'power of two', default: 4096 },
  keys: { unit: 'keys', min: 1, max: MAX_KEYS, kind: WHOLE, default: 1024 },
  taken: { unit: 'entries', min: 1, max: 65_536, kind: WHOLE, default: 64 },
} as const;

/** The words and cells are those of its ring, with one sender and one receiver. */
export interface SubscriberMemory extends ChannelMemory {
  /** publisher, subscriber (exchange) → reclaimer: the latest slot of each key, plus one. Atomic. */
  readonly mailbox: Uint32Array;
  /** subscriber → reclaimer: slots plus one that it is reading out of the mailbox. Atomic. */
  readonly hazards: Uint32Array;
  /** publisher → reclaimer: where in this ring the slot was delivered. */
  readonly position: Uint32Array;
}
/** What publisher, subscribers and reclaimer share, by slot of the pool. */
export interface BroadcastMemory {
  /** publisher → reclaimer: a bit for each subscriber that it was delivered to. */
  readonly delivered: Uint8Array;
  /** By slot, written by its source: the key in the lower 16 bits. */
  readonly meta: Uint32Array;
  readonly subscribers: readonly SubscriberMemory[];
}

/** @throws RangeError */
export function layout(options: BroadcastOptions): Layout<BroadcastMemory> {
  const { slots, subscribers, ring, keys, taken } = BROADCAST_OPTIONS;
  const given = { ring: ring.default, keys: keys.default, taken: taken.default, ...options };
  checkOption('slots', given.slots, slots);
  checkOption('subscribers', given.subscribers, subscribers);
  checkOption('ring', given.ring, ring);
  checkOption('keys', given.keys, keys);
  checkOption('taken', given.taken, taken);
  return columnsLayout(given);
}

/** The same, unchecked. */
export function columnsLayout(sizes: Required<BroadcastOptions>): Layout<BroadcastMemory> {
  return {
    place: (regions) => ({
      delivered: regions.u8(sizes.slots),
      meta: regions.u32(sizes.slots),
      subscribers: regions.times(sizes.subscribers, () => placeSubscriber(regions, sizes)),
    }),
    initialise: ({ subscribers }) => {
      for (const { words } of subscribers) words[AROUND_VERSION] = VERSION;
    },
  };
}

function placeSubscriber(regions: RegionAllocator, sizes: Required<BroadcastOptions>): SubscriberMemory {
  return {
    ...regions.place(ringLayout(sizes.ring)),
    mailbox: regions.u32(sizes.keys),
    hazards: regions.u32(sizes.taken),
    position: regions.u32(sizes.slots),
  };
}

/** Memory for a broadcast of its own. @throws RangeError */
export function allocate(options: BroadcastOptions): BroadcastMemory {
  return allocateMemory(layout(options));
}

/** @throws Error when another version laid it out */
export function checkSubscriber({ words }: SubscriberMemory): void {
  checkLayout('broadcast', words[AROUND_VERSION], VERSION);
}
