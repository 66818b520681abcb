/**
 * Lets valid events through and sends the slots of the others back to the source, counted by cause.
 *
 * An event is valid when its sensor is known, its status 0 and its value finite and within the sensor's range; of a
 * packet, when its CRC is right (its value is not known yet).
 */
import type { Config } from '../../contract/config-types.ts';
import { isPacketCrcRight } from '../../feeds/packet.ts';
import { classOf, PACKET_FLAG, sensorOf, statusOf } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { FROM_VALIDATE, TO_TRANSFORM, TO_VALIDATE, VALIDATE } from '../../memory/tasks.ts';
import { addMoments, addTimesTo } from '../../memory/time-sums.ts';
import { valueRange } from '../calibration.ts';
import { sensorsOf } from '../recordings.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';

/** Valid events in a row for which a kernel is worth its call. */
const WORTHWHILE = 16;

export class ValidateStage extends StageTask {
  private readonly input = this.context.channels.forward[TO_VALIDATE]!;
  private readonly output = this.context.channels.forward[TO_TRANSFORM]!;
  private readonly returns = this.context.channels.returns[FROM_VALIDATE]!;
  private readonly server = this.createServer('validate');
  private sensors = 1;
  private lowest = 0;
  private highest = 0;

  constructor(context: TaskContext) {
    super(VALIDATE, context);
    this.publish(context.now());
  }

  configure(config: Config, now: number): void {
    this.server.configure(config.service.validate, 0, now);
    this.sensors = sensorsOf(config, this.context.memory);
    [this.lowest, this.highest] = valueRange(config.feed.kind);
  }

  step(now: number): Step.Result {
    const { input, output } = this;
    const { draft } = this.journal;
    const isClosed = input.ring.isClosed;
    const available = input.ring.available();
    if (available === 0) return isClosed ? this.end() : Step.IDLE;
    const room = output.ring.room();
    this.dueAt = Number.POSITIVE_INFINITY;
    if (room <= 0) {
      output.noteBlocked();
      this.server.block(now);
      this.dueAt = this.server.dueAt;
      return Step.BLOCKED;
    }
    const most = Math.min(available, room, Step.QUANTUM);
    const count = this.server.isOn ? this.server.finished(now, input.sentAt(now), available, most) : most;
    if (count === 0) {
      this.dueAt = this.server.dueAt;
      return Step.CALLING;
    }
    const head = draft[J.HEAD]! | 0;
    const tail = draft[J.TAIL]! | 0;
    // They waited until they were served.
    input.recordWaits(this.waits, head, count, this.server.isOn ? now - this.server.takenMs : now);

    const sent = this.sort(head, count, tail);
    draft[J.RECEIVED]! += count;
    draft[J.SENT]! += sent;
    draft[J.HEAD] = (head + count) >>> 0;
    draft[J.TAIL] = (tail + sent) >>> 0;
    draft[J.RETURN_TAIL] = (draft[J.RETURN_TAIL]! + count - sent) >>> 0;
    if (sent < count) this.noteTimes(count - sent, now);
    this.journal.commit();
    const done = this.context.now();
    this.publish(done);
    if (this.server.isOn) this.server.recordPassedOn();
    else this.services.recordSpan(now, done, count);
    return Step.WORKED;
  }

  /** Writes valid slots to the output and the others to the way back; returns how many are valid. */
  private sort(head: number, count: number, tail: number): number {
    const { sensors, lowest, highest } = this;
    const { kernels } = this.context;
    const { ring } = this.input;
    const out = this.output.ring.cells;
    let done = 0;
    let to = tail;
    while (done < count) {
      const passed = kernels.passSound(ring, (head + done) | 0, count - done, out, to, sensors, lowest, highest);
      to = (to + passed) | 0;
      // A kernel that soon meets a packet or an invalid event is not asked again: it would soon meet the next.
      const upTo = passed < WORTHWHILE ? count : Math.min(done + passed + 1, count);
      to = this.sortEach(head, done + passed, upTo, to, tail);
      done = upTo;
    }
    return (to - tail) | 0;
  }
  /** Of the events from place `from` to before `end`. @returns where the next valid one goes */
  private sortEach(head: number, from: number, end: number, first: number, tail: number): number {
    const { meta, raw, packet } = this.context.memory;
    const { cells, mask } = this.input.ring;
    const out = this.output.ring.cells;
    const { sensors, lowest, highest } = this;
    let to = first;
    for (let i = from; i < end; i++) {
      const slot = cells[(head + i) & mask]!;
      const word = meta[slot]!;
      let isValid = sensorOf(word) < sensors && statusOf(word) === 0;
      if (word & PACKET_FLAG) isValid = isValid && isPacketCrcRight(packet, slot * 4);
      else {
        // Not-a-number fails both comparisons.
        const value = raw[slot]!;
        isValid = isValid && value >= lowest && value <= highest;
      }
      if (isValid) {
        // Both rings are equally long.
        out[to & mask] = slot;
        to = (to + 1) | 0;
      } else this.reject(slot, word, i - ((to - tail) | 0));
    }
    return to;
  }

  /** @param index how many were rejected before it in this step */
  private reject(slot: number, meta: number, index: number): void {
    const { draft } = this.journal;
    const back = this.returns;
    back.cells[((draft[J.RETURN_TAIL]! | 0) + index) & back.mask] = slot;
    let cause: number;
    if (sensorOf(meta) >= this.sensors) cause = J.UNKNOWN_SENSOR;
    else if (statusOf(meta) !== 0) cause = J.BAD_STATUS;
    else if (meta & PACKET_FLAG) cause = J.BAD_CRC;
    else cause = Number.isFinite(this.context.memory.raw[slot]!) ? J.OUT_OF_RANGE : J.NOT_FINITE;
    draft[cause]! += 1;
    draft[J.INVALID_BY_CLASS + classOf(meta)]! += 1;
  }

  /** Of the latest that were rejected: after `RETURN_TAIL` has moved past them. */
  private noteTimes(rejected: number, now: number): void {
    const { draft } = this.journal;
    const back = this.returns;
    const { intended } = this.context.memory;
    let sum = 0;
    for (let i = 1; i <= rejected; i++) sum += intended[back.cells[(draft[J.RETURN_TAIL]! - i) & back.mask]!]!;
    addTimesTo(draft, J.TIMES_IN, sum);
    addMoments(draft, J.TIMES_OUT, rejected, now);
  }

  /** Makes the committed positions known. The same again after a restart changes nothing. */
  private publish(now: number): void {
    const { draft } = this.journal;
    this.output.publish(draft[J.TAIL]!, now);
    this.returns.publishTail(draft[J.RETURN_TAIL]!);
    this.input.ring.publishHead(draft[J.HEAD]!);
  }

  private end(): Step.Result {
    this.output.ring.markClosed();
    return Step.ENDED;
  }
}
