/**
 * One member of the transform pool.
 *
 * It takes a chunk of events from its own deque. If that is empty, it fills chunks from the input channel (`chunk-feed.ts`),
 * or else steals one (`chunk-thief.ts`). With `static` scheduling members take turns at the channel, one chunk each, and
 * nobody steals: then a slow chunk holds up everyone, which is what stealing is for.
 *
 * What a killed worker leaves: a lock on a channel, by which its replacement knows that the step in its journal may not
 * be published yet; a claimed chunk, which the replacement does again from the start or from where it was sent to; and
 * queued chunks, to which it makes new hints.
 */
import type { Config } from '../../contract/config-types.ts';
import * as J from '../../memory/journal-fields.ts';
import { CHUNK_EVENTS, CHUNKS_PER_MEMBER } from '../../memory/memory-map.ts';
import { TO_SCHEDULER, TO_TRANSFORM, TRANSFORM } from '../../memory/tasks.ts';
import { WorkStealingDeque } from '../../primitives/work-stealing-deque/work-stealing-deque.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';
import { ALREADY_HERE } from '../timed-server.ts';
import { ChunkFeed } from './chunk-feed.ts';
import { ChunkTable } from './chunk-table.ts';
import { ChunkThief } from './chunk-thief.ts';
import { PoolSharing } from './pool-sharing.ts';
import { RoomTurns } from './room-turns.ts';
import type { Transformer } from './transformer.ts';

const NONE = -1;

export class TransformStage extends StageTask {
  private readonly input = this.context.channels.forward[TO_TRANSFORM]!.ring;
  private readonly output = this.context.channels.forward[TO_SCHEDULER]!;
  private readonly member: number;
  private readonly server = this.createServer('transform');
  /** Where its time is asked for: when the event in hand came; whether it is done, and finds no room. */
  private arrivedAt = ALREADY_HERE;
  private isDone = false;
  private isHeldUp = false;
  /** The input's tail when the others were last told of it. */
  private announced = 0;
  private readonly sharing: PoolSharing;
  private readonly chunks: ChunkTable;
  private readonly deque: WorkStealingDeque;
  private readonly feed: ChunkFeed;
  private readonly turns: RoomTurns;
  private readonly thief: ChunkThief;
  private chunk = NONE;
  private chunkState = 0;
  private sent = 0;
  private pool = 1;
  private isStealing = true;
  private isRetired = false;
  private hasPackets = false;
  private isConfigured = false;

  constructor(
    id: number,
    context: TaskContext,
    private readonly transformer: Transformer,
  ) {
    super(id, context);
    const { memory } = context;
    this.member = id - TRANSFORM;
    this.sharing = new PoolSharing(context, id);
    this.chunks = new ChunkTable(memory);
    this.turns = new RoomTurns(memory, this.member, this.output.ring, context.channels.pool);
    const deques = memory.deques.map((deque) => new WorkStealingDeque(deque));
    this.deque = deques[this.member]!;
    const { journal, chunks, deque, sharing } = this;
    this.feed = new ChunkFeed(id, context, journal, this.waits, chunks, deque, sharing);
    this.thief = new ChunkThief(this.member, deques, context.channels.engine);
  }

  configure(config: Config, now: number): void {
    this.server.configure(config.service.transform, 0, now);
    if (!this.server.isOn) this.isDone = false;
    this.pool = config.transform.workers;
    this.isStealing = config.transform.scheduling === 'stealing';
    this.isRetired = this.member >= this.pool;
    this.hasPackets = config.load.encoding === 'packet' && config.feed.kind === 'simulated';
    this.sharing.configure(config);
    this.feed.configure(this.pool, this.isStealing, this.server.isOn);
    this.transformer.configure(config);
    if (this.isConfigured) return;
    this.isConfigured = true;
    this.recover();
  }

  /** Whether this member can be dropped: nothing of its own is waiting or under way. */
  override get isEmpty(): boolean {
    const from = this.member * CHUNKS_PER_MEMBER;
    return this.chunk === NONE && this.chunks.isEmpty(from, from + CHUNKS_PER_MEMBER);
  }

  step(now: number): Step.Result {
    const { draft } = this.journal;
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.server.isOn) return this.serve(now);
    let events = 0;
    let isBlocked = false;
    // Several chunks a step: a chunk of ready values is done in less time than the round of the other stages takes.
    while (events < Step.QUANTUM) {
      if (this.chunk === NONE && !this.next(now)) break;
      const sent = this.send();
      events += sent;
      if (this.chunk !== NONE) {
        isBlocked = sent === 0;
        break;
      }
    }
    if (events > 0) {
      const spent = this.context.now() - now;
      this.sharing.learn(spent, events);
      this.services.record(spent * 1000, events);
      return Step.WORKED;
    }
    if (isBlocked) return Step.BLOCKED;
    return this.isFinished() ? this.end(draft) : Step.IDLE;
  }

  /** A server of the pool: an event is sent when its time is over, and the next one is taken then. */
  private serve(now: number): Step.Result {
    this.tellOthers();
    let events = 0;
    while (events < Step.QUANTUM && (this.chunk !== NONE || this.next(now))) {
      // A chunk that a dead member had sent all of is let go of.
      const isSent = this.sent === this.chunks.count(this.chunk);
      if (!isSent && !this.isDone && !this.serveOne(now)) break;
      if (this.send(1) === 0 && !isSent) {
        this.isHeldUp = true;
        break;
      }
      if (this.isHeldUp) this.server.resume(now);
      this.isHeldUp = false;
      this.isDone = false;
      if (isSent) continue;
      this.server.recordPassedOn();
      events++;
    }
    if (events > 0) return Step.WORKED;
    if (this.chunk !== NONE) return this.isDone ? Step.BLOCKED : Step.CALLING;
    return this.isFinished() ? this.end(this.journal.draft) : Step.IDLE;
  }
  private serveOne(now: number): boolean {
    this.isDone = this.server.finished(now, this.arrivedAt, 1, 1) > 0;
    if (!this.isDone) this.dueAt = this.server.dueAt;
    else this.arrivedAt = ALREADY_HERE;
    return this.isDone;
  }
  /** An idle member on another thread may serve what has come, while this one is busy. */
  private tellOthers(): void {
    const { input } = this;
    if (input.available() === 0 || input.tail === this.announced) return;
    this.announced = input.tail;
    this.context.channels.pool.wake();
  }

  /** Finds a chunk, claims it and computes it. */
  private next(now: number): boolean {
    this.arrivedAt = now;
    for (;;) {
      let chunk = this.deque.pop();
      // A member that shall leave finishes what is its own, and takes nothing more.
      if (chunk < 0 && (this.isRetired || (!this.server.isOn && this.sharing.deferToOthers(now)))) return false;
      if (chunk < 0 && this.feed.takeIn(now)) {
        this.arrivedAt = this.feed.arrivedAt;
        chunk = this.deque.pop();
      }
      if (chunk < 0 && this.isStealing) chunk = this.thief.steal(this.pool);
      if (chunk < 0) return false;
      const state = this.chunks.claim(chunk, this.member);
      if (state === 0) continue;
      this.begin(chunk, state, 0);
      return true;
    }
  }

  private begin(chunk: number, state: number, sent: number): void {
    this.chunk = chunk;
    this.chunkState = state;
    this.sent = sent;
    // An event that is sent is no longer ours: its slot may belong to another one by now.
    this.transformer.transform(this.chunks.slots, this.chunks.first(chunk) + sent, this.chunks.count(chunk) - sent);
  }

  /** Sends what there is room for of the present chunk; lets go of it when all is sent. @returns how many */
  private send(limit = CHUNK_EVENTS): number {
    const { output, turns, pool } = this;
    const { ring } = output;
    const now = this.context.latest();
    const count = this.chunks.count(this.chunk);
    const left = count - this.sent;
    if (left > 0) {
      if (turns.room(pool, now) === 0) {
        turns.note(left, now);
        output.noteBlocked();
        return 0;
      }
      if (!ring.sendLock.tryLock(this.id)) return 0;
    }
    const n = Math.min(left, limit, turns.room(pool, now));
    if (n > 0) this.commitSend(n);
    if (left > 0) ring.sendLock.unlock();
    // Of a server's chunk the next event is not done yet: it waits for nothing.
    turns.note(n < Math.min(left, limit) ? left - n : 0, now);
    if (this.sent === count) {
      this.chunks.free(this.chunk);
      this.chunk = NONE;
    }
    return n;
  }

  private commitSend(n: number): void {
    const { output } = this;
    const { cells, mask } = output.ring;
    const { slots } = this.chunks;
    const { draft } = this.journal;
    const { tail } = output.ring;
    const first = this.chunks.first(this.chunk) + this.sent;
    for (let i = 0; i < n; i++) cells[(tail + i) & mask] = slots[first + i]!;
    this.sent += n;
    draft[J.SENT]! += n;
    draft[J.EXECUTED]! += n;
    if (Math.floor(this.chunk / CHUNKS_PER_MEMBER) !== this.member) draft[J.STOLEN]! += n;
    draft[J.TAIL] = (tail + n) >>> 0;
    draft[J.CHUNK] = this.chunk;
    draft[J.CHUNK_STATE] = this.chunkState;
    draft[J.CHUNK_SENT] = this.sent;
    this.journal.commit();
    // A chunk of ready values takes a microsecond or two: not worth a look at the clock.
    output.publish(draft[J.TAIL]!, this.hasPackets ? this.context.now() : this.context.latest());
  }

  /** Takes over from a member whose worker died. A first start finds nothing to do. */
  private recover(): void {
    this.deque.adopt();
    this.finishSend();
    this.feed.finish();
    this.requeueHints();
    this.resumeChunk();
    if (this.chunk === NONE) this.turns.note(0, this.context.latest());
    // The dead one may have let go of a lock and not woken those who want it.
    this.context.channels.pool.wake();
  }

  /** It died while it sent: what it had committed is published. */
  private finishSend(): void {
    const { draft } = this.journal;
    const { output } = this;
    if (!output.ring.sendLock.isHeldBy(this.id)) return;
    // Ahead, by a chunk at most, when the step was committed; then it is the last that anybody can have made. (Far
    // behind looks like ahead when others have sent 2³¹ events since.)
    const ahead = (draft[J.TAIL]! - output.ring.tail) >>> 0;
    if (ahead <= CHUNK_EVENTS && draft[J.SENT]! > 0) output.publish(draft[J.TAIL]!, this.context.now());
    output.ring.sendLock.unlock();
  }

  /** It may have stolen the only hint to a chunk of another member and not claimed it yet: hints to all are made anew. */
  private requeueHints(): void {
    while (this.deque.pop() >= 0);
    for (let chunk = 0; chunk < this.chunks.length; chunk++) if (this.chunks.isQueued(chunk)) this.deque.push(chunk);
  }

  /** The chunk that it had claimed goes on behind the last event that it sent of it. */
  private resumeChunk(): void {
    const { draft } = this.journal;
    for (let chunk = 0; chunk < this.chunks.length; chunk++) {
      if (!this.chunks.isClaimedBy(chunk, this.member)) continue;
      const state = this.chunks.state(chunk);
      const isResumed = draft[J.CHUNK] === chunk && draft[J.CHUNK_STATE] === state;
      this.begin(chunk, state, isResumed ? draft[J.CHUNK_SENT]! : 0);
    }
  }

  private isFinished(): boolean {
    return this.input.isClosed && this.input.available() === 0 && this.chunks.isEmpty(0, this.chunks.length);
  }

  private end(draft: Float64Array): Step.Result {
    const { ring } = this.output;
    if (!ring.isClosed) {
      if (!ring.sendLock.tryLock(this.id)) return Step.IDLE;
      ring.markClosed();
      ring.sendLock.unlock();
    }
    draft[J.HAS_ENDED] = 1;
    return Step.ENDED;
  }
}
