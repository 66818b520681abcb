import * as J from '../../memory/journal-fields.ts';
import type { FlushReason } from '../../storage/event-store.ts';

/** In the order of their numbers in shared memory. */
export const FLUSH_REASONS: readonly FlushReason[] = ['size', 'time', 'drain'];
/** The word of the journal that counts the batches stored for it. */
export const COUNTER_OF = { size: J.BY_SIZE, time: J.BY_TIME, drain: J.BY_DRAIN } as const;
