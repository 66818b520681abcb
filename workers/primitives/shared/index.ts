export { AdaptiveSpin } from './adaptive-spin.ts';
export { EVENT_COUNT_WORDS, EventCount, mayWait, pauseBriefly, type Waker } from './event-count.ts';
export { Journal, JournalReader } from './journal.ts';
export { checkOption, type OptionRange } from './options.ts';
export { CLOSED, EMPTY, FULL, RETRY } from './outcomes.ts';
export { OwnedLock } from './owned-lock.ts';
export { allocateMemory, checkLayout, type Layout, RegionAllocator } from './region-allocator.ts';
export { loadPosition, POSITION_WORDS, presetPosition, storePosition, totalOf } from './wrapping-counter.ts';
