import { expect, test } from 'vitest';
import { ServiceClock } from './service-clock.ts';

test('a service begins when its event comes to an idle server', () => {
  const clock = new ServiceClock();
  expect(clock.begin(100, 5)).toBe(105);
  expect(clock.end(105.1)).toBeCloseTo(5.1);
  expect(clock.lateMs).toBeCloseTo(0.1);
});

test('a service whose event has waited begins at the end of the one before; nothing is given back', () => {
  const clock = new ServiceClock();
  clock.begin(100, 5);
  clock.end(105.5);
  expect(clock.begin(101, 2)).toBe(107.5);
  expect(clock.end(108)).toBe(2.5);
});

test('the time in which there was no room after it is nobody’s service', () => {
  const clock = new ServiceClock();
  clock.begin(100, 5);
  expect(clock.end(105)).toBe(5);
  clock.unblock(130);
  expect(clock.begin(101, 2)).toBe(132);
  expect(clock.end(132)).toBe(2);
});
