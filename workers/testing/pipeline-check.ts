/**
 * What must be true of a run of the rig: always, and after it has drained. Plain comparisons that list what is wrong,
 * because there are thousands of runs.
 */
import { STAGE_TASKS } from '../contract/view/stage-tasks.ts';
import { SERVED } from '../memory/activity-words.ts';
import { CLASSES, classOf, sensorOf } from '../memory/event-columns.ts';
import { epochMs, microsOf } from '../memory/event-time.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { BROADCAST, POOL, SCHEDULER, SOURCE, STORAGE, SUBSCRIBER_TASKS, VALIDATE } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { summarise } from '../primitives/histogram/histogram-reading.ts';
import { type BatchDates, keptDates } from '../storage/tables/batch-limits.ts';
import { isValid, transformed } from './event-twin.ts';
import { type PipelineRig, STARTED_AT } from './pipeline-rig.ts';

const CAUSES = [J.NOT_FINITE, J.OUT_OF_RANGE, J.UNKNOWN_SENSOR, J.BAD_STATUS, J.BAD_CRC];
/** Stages that take events from a channel. */
const WITH_CHANNEL = ['validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const;
const REASONS = [J.BY_SIZE, J.BY_TIME, J.BY_DRAIN];

interface StoredEvent {
  readonly sequence: number;
  readonly timeMs: number;
  readonly meta: number;
  readonly value: number;
  readonly latency: number;
  readonly batch: number;
  /** When its batch was stored, and by when it was to be: ms since the epoch. */
  readonly storedMs: number;
  readonly storedByMs: number;
}

/** In the order in which they were stored. The store must have had room for all of them. */
export function storedEvents(rig: PipelineRig): StoredEvent[] {
  const { memory } = rig;
  const stored = rig.count(STORAGE, J.STORED);
  const dates = new Map<number, BatchDates>();
  // Of each batch the last row has them, and comes last.
  for (let row = 0; row < stored; row++) dates.set(memory.storeBatch[row]!, keptDates(memory, row));
  return Array.from({ length: stored }, (_, row) => ({
    sequence: memory.storeSequence[row]!,
    timeMs: memory.storeTime[row]!,
    meta: memory.storeMeta[row]!,
    value: memory.storeValue[row]!,
    latency: memory.storeLatency[row]!,
    batch: memory.storeBatch[row]!,
    ...storedDates(memory, row, dates.get(memory.storeBatch[row]!)!),
  }));
}

const CALL_ENDS = [J.CALLS_SUCCEEDED, J.CALLS_FAILED, J.CALLS_TIMED_OUT, J.CALLS_ABANDONED];
export function callsUnderWay(rig: PipelineRig): number {
  return CALL_ENDS.reduce((left, field) => left - rig.count(STORAGE, field), rig.count(STORAGE, J.DATABASE_CALLS));
}

function storedDates({ storeTime, storeMeta }: MemoryMap, row: number, { storedMs, withinUs }: BatchDates) {
  return { storedMs, storedByMs: (microsOf(storeTime[row]!) + withinUs[classOf(storeMeta[row]!)]!) / 1000 };
}

/** The ledger's terms, from the journals. */
export function counters(rig: PipelineRig) {
  return {
    emitted: rig.count(SOURCE, J.RECEIVED),
    shed: rig.count(SOURCE, J.SHED),
    invalid: rig.count(VALIDATE, J.RECEIVED) - rig.count(VALIDATE, J.SENT),
    expired: rig.count(SCHEDULER, J.EXPIRED),
    evicted: rig.count(SCHEDULER, J.EVICTED),
    deadLettered: rig.count(STORAGE, J.DEAD_LETTERED),
    stored: rig.count(STORAGE, J.STORED),
  };
}

class Findings {
  readonly list: string[] = [];
  same(what: string, actual: number, expected: number): void {
    if (!Object.is(actual, expected)) this.list.push(`${what} is ${actual}, not ${expected}`);
  }
  isTrue(what: string, isTrue: boolean): void {
    if (!isTrue) this.list.push(what);
  }
}

/** At any moment between steps: nothing unaccounted for, nothing negative. @returns what is wrong */
export function unsound(rig: PipelineRig): string[] {
  const found = new Findings();
  const { inFlight, unaccounted } = rig.ledger.check();
  const { emitted, shed, invalid, expired, evicted, deadLettered, stored } = counters(rig);
  found.same('unaccounted', unaccounted, 0);
  found.same('in flight', inFlight, emitted - shed - invalid - expired - evicted - deadLettered - stored);
  found.isTrue(`in flight is ${inFlight}`, inFlight >= 0);
  return found.list;
}

/** After `drain`: everything is accounted for, in every place where it is counted. @returns what is wrong */
export function undrained(rig: PipelineRig): string[] {
  const found = new Findings();
  found.list.push(...unsound(rig));
  found.same('in flight at the end', rig.ledger.check().inFlight, 0);
  checkSlots(rig, found);
  checkCalls(rig, found);
  checkStages(rig, found);
  checkRecorded(rig, found);
  checkStored(rig, found);
  found.list.push(...rig.times.differences(new Set(storedEvents(rig).map(({ sequence }) => sequence))));
  checkClasses(rig, found);
  checkSightings(rig, found);
  return found.list;
}

/** Every slot that was ever used lies on the stack or in one of the ways back to the source, once. */
function checkSlots(rig: PipelineRig, found: Findings): void {
  const source = rig.record(SOURCE);
  const times = new Uint8Array(source[J.FRESH]!);
  for (const [r, ring] of rig.memory.returns.entries()) {
    const { cells, mask, tail } = new Ring(ring);
    for (let at = source[J.FREE_HEADS + r]! | 0; at !== tail; at = (at + 1) | 0) times[cells[at & mask]!]!++;
  }
  for (const slot of rig.memory.freeStack.subarray(0, source[J.FREE_TOP]!)) times[slot]!++;
  for (const [slot, n] of times.entries()) if (n !== 1) found.same(`slot ${slot} back in the pool, times`, n, 1);
  found.same('held', rig.count(STORAGE, J.PINNED), 0);
}

/** Every call of the database has ended in one way, whoever made it; and no more are timed. */
function checkCalls(rig: PipelineRig, found: Findings): void {
  const of = (field: number) => rig.count(STORAGE, field);
  const returned = of(J.CALLS_SUCCEEDED) + of(J.CALLS_FAILED) + of(J.CALLS_TIMED_OUT);
  found.same('calls that ended', returned + of(J.CALLS_ABANDONED), of(J.DATABASE_CALLS));
  const timed = summarise(rig.memory.calls).count;
  if (timed > returned || (!rig.isKilled && timed < returned)) found.same('calls timed', timed, returned);
}

function checkStages(rig: PipelineRig, found: Findings): void {
  const sum = (tasks: readonly number[], field: number) =>
    tasks.reduce((total, task) => total + rig.count(task, field), 0);
  const classes = (field: number) => [0, 1, 2].reduce((total, i) => total + rig.count(SCHEDULER, field + i), 0);
  const { emitted, shed, invalid, expired, evicted, stored, deadLettered } = counters(rig);
  const sent = emitted - shed;
  const valid = sent - invalid;
  const passed = valid - expired - evicted;
  found.same('source sent', rig.count(SOURCE, J.SENT), sent);
  found.same('events seen to leave the source', rig.emitted.size, sent);
  found.same('validate received', rig.count(VALIDATE, J.RECEIVED), sent);
  found.same(
    'invalid by cause',
    CAUSES.reduce((total, cause) => total + rig.count(VALIDATE, cause), 0),
    invalid,
  );
  for (const field of [J.RECEIVED, J.SENT, J.EXECUTED])
    found.same(`transform, field ${field}`, sum(POOL, field), valid);
  found.same('scheduler received', rig.count(SCHEDULER, J.RECEIVED), valid);
  found.same('scheduler queued', rig.count(SCHEDULER, J.QUEUED), 0);
  found.same('dispatched by class', classes(J.DISPATCHED_BY_CLASS), passed);
  found.same('expired by class', classes(J.EXPIRED_BY_CLASS), expired);
  found.same('evicted by class', classes(J.EVICTED_BY_CLASS), evicted);
  found.same('broadcast received', rig.count(BROADCAST, J.RECEIVED), passed);
  found.same('storage received', rig.count(STORAGE, J.RECEIVED), passed);
  found.same('stored and dead-lettered', stored + deadLettered, passed);
  for (const [o, name] of SUBSCRIBER_TASKS.entries()) {
    const offered = rig.count(BROADCAST, J.DELIVERED + o) + rig.count(BROADCAST, J.SKIPPED + o);
    found.same(`delivered and skipped to ${name}`, offered, passed);
  }
}

/**
 * Each histogram has as many values as the counter beside it. After a kill waits and services have a few more or less: they are
 * recorded before the commit, from notes that the sender may write over after it. Latencies have none more.
 */
function checkRecorded(rig: PipelineRig, found: Findings): void {
  const { waits, services, endToEnd, delivery } = rig.memory;
  const recorded = (tasks: readonly number[], of: readonly Float64Array[]) =>
    tasks.reduce((sum, task) => sum + summarise(of[task]!).count, 0);
  const stored = rig.count(STORAGE, J.STORED);
  for (const [name, histogram] of Object.entries({ endToEnd, delivery })) {
    const { count } = summarise(histogram);
    if (count > stored || (!rig.isKilled && count < stored)) found.same(`${name} recorded`, count, stored);
  }
  if (rig.isKilled) return;
  for (const name of WITH_CHANNEL) {
    const tasks = STAGE_TASKS[name];
    const received = tasks.reduce((sum, task) => sum + rig.count(task, J.RECEIVED), 0);
    found.same(`waits for ${name} recorded`, recorded(tasks, waits), received);
    // Where service times were asked for, and then not any more, events in hand are served in neither way.
    const wasTimed = tasks.some((task) => rig.memory.activity[task]![SERVED]! > 0);
    if (!wasTimed) found.same(`services of ${name} recorded`, recorded(tasks, services), received);
  }
}

function checkStored(rig: PipelineRig, found: Findings): void {
  const stored = storedEvents(rig);
  found.same('different events stored', new Set(stored.map(({ sequence }) => sequence)).size, stored.length);
  let batch = 0;
  for (const event of stored) {
    const emitted = rig.emitted.get(event.sequence);
    const about = `event ${event.sequence}`;
    if (!emitted) {
      found.isTrue(`${about} was stored and never emitted`, false);
      continue;
    }
    found.same(`${about}: meta`, event.meta, emitted.meta);
    found.same(`${about}: time`, event.timeMs, epochMs(STARTED_AT, emitted.intended));
    // Each stage may have met it under another one of the configurations there were.
    const isEventValid = rig.configs.some((config) => isValid(emitted, config));
    found.isTrue(`${about} is invalid`, isEventValid);
    const isRight = rig.configs.some((config) => Object.is(transformed(emitted, config), event.value));
    found.isTrue(`${about}: value is ${event.value}, not ${transformed(emitted, rig.configs[0]!)}`, isRight);
    found.isTrue(`${about}: batch ${event.batch} after ${batch}`, event.batch >= batch);
    batch = event.batch;
  }
  found.same('batched events', rig.count(STORAGE, J.BATCHED_EVENTS), stored.length);
  found.same('batches', rig.count(STORAGE, J.BATCHES), new Set(stored.map((event) => event.batch)).size);
  const reasons = REASONS.reduce((total, reason) => total + rig.count(STORAGE, reason), 0);
  found.same('batches by reason', reasons, rig.count(STORAGE, J.BATCHES));
}

/** By class, everything that was emitted has come to an end, and was stored in time or too late as the rows say. */
function checkClasses(rig: PipelineRig, found: Findings): void {
  const stored = storedEvents(rig);
  const emitted = [...rig.emitted.values()];
  for (const [kind, name] of CLASSES.entries()) {
    const of = (task: number, field: number) => rig.count(task, field + kind);
    const own = stored.filter(({ meta }) => classOf(meta) === kind);
    found.same(
      `${name}, in time`,
      of(STORAGE, J.ON_TIME),
      own.filter((event) => event.storedMs <= event.storedByMs).length,
    );
    found.same(
      `${name}, too late`,
      of(STORAGE, J.LATE),
      own.filter((event) => event.storedMs > event.storedByMs).length,
    );
    const shed = of(SOURCE, J.SHED_BY_CLASS);
    const all = emitted.filter(({ meta }) => classOf(meta) === kind).length + shed;
    found.same(`${name}, emitted`, of(SOURCE, J.EMITTED_BY_CLASS), all);
    const dropped = of(SCHEDULER, J.EXPIRED_BY_CLASS) + of(SCHEDULER, J.EVICTED_BY_CLASS);
    const lost = of(VALIDATE, J.INVALID_BY_CLASS) + dropped + of(STORAGE, J.DEAD_LETTERED_BY_CLASS);
    found.same(`${name}, at an end`, shed + lost + own.length, all);
  }
}

/** What subscribers saw were events as they were stored, and each once unless a task was killed. */
function checkSightings(rig: PipelineRig, found: Findings): void {
  const stored = new Map(storedEvents(rig).map((event) => [event.sequence, event]));
  for (const [o, sightings] of rig.sightings.entries()) {
    for (const { sequence, value, sensor } of sightings) {
      const event = stored.get(sequence);
      found.isTrue(`subscriber ${o} saw ${sequence}, which was never emitted`, rig.emitted.has(sequence));
      // A dead letter was seen, and never stored.
      if (!event) continue;
      found.same(`subscriber ${o}: value of ${sequence}`, value, event.value);
      found.same(`subscriber ${o}: sensor of ${sequence}`, sensor, sensorOf(event.meta));
    }
    if (rig.isKilled) continue;
    found.same(
      `subscriber ${o}: different events`,
      new Set(sightings.map(({ sequence }) => sequence)).size,
      sightings.length,
    );
    found.isTrue(`subscriber ${o} saw more than it got`, sightings.length <= rig.count(BROADCAST, J.DELIVERED + o));
  }
}
