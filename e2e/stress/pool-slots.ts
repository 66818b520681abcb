/** How many slots of the event pool are in use, which `snapshot()` tells only in part: in flight, but not held. */
import type { Page } from '@playwright/test';
import * as J from '../../workers/memory/journal-fields.ts';
import { JOURNAL_WORDS } from '../../workers/memory/memory-map.ts';
import { STORAGE } from '../../workers/memory/tasks.ts';
import { layoutOfRun } from './stored-events.ts';

/** Words from the version of a task's journal to that of the next. */
const VERSION_LINE = 32;

interface UsedSlots {
  readonly inFlight: number;
  /** Of events that are stored or given up, while a subscriber still reads them. */
  readonly held: number;
}

/**
 * Waits until the pool is empty, of a run that is paused.
 *
 * @param page whose memory of runs is captured: `stored-events.ts`
 * @returns what was left in use at the end of the wait
 */
export async function emptyPool(page: Page, limitMs: number): Promise<UsedSlots> {
  const { journalVersions, journals } = await layoutOfRun(page);
  return page.evaluate(
    async ({ version, journal, words, held, limit }) => {
      const until = performance.now() + limit;
      for (;;) {
        const memory = window.runMemory!;
        const record = (new Int32Array(memory, version, 1)[0]! & 1) * words;
        const used = {
          inFlight: window.penstock!.snapshot().ledger.inFlight,
          held: new Float64Array(memory, journal)[record + held]!,
        };
        if (used.inFlight + used.held === 0 || performance.now() > until) return used;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    {
      version: journalVersions.byteOffset + STORAGE * VERSION_LINE * journalVersions.BYTES_PER_ELEMENT,
      journal: journals[STORAGE]!.byteOffset,
      words: JOURNAL_WORDS,
      held: J.PINNED,
      limit: limitMs,
    },
  );
}
