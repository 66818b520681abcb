/**
 * What every one of the alternatives computes for an event: the work of `../native/src/work.rs`, stage by stage, so that only
 * how events get from stage to stage differs. `work.test.ts` checks it against the hashes that the native side prints.
 */
import { xorshift32 } from '../../../workers/contract/numbers/xorshift.ts';

export interface SensorEvent {
  readonly sensor: number;
  readonly sequence: number;
  /** When it was emitted, ms. */
  readonly time: number;
  readonly value: number;
  readonly status: number;
}
export interface Enriched extends SensorEvent {
  readonly calibrated: number;
  readonly unit: number;
}

const SENSORS = 1024;
const DEADLINE_MS = 50;
const FAULTY = [Number.NaN, Number.POSITIVE_INFINITY, 1e6, -1e6] as const;
const SEED = 0x9e3779b9;
export const BATCH_ROWS = 2000;
export const BATCH_MS = 1000;
export const SUBSCRIBERS = 3;
export const SUBSCRIBER_CAPACITY = 128;
export const SKIP_AT = 100;

/** Events one after the other; about one in a thousand is invalid. */
export function* generate(count: number): Generator<SensorEvent> {
  let word = SEED | 0;
  for (let sequence = 0; sequence < count; sequence++) {
    word = xorshift32(word);
    const step = (word >>> 10) & 0xfff;
    const value = word >>> 22 === 0 ? FAULTY[step & 3]! : step * (200 / 4096) - 100;
    yield { sensor: word & 1023, sequence, time: performance.now(), value, status: 0 };
  }
}

export function isValid({ value, sensor, status }: SensorEvent): boolean {
  return Number.isFinite(value) && value >= -100 && value <= 100 && sensor < SENSORS && status === 0;
}

const CALIBRATION = Array.from({ length: SENSORS }, (_, i) => ({
  offset: (i % 17) * 0.125 - 1,
  gain: Math.fround(1 + (i % 13) * 0.01),
  unit: i % 5,
}));

export function enrich(event: SensorEvent): Enriched {
  const { offset, gain, unit } = CALIBRATION[event.sensor]!;
  return { ...event, calibrated: Math.fround(Math.fround(event.value - offset) * gain), unit };
}

/** Deadlines have one budget, so what comes in order of time is in order of deadline: what is late goes. */
export function isInTime({ time }: SensorEvent): boolean {
  return time + DEADLINE_MS >= performance.now();
}

/** A subscriber's fold of the calibrated values. */
class Fold {
  count = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  sum = 0;

  add({ calibrated }: Enriched): void {
    this.count++;
    if (calibrated < this.min) this.min = calibrated;
    if (calibrated > this.max) this.max = calibrated;
    this.sum += calibrated;
  }
}

const ROWS = 1 << 20;
const THRESHOLD = 5;
const RESET_MS = 1000;

/** The end of the line: latencies, and batches through a breaker into columns that go round. */
export class Store {
  written = 0;
  readonly latencies = new Uint32Array(100);
  private readonly columns = [
    new Float64Array(ROWS),
    new Float64Array(ROWS),
    new Uint32Array(ROWS),
    new Float32Array(ROWS),
    new Uint32Array(ROWS),
    new Uint32Array(ROWS),
  ] as const;
  private failures = 0;
  private openedAt = Number.NEGATIVE_INFINITY;

  record({ time }: SensorEvent): void {
    this.latencies[Math.min(99, performance.now() - time) | 0]!++;
  }

  append(batch: readonly Enriched[]): void {
    if (this.failures >= THRESHOLD && performance.now() - this.openedAt < RESET_MS)
      throw new Error('the breaker is open');
    try {
      for (const event of batch) this.write(event);
      this.failures = 0;
    } catch (error) {
      this.failures++;
      this.openedAt = performance.now();
      throw error;
    }
  }

  private write({ sequence, time, sensor, calibrated, unit, status }: Enriched): void {
    const row = this.written++ & (ROWS - 1);
    const [sequences, times, sensors, values, units, statuses] = this.columns;
    sequences[row] = sequence;
    times[row] = time;
    sensors[row] = sensor;
    values[row] = calibrated;
    units[row] = unit;
    statuses[row] = status;
  }
}

/** Collects events for the store: by size, or by time since the first one. */
export class Batches {
  private batch: Enriched[] = [];
  private begunAt = 0;

  constructor(private readonly store: Store) {}

  add(event: Enriched): void {
    const now = performance.now();
    if (this.batch.length === 0) this.begunAt = now;
    this.batch.push(event);
    if (this.batch.length >= BATCH_ROWS || now - this.begunAt >= BATCH_MS) this.flush();
  }

  flush(): void {
    if (this.batch.length > 0) this.store.append(this.batch);
    this.batch = [];
  }
}

/** What a run counts; every event is in one of these. */
export interface Outcome {
  readonly invalid: number;
  readonly expired: number;
  readonly written: number;
  /** Given to subscribers, and taken by them. */
  readonly sent: number;
  readonly taken: number;
  /** Recorded in the histogram. */
  readonly recorded: number;
}

/** @throws Error when an event is missing */
export function check(
  name: string,
  events: number,
  { invalid, expired, written, sent, taken, recorded }: Outcome,
): void {
  if (invalid + expired + written !== events)
    throw new Error(`${name}: ${invalid + expired + written} of ${events} events`);
  if (sent !== taken) throw new Error(`${name}: subscribers took ${taken} of ${sent}`);
  if (recorded !== written) throw new Error(`${name}: ${recorded} latencies of ${written} events`);
}

/** What the stages of one run count, for those that run in one thread. */
export class Counts {
  invalid = 0;
  expired = 0;
  sent = 0;
  readonly store = new Store();
  readonly folds = Array.from({ length: SUBSCRIBERS }, () => new Fold());

  readonly isValid = (event: SensorEvent): boolean => {
    const isEventValid = isValid(event);
    if (!isEventValid) this.invalid++;
    return isEventValid;
  };
  readonly isInTime = (event: SensorEvent): boolean => {
    const isEventInTime = isInTime(event);
    if (!isEventInTime) this.expired++;
    return isEventInTime;
  };

  outcome(): Outcome {
    const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);
    return {
      invalid: this.invalid,
      expired: this.expired,
      written: this.store.written,
      sent: this.sent,
      taken: sum(this.folds.map(({ count }) => count)),
      recorded: sum(this.store.latencies),
    };
  }
}
