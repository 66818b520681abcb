import type { TraceTimeForm } from '../../contract/arrivals/trace-types.ts';
import { numberIn, TimeReader } from '../cells/times.ts';

const PER_UNIT: Readonly<Partial<Record<TraceTimeForm, number>>> = {
  'elapsed-s': 1000,
  'elapsed-ms': 1,
  'elapsed-us': 1e-3,
  'elapsed-ns': 1e-6,
};

/** @returns a reader of rows, in their order: ms since any one moment; NaN of what is no time */
export function rowTimes(form: TraceTimeForm, zone: string): (text: string, clock: string | undefined) => number {
  const unit = PER_UNIT[form];
  if (unit !== undefined) return (text) => numberIn(text) * unit;
  const reader = new TimeReader(form as Exclude<TraceTimeForm, `elapsed-${string}`>, zone);
  return (text, clock) => reader.read(text, clock, 0);
}
