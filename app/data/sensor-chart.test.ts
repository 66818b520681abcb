import { expect, test } from 'vitest';
import { momentText, timeTicks } from './sensor-chart.ts';

const at = (day: number, hour: number) => new Date(2024, 2, day, hour).getTime();

test('labels of today are times of day; of other days the first of each has its date', () => {
  const seconds = [at(1, 22), at(1, 23), at(2, 0)].map((ms) => ms / 1000);
  expect(timeTicks(seconds.slice(0, 2), 3600, at(1, 23))).toEqual(['22:00:00', '23:00:00']);
  expect(timeTicks(seconds, 3600, at(2, 1))).toEqual(['22:00:00\n2024-03-01', '23:00:00', '00:00:00\n2024-03-02']);
  expect(timeTicks([at(1, 0) / 1000, at(2, 0) / 1000], 86_400, at(9, 0))).toEqual(['2024-03-01', '2024-03-02']);
});

test('a moment beside the chart has its date where that is not today', () => {
  expect(momentText(at(1, 22) + 25, true, at(1, 23))).toBe('22:00:00.025');
  expect(momentText(at(1, 22) + 25, false, at(2, 1))).toBe('2024-03-01 22:00:00');
});
