/** A thread of the program: the source, a server of a stage, or the writer. */
import { parentPort, workerData } from 'node:worker_threads';
import { generator } from '../../random.ts';
import { Batch } from './batch.ts';
import { now, sleepUntil } from './clock.ts';
import { insert, type Pipes } from './database.ts';
import { DESIGN, type Order, type Stage } from './design.ts';
import { arrivals, drawOf } from './draws.ts';
import { type Events, emit, rowOf, WORK } from './events.ts';
import { CLOSED, NOTHING_YET, Queue, type QueueMemory } from './queue.ts';
import { ServiceClock } from './service-clock.ts';

export type Role = 'source' | Stage | 'store';
export interface ThreadOrder {
  readonly role: Role;
  readonly seed: number;
  readonly events: Events;
  readonly input: QueueMemory | null;
  readonly output: QueueMemory | null;
  readonly pipes: Pipes;
  readonly load: Pick<Order, 'perSecond'> & { readonly lastsMs: number };
  /** Set to 1 when all threads are there. */
  readonly go: Int32Array;
}
/** What a thread says: that it is there, then what it has done. */
type ThreadMessage = 'ready' | ThreadResult;
export interface ThreadResult {
  readonly emitted: number;
  /** Each service, ms; of the writer: each call. */
  readonly taken: readonly number[];
  /** By how much each of them ended too late, ms; of the writer none. */
  readonly late: readonly number[];
  /** Of each call. */
  readonly rows: readonly number[];
}

const order: ThreadOrder = workerData;
const random = generator(order.seed);
const NONE: ThreadResult = { emitted: 0, taken: [], late: [], rows: [] };

parentPort!.postMessage('ready' satisfies ThreadMessage);
Atomics.wait(order.go, 0, 0);
parentPort!.postMessage(runRole() satisfies ThreadMessage);

function runRole(): ThreadResult {
  switch (order.role) {
    case 'source':
      return emitAll(new Queue(order.output!));
    case 'store':
      return storeAll(new Queue(order.input!));
    default:
      return serveAll(order.role, new Queue(order.input!), new Queue(order.output!));
  }
}

function emitAll(output: Queue): ThreadResult {
  const { events, load } = order;
  const startedAt = now();
  const schedule = load.perSecond === null ? null : arrivals(load.perSecond, random);
  let event = 0;
  for (; event < events.due.length; event++) {
    const due = schedule === null ? now() : startedAt + schedule.next().value;
    if (due >= startedAt + load.lastsMs) break;
    sleepUntil(due);
    emit(events, event, due);
    output.put(event);
  }
  output.close();
  return { ...NONE, emitted: event };
}

function serveAll(stage: Stage, input: Queue, output: Queue): ThreadResult {
  const draw = drawOf(DESIGN.stages[stage].times, random);
  const clock = new ServiceClock();
  const taken: number[] = [];
  const late: number[] = [];
  for (let event = input.take(); event !== CLOSED; event = input.take()) {
    const endsAt = clock.begin(input.arrivedAt, draw());
    WORK[stage](order.events, event);
    sleepUntil(endsAt);
    taken.push(clock.end(now()));
    late.push(clock.lateMs);
    if (output.put(event)) clock.unblock(now());
  }
  output.close();
  return { ...NONE, taken, late };
}

function storeAll(input: Queue): ThreadResult {
  const { events, pipes } = order;
  const { roundTrip, maxRows, maxWaitMs } = DESIGN.store;
  const draw = drawOf(roundTrip, random);
  const clock = new ServiceClock();
  const batch = new Batch(maxRows, maxWaitMs);
  const taken: number[] = [];
  const rows: number[] = [];
  for (let event = input.take(); event !== CLOSED; event = input.take()) {
    batch.add(event, input.arrivedAt);
    const isLast = fill(batch, input);
    sleepUntil(clock.begin(batch.readyAt(isLast), draw()));
    insert(
      pipes,
      batch.events.map((each) => rowOf(events, each)),
    );
    const storedAt = now();
    taken.push(clock.end(storedAt));
    rows.push(batch.events.length);
    for (const each of batch.events) events.stored[each] = storedAt;
    batch.clear();
  }
  return { ...NONE, taken, rows };
}

/** @returns whether nothing more comes */
function fill(batch: Batch, input: Queue): boolean {
  while (!batch.isFull) {
    const event = input.take(batch.dueAt);
    if (event === NOTHING_YET) return false;
    if (event === CLOSED) return true;
    batch.add(event, input.arrivedAt);
  }
  return false;
}
