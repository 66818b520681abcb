/**
 * The inbox in every interleaving that makes a difference: the live worker puts messages in and frees what is done with, the
 * source takes events and says what is done. Every event comes once and in order, and no entry is written while it is in use.
 */
import { expect, test } from 'vitest';
import { isDamage } from '../feeds/batch.ts';
import { readMessage, writeBatch } from '../feeds/batch-message.ts';
import { LiveFeed } from '../feeds/live-feed.ts';
import { LIVE_DONE, LIVE_MESSAGES } from '../memory/live-words.ts';
import { JOURNAL_WORDS, type MemoryMap } from '../memory/memory-map.ts';
import { awaitChange, explore, shared } from '../primitives/stepper/stepper.ts';
import { borrowRun } from '../testing/run-recycler.ts';
import { InboxWriter } from './inbox-writer.ts';

const real = borrowRun(1);
/** Room for one message. */
const CELLS = 2;
const EVENTS = 2;
const MESSAGES = 2;

function smallInbox(): MemoryMap {
  return {
    ...real,
    livePositions: shared(new Int32Array(64), 'positions'),
    liveOf: new Uint32Array(2),
    liveIndexOf: new Uint32Array(2),
    liveStates: shared(new Int32Array(LIVE_MESSAGES), 'states'),
    liveMessages: shared(new Float64Array(real.liveMessages.length), 'messages'),
    liveMeta: shared(new Uint32Array(CELLS), 'liveMeta'),
    liveIndex: shared(new Uint32Array(CELLS), 'liveIndex'),
    liveValue: shared(new Float64Array(CELLS), 'liveValue'),
    liveTime: shared(new Float64Array(CELLS), 'liveTime'),
    placement: new Int32Array(real.placement.length),
  };
}
function batchOf(message: number) {
  const value = Float64Array.from({ length: EVENTS }, (_, i) => message * EVENTS + i);
  const batch = readMessage(writeBatch({ meta: new Uint32Array(EVENTS), value, timeMs: null }));
  if (isDamage(batch)) throw new Error(batch.detail);
  return batch;
}

function putAll(memory: MemoryMap): number {
  const inbox = new InboxWriter(memory);
  let freed = 0;
  const open: number[] = [];
  const free = () => {
    while (open.length > 0 && inbox.isDone(open[0]!)) {
      inbox.free(open.shift()!);
      freed++;
    }
  };
  for (let message = 0; message < MESSAGES; message++) {
    while (inbox.roomForEvents < EVENTS) {
      free();
      awaitChange();
    }
    const put = inbox.put({ sequence: message + 1, timeMs: 0 }, batchOf(message), null);
    open.push(put!.entry);
  }
  for (free(); open.length > 0; free()) awaitChange();
  return freed;
}

function takeAll(memory: MemoryMap): number[] {
  const draft = new Float64Array(JOURNAL_WORDS);
  const done: number[] = [];
  const feed = new LiveFeed(memory, draft, { noteTaken: (entry, _, isLast) => void (isLast && done.push(entry)) }, 10);
  const recorded = new Float64Array(4);
  const pool = { meta: new Uint32Array(2), raw: new Float32Array(2), packet: new Uint32Array(8), recorded };
  const taken: number[] = [];
  while (taken.length < MESSAGES * EVENTS) {
    const count = feed.fill(draft, Uint32Array.of(0, 1), 0, Math.min(2, feed.left()), pool);
    if (count === 0) {
      awaitChange();
      continue;
    }
    for (let slot = 0; slot < count; slot++) taken.push(recorded[2 * slot]!);
    feed.publish();
    for (const entry of done.splice(0)) Atomics.store(memory.liveStates, entry, LIVE_DONE);
  }
  return taken;
}

test('every event comes once and in order, and every message is done with and free again', () => {
  const { isTruncated, schedules } = explore({
    setup: smallInbox,
    threads: [putAll, takeAll] as const,
    maxPreemptions: 2,
    hasPlainSteps: false,
    check: (_, [freed, taken]) => {
      expect(freed).toBe(MESSAGES);
      expect(taken).toEqual(Array.from({ length: MESSAGES * EVENTS }, (_, i) => i));
    },
  });
  expect(isTruncated).toBe(false);
  expect(schedules).toBeGreaterThan(20);
});
