/** The live worker of a rig: fills the inbox with messages of a few events, frees what is done with, and looks that it is. */
import { type Batch, isDamage } from '../feeds/batch.ts';
import { readMessage, writeBatch } from '../feeds/batch-message.ts';
import { InboxWriter } from '../live/inbox-writer.ts';
import { messagesUnderWay } from '../live/under-way.ts';
import { LIVE_KEEPS, originOf, writeStreamKey } from '../memory/live-words.ts';
import type { PipelineRig } from './pipeline-rig.ts';
import { STARTED_AT } from './pipeline-rig.ts';

/** Sensors of the rig's usual settings, and one that there is not. */
const SENSORS = 17;

export class PretendedLiveWorker {
  readonly wrong: string[] = [];
  done = 0;
  private sequence = 0;
  private readonly inbox: InboxWriter;
  private readonly open = new Map<number, number>();

  constructor(
    private readonly rig: PipelineRig,
    /** Messages on their way at once. */
    private readonly most: number,
  ) {
    writeStreamKey(rig.memory, 'plant');
    rig.memory.livePositions[LIVE_KEEPS] = 1;
    this.inbox = new InboxWriter(rig.memory);
  }

  round(): void {
    const done = [...this.open].filter(([entry]) => this.inbox.isDone(entry));
    const isUnderWay = done.length > 0 ? this.underWay() : () => false;
    for (const [entry, sequence] of done) {
      if (isUnderWay(entry)) this.wrong.push(`message ${sequence} is done with, and has events on their way`);
      this.compareStored(entry, sequence);
      this.inbox.free(entry);
      this.open.delete(entry);
      this.done++;
    }
    while (this.open.size < this.most) this.put();
  }

  /** After the last step of any stage: what is left of the messages that the source has taken. */
  unfinished(): string[] {
    const isUnderWay = this.underWay();
    const taken = this.rig.emitted.size;
    const left = [...this.open].filter(([entry]) => isUnderWay(entry)).map(([, sequence]) => sequence);
    const started = left.filter((sequence) => sequence * EVENTS <= taken);
    return [...this.wrong, ...started.map((sequence) => `message ${sequence} is not done with`)];
  }

  /** Which events were stored, as the source has it and as the store has it. */
  private compareStored(entry: number, sequence: number): void {
    const { storeOrigin } = this.rig.memory;
    const stored = this.inbox.storedOf(entry)[0]!;
    for (let i = 0; i < EVENTS; i++) {
      const isStored = storeOrigin.includes(originOf(sequence, i));
      if (isStored !== (((stored >>> i) & 1) === 1))
        this.wrong.push(
          `event ${i} of message ${sequence} is ${isStored ? '' : 'not '}stored, and the source says otherwise`,
        );
    }
  }

  private underWay(): (entry: number) => boolean {
    return messagesUnderWay(this.rig.memory, this.rig.config.live.withoutDurability);
  }
  private put(): void {
    this.sequence++;
    const batch = batchOf(this.sequence);
    const put = this.inbox.put({ sequence: this.sequence, timeMs: STARTED_AT + this.rig.now }, batch, null);
    if (put !== null) this.open.set(put.entry, this.sequence);
  }
}

const EVENTS = 5;

/** Of every class, some of sensors that are not known. The message's time is theirs. */
function batchOf(sequence: number): Batch {
  const numbers = Array.from({ length: EVENTS }, (_, i) => sequence * EVENTS + i);
  const batch = readMessage(
    writeBatch({
      meta: Uint32Array.from(numbers, (n) => (n % SENSORS) | ((n % 3) << 16)),
      value: Float64Array.from(numbers),
      timeMs: null,
    }),
  );
  if (isDamage(batch)) throw new Error(batch.detail);
  return batch;
}
