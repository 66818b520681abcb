/** What the stages know of the events: columns in shared memory, by the event's number. */

export interface Events {
  /** When it was due, and when it was committed, ms; not yet: 0. */
  readonly due: Float64Array;
  readonly stored: Float64Array;
  readonly sensor: Uint16Array;
  readonly value: Float64Array;
  /** Where it goes, from its value. */
  readonly topic: Uint8Array;
}

export const SENSORS = 1000;
const TOPICS = 8;
const OFFSET = 20;
const GAIN = 1.5;

export function eventMemory(most: number): Events {
  const shared = (bytes: number) => new SharedArrayBuffer(bytes * most);
  return {
    due: new Float64Array(shared(8)),
    stored: new Float64Array(shared(8)),
    sensor: new Uint16Array(shared(2)),
    value: new Float64Array(shared(8)),
    topic: new Uint8Array(shared(1)),
  };
}

export function emit({ due, sensor, value }: Events, event: number, at: number): void {
  due[event] = at;
  sensor[event] = event % SENSORS;
  value[event] = OFFSET + 10 * Math.sin(event / SENSORS);
}

/** What each stage does besides taking its time: little, so that the time is what it is asked for. */
export const WORK = {
  check({ sensor, value }: Events, event: number): void {
    if (sensor[event]! >= SENSORS || !Number.isFinite(value[event]!)) throw new Error(`event ${event} is not valid`);
  },
  enrich({ value }: Events, event: number): void {
    value[event] = GAIN * (value[event]! - OFFSET);
  },
  route({ value, topic }: Events, event: number): void {
    topic[event] = Math.abs(Math.round(value[event]!)) % TOPICS;
  },
} as const;

export function rowOf({ sensor, value, topic, due }: Events, event: number): readonly number[] {
  return [event, sensor[event]!, value[event]!, topic[event]!, due[event]!];
}
