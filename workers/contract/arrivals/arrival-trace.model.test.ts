/** Arrivals of a trace, by their number and by time, against a list of all of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawnTraces, listOf, traceOf } from '../../testing/drawn-traces.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import { lengthOf, speedOf, TracePlayer } from './arrival-trace.ts';

const TURNS = 3;

test('each arrival is due when the list has it, in whatever order they are asked for', () => {
  fc.assert(
    fc.property(drawnTraces, fc.boolean(), fc.array(fc.nat(60), { maxLength: 20 }), (trace, isRepeated, jumps) => {
      const list = listOf(trace, TURNS);
      const player = new TracePlayer(trace, isRepeated);
      const { arrivals } = player;
      const due = (arrival: number) => (isRepeated || arrival < arrivals ? list[arrival]! : Number.POSITIVE_INFINITY);
      for (let arrival = 0; arrival < list.length; arrival++) expect(player.at(arrival)).toBe(due(arrival));
      for (const jump of jumps) expect(player.at(jump % list.length)).toBe(due(jump % list.length));
    }),
    { numRuns: 2000 },
  );
});

test('as many arrivals are due by a moment as the list has', () => {
  const moment = fc.integer({ min: -4, max: 400 }).map((quarters) => quarters / 4);
  fc.assert(
    fc.property(drawnTraces, fc.boolean(), fc.nat(30), moment, (trace, isRepeated, from, ms) => {
      const list = listOf(trace, isRepeated ? 200 : 1);
      const player = new TracePlayer(trace, isRepeated);
      const first = from % player.arrivals;
      const counted = list.slice(first).filter((time) => time - list[first]! <= ms).length;
      fc.pre(!isRepeated || ms < 190 * lengthOf(trace));
      expect(player.dueBy(first, 1000, 1, 1000 + ms)).toBe(counted);
    }),
    { numRuns: 2000 },
  );
});

test('a trace plays as fast as recorded, or scaled so that its mean is the load', () => {
  const trace = traceOf([
    [500, 4],
    [1500, 2],
  ]);
  const { load } = defaultConfig();
  expect(speedOf(load, trace)).toBe(1);
  // Three a second, as it was recorded.
  expect(speedOf({ ...load, eventsPerSecond: 12, trace: { ...load.trace, pace: 'scaled' } }, trace)).toBe(4);
});
