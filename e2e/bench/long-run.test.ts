import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRun } from '../../workers/contract/runs/read-run.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';
import { longRun } from './long-run.ts';

const short = new Uint8Array(
  readFileSync(new URL('../../workers/contract/runs/first-format.penstock', import.meta.url)),
);

test('a long run is read to its end, with as many samples as the recorder keeps', () => {
  const times: number[] = [];
  const run = readRun(longRun(short, 7, 660_000), BUCKET_COUNT, ({ now }) => times.push(now.activeMs));
  expect([run.end, run.head.runId, times.length, times.at(-1)]).toEqual(['ended', 7, 6061, 660_000]);
  expect(times[5999]).toBe(599_900);
});
