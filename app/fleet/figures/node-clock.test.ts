import { expect, test } from 'vitest';
import { NodeClock } from './node-clock.ts';

test('the fastest report of the last minute says how far a clock is ahead, also when it was set', () => {
  const clock = new NodeClock();
  for (const wayMs of [900, 20, 4000]) clock.note(10_000 + 5000, 10_000 + wayMs);
  expect(clock.offMs).toBe(4980);
  // Set back by ten seconds: after a minute of reports nothing is left of what it was.
  for (let i = 0; i < 60; i++) clock.note(10_000 - 5000, 10_000 + 30);
  expect(clock.offMs).toBe(-5030);
});
