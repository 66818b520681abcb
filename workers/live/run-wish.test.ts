import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig, encodeConfig } from '../contract/settings/config-codec.ts';
import { DRAIN, PAUSE, PHASE, RUN } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { journalOf } from '../memory/task-journals.ts';
import { STORAGE } from '../memory/tasks.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { borrowRun } from '../testing/run-recycler.ts';
import { RunWish } from './run-wish.ts';

const memory = borrowRun(1);
const storage = journalOf(memory, STORAGE);
const config = new Journal(memory.configVersion, 0, memory.config);
const wish = new RunWish(memory);
function given(patch: ConfigPatch, isPersistent: boolean): RunWish {
  encodeConfig(applyPatch(defaultConfig(), patch), config.draft);
  config.commit();
  storage.draft[J.PERSISTENT] = isPersistent ? 1 : 0;
  storage.commit();
  wish.read();
  return wish;
}

describe('wishes of a run for its live feed', () => {
  test('without a database on the disk it takes messages only if it is told to', () => {
    expect(given({ feed: { kind: 'live' } }, true).isDurable).toBe(true);
    expect(given({ feed: { kind: 'live' } }, false).isDurable).toBe(false);
    expect(given({ feed: { kind: 'live' }, live: { withoutDurability: true } }, false).isDurable).toBe(true);
  });

  test('events given up for the end of the run are told from those refused before', () => {
    const count = (events: number, phase: number) => {
      Atomics.store(memory.control, PHASE, phase);
      storage.draft[J.DEAD_LETTERED] = events;
      storage.commit();
      wish.noteDeadLetters();
      return wish.hasGivenUp;
    };
    expect([count(5, RUN), count(5, DRAIN), count(6, DRAIN)]).toEqual([false, false, true]);
  });

  test('it takes none while it is paused, or plays something else', () => {
    Atomics.store(memory.control, PHASE, RUN);
    expect(given({ feed: { kind: 'live' } }, true).isWanted).toBe(true);
    expect(given({ feed: { kind: 'simulated' } }, true).isWanted).toBe(false);
    Atomics.store(memory.control, PHASE, PAUSE);
    expect(given({ feed: { kind: 'live' } }, true).isWanted).toBe(false);
  });
});
