import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { CLASS_SHIFT } from '../../memory/event-columns.ts';
import { openRun } from '../../memory/memory-map.ts';
import { allocateSmallRun } from '../../testing/allocate-run.ts';
import { Deadlines } from './deadlines.ts';
import { OrderedPrefix } from './ordered-prefix.ts';

const memory = openRun(allocateSmallRun(1));

const SIZE = 16;
const QUEUED = 20;

test('an input is in order when no deadline is before an earlier event’s, or before the queue’s', () => {
  const event = fc.record({ intended: fc.integer({ min: 0, max: 40 }), kind: fc.integer({ min: 0, max: 2 }) });
  const look = fc.record({
    arrived: fc.integer({ min: 0, max: 4 }),
    taken: fc.integer({ min: 0, max: 4 }),
    isQueueEmpty: fc.boolean(),
    isRestarted: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(event, { minLength: SIZE, maxLength: SIZE }), fc.array(look), (events, looks) => {
      memory.intended.set(events.map(({ intended }) => intended));
      memory.meta.set(events.map(({ kind }) => kind << CLASS_SHIFT));
      const deadlines = new Deadlines(memory);
      deadlines.configure({ urgent: 1, normal: 5, bulk: 20 });
      const cells = Uint32Array.from(events, (_, slot) => slot);
      // Positions run over the end of the ring, and of 31 bits.
      const start = 0x7fff_fffa;
      const prefix = new OrderedPrefix({ cells, mask: SIZE - 1 }, deadlines, new TypeScriptKernels(memory), start);
      let [head, available, isRestarted] = [start, 0, false];
      for (const step of looks) {
        available = Math.min(available + step.arrived, SIZE);
        if (isRestarted || step.isRestarted) prefix.restart(head);
        const queued = step.isQueueEmpty ? Number.NEGATIVE_INFINITY : QUEUED;
        const waiting = Array.from({ length: available }, (_, i) => deadlines.of(cells[(head + i) & (SIZE - 1)]!));
        const isOrdered = [queued, ...waiting].every((each, i, all) => i === 0 || each >= all[i - 1]!);
        // What was in order behind an empty queue, and is looked at no more, may be behind a fuller one only after a restart.
        if (isOrdered) expect(prefix.extend(head, available, queued)).toBe(true);
        else if (step.isRestarted) expect(prefix.extend(head, available, queued)).toBe(false);
        const taken = isOrdered ? Math.min(step.taken, available) : 0;
        head = (head + taken) | 0;
        available -= taken;
        isRestarted = !isOrdered;
      }
    }),
    { numRuns: 2000 },
  );
});
