import { beforeEach, expect, test } from 'vitest';
import { CounterView } from '../primitives/counter/striped-counter.ts';
import { openStageChannels } from '../stages/stage-channels.ts';
import { allocateSmallRun } from '../testing/allocate-run.ts';
import { HOLDER, PLACEMENT_LINE } from './control.ts';
import { COORDINATOR, engineStripes, PARKS, WAKE_UPS } from './engine-counters.ts';
import { type MemoryMap, openRun } from './memory-map.ts';
import { DATABASE_THREAD, TO_VALIDATE, VALIDATE } from './tasks.ts';
import { threadParking } from './thread-parking.ts';

let memory: MemoryMap;
let counter: CounterView;
beforeEach(() => {
  memory = openRun(allocateSmallRun(100));
  counter = new CounterView(memory.engine);
});

test('all threads are summed, the coordinator and the database with them', () => {
  for (const thread of [COORDINATOR, 1, 2, DATABASE_THREAD]) engineStripes(memory, thread).parks.add(1);
  expect([counter.sum(PARKS), counter.sum(WAKE_UPS)]).toEqual([4, 0]);
});

test('the replacement of a killed worker goes on with its stripe: nothing is lost or counted twice', () => {
  const killed = engineStripes(memory, 1);
  for (let i = 0; i < 5; i++) killed.parks.add(1);
  const replacement = engineStripes(memory, 1);
  for (let i = 0; i < 3; i++) replacement.parks.add(1);
  expect(counter.sum(PARKS)).toBe(8);
});

test('a wake-up is counted where somebody sleeps, or is about to, and once for each', () => {
  const { ring } = openStageChannels(memory, 2).forward[TO_VALIDATE]!;
  memory.placement[VALIDATE * PLACEMENT_LINE + HOLDER] = 1;
  ring.publishTail(1);
  expect(counter.sum(WAKE_UPS)).toBe(0);
  const sleeper = threadParking(memory, 1);
  // Its last look before it sleeps: something is published meanwhile.
  const hasSlept = sleeper.park(() => {
    ring.publishTail(2);
    return true;
  }, 0);
  expect([counter.sum(WAKE_UPS), hasSlept]).toEqual([1, false]);
  ring.publishTail(3);
  expect(counter.sum(WAKE_UPS)).toBe(1);
});
