import * as J from '../../memory/journal-fields.ts';
import type { FlushReason } from '../../storage/event-store.ts';

/** The word of the journal that counts the batches stored for this reason. */
export const COUNTER_OF = { size: J.BY_SIZE, time: J.BY_TIME, drain: J.BY_DRAIN } as const satisfies Readonly<
  Record<FlushReason, number>
>;
