import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { configOf, parseProfileText } from '../../app/profile/parse-profile.ts';
import { meanMicros, quantileMicros } from '../../workers/contract/durations/measured-times.ts';
import { generator } from '../random.ts';
import { profileOf } from './profile.ts';
import { DESIGN, type Measurement, STAGES } from './program/design.ts';
import { drawOf } from './program/draws.ts';
import { callSummaryOf, summaryOf } from './program/summaries.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-fidelity-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the times of the program are a profile that Penstock takes', () => {
  const timesOf = (name: string, draw: () => number) => {
    const times = Array.from({ length: 20_000 }, draw);
    writeFileSync(join(folder, `${name}.csv`), `duration_ms\n${times.map((ms) => ms.toFixed(4)).join('\n')}\n`);
    return times;
  };
  const random = generator(5);
  const taken = new Map(STAGES.map((stage) => [stage, timesOf(stage, drawOf(DESIGN.stages[stage].times, random))]));
  const rows = Array.from({ length: 20_000 }, (_, i) => 1 + (i % 10));
  const trip = drawOf(DESIGN.store.roundTrip, random);
  const calls = callSummaryOf(timesOf('calls', trip), rows);
  const none = summaryOf([]);
  const stages = { check: none, enrich: none, route: none };
  const measurement: Measurement = { perSecond: 489.6, latency: none, stages, calls, late: none, rows: 0, cores: 0.2 };

  const profile = parseProfileText(JSON.stringify(profileOf(measurement, folder, 489.6)));
  const { service, database, load, storage, transform, batch } = configOf(profile);
  expect(load.eventsPerSecond).toBe(490);
  expect(load.arrivals).toBe('poisson');
  expect([storage.kind, transform.workers, batch.maxSize, batch.maxWaitMs]).toEqual(['memory', 2, 10, 20]);
  expect([service.validate.kind, service.transform.kind, service.scheduler.kind]).toEqual(
    Array.from({ length: 3 }, () => 'measured'),
  );
  expect(service.aggregates.kind).toBe('none');
  const { points } = profile.measured!.transform!;
  const { meanMs, p99Ms } = summaryOf(taken.get('enrich')!);
  expect(meanMicros(points) / 1000 / meanMs).toBeCloseTo(1, 2);
  expect(quantileMicros(points, 0.99) / 1000 / p99Ms).toBeCloseTo(1, 2);
  expect(database.distribution).toBe('measured');
  expect(database.perCallMs / calls.meanMs).toBeCloseTo(1, 2);
  expect(database.perRowUs).toBeCloseTo(calls.perRowUs, 2);
});
