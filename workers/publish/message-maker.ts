/**
 * Collects events until a message is full, or its first one has waited long enough. Events of one sensor always take the same
 * partition, so that what reads one partition sees all events of its sensors.
 */
import { writeLines } from '../feeds/batch-lines.ts';
import { writeBatch } from '../feeds/batch-message.ts';
import { sensorOf } from '../memory/event-columns.ts';

export interface MessageOptions {
  /** One partition: the subject itself; several: `subject.0`, `subject.1` … */
  readonly subject: string;
  readonly partitions: number;
  /** Events of a full message. */
  readonly batch: number;
  /** The longest wait for a full one, ms. */
  readonly lingerMs: number;
  readonly form: 'columns' | 'lines';
  /** Whether values are kept as f64; as f32 if not given. */
  readonly isExact?: boolean;
}
export interface Message {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly events: number;
}
export interface MessageColumns {
  readonly meta: Uint32Array;
  readonly value: Float32Array | Float64Array;
  readonly timeMs: Float64Array;
}

export class MessageMaker {
  private readonly partitions: Partition[];

  constructor(private readonly options: MessageOptions) {
    const { subject, partitions } = options;
    this.partitions = Array.from({ length: partitions }, (_, i) => {
      return new Partition(partitions === 1 ? subject : `${subject}.${i}`, options);
    });
  }

  /** Events of a full message. */
  get batch(): number {
    return this.options.batch;
  }
  /** Events that no message has yet. */
  get waiting(): number {
    return this.partitions.reduce((sum, { count }) => sum + count, 0);
  }

  /** @param now at which they were made, ms @returns the messages that are full */
  add(columns: MessageColumns, count: number, now: number): Message[] {
    const full: Message[] = [];
    for (let i = 0; i < count; i++) {
      const partition = this.partitions[sensorOf(columns.meta[i]!) % this.partitions.length]!;
      if (partition.add(columns, i, now)) full.push(partition.message());
    }
    return full;
  }

  /** Those whose first event has waited long enough, at most so many; at a time of Infinity all. */
  due(now: number, most: number): Message[] {
    const latest = now - this.options.lingerMs;
    const waiting = this.partitions.filter(({ count, since }) => count > 0 && since <= latest);
    return waiting.slice(0, most).map((each) => each.message());
  }
}

class Partition {
  count = 0;
  since = 0;
  private readonly columns: MessageColumns;

  constructor(
    private readonly subject: string,
    private readonly options: MessageOptions,
  ) {
    const { batch, isExact = false } = options;
    this.columns = {
      meta: new Uint32Array(batch),
      value: isExact ? new Float64Array(batch) : new Float32Array(batch),
      timeMs: new Float64Array(batch),
    };
  }

  /** @returns whether it is full now */
  add({ meta, value, timeMs }: MessageColumns, i: number, now: number): boolean {
    if (this.count === 0) this.since = now;
    this.columns.meta[this.count] = meta[i]!;
    this.columns.value[this.count] = value[i]!;
    this.columns.timeMs[this.count] = timeMs[i]!;
    return ++this.count === this.options.batch;
  }

  message(): Message {
    const { subject, count: events, columns } = this;
    const meta = columns.meta.subarray(0, events);
    const value = columns.value.subarray(0, events);
    const timeMs = columns.timeMs.subarray(0, events);
    this.count = 0;
    const bytes =
      this.options.form === 'columns' ? writeBatch({ meta, value, timeMs }) : writeLines(meta, value, timeMs);
    return { subject, bytes, events };
  }
}
