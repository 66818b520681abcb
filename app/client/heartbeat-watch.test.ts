import { expect, test } from 'vitest';
import { HeartbeatWatch } from './heartbeat-watch.ts';

/** Samples 200 ms apart; returns at which of them the watch says that the beat has stopped. */
function firstSilent(beats: readonly number[]): number {
  const watch = new HeartbeatWatch();
  return beats.findIndex((beat, i) => watch.sample(beat, 1000 + 200 * i));
}

test('a beat that goes on is alive, however slowly it comes', () => {
  expect(firstSilent(Array.from({ length: 100 }, (_, i) => Math.floor(i / 9)))).toBe(-1);
});

test('two seconds without one are its end', () => {
  expect(firstSilent([1, 2, ...Array<number>(20).fill(3)])).toBe(12);
});

test('time in which the page took no samples does not count', () => {
  const watch = new HeartbeatWatch();
  expect(watch.sample(1, 0)).toBe(false);
  expect(watch.sample(1, 3_600_000)).toBe(false);
  expect(watch.sample(2, 3_600_100)).toBe(false);
});

test('a coordinator that the machine lets run as seldom as the page is alive', () => {
  const watch = new HeartbeatWatch();
  for (let look = 0; look < 200; look++) expect(watch.sample(Math.floor(look / 7), 450 * look)).toBe(false);
});

test('one that has stopped is known after as many looks, however late they are', () => {
  const watch = new HeartbeatWatch();
  const looks = Array.from({ length: 30 }, (_, look) => watch.sample(1, 450 * look));
  expect(looks.indexOf(true)).toBe(10);
});

test('a new run begins anew', () => {
  const watch = new HeartbeatWatch();
  for (let i = 0; i <= 10; i++) watch.sample(5, 200 * i);
  expect(watch.sample(0, 2200)).toBe(false);
});
