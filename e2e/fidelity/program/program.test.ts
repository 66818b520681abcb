import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Measurement, Order } from './design.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

// Named pipes are needed.
test.skipIf(process.platform === 'win32')(
  'the program stores every event once, and says what its stages took',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'penstock-fidelity-'));
    try {
      const order: Order = { perSecond: 200, warmUpSeconds: 0, seconds: 1, seed: 1, folder };
      const text = execFileSync(process.execPath, ['--import', TSX, MAIN, JSON.stringify(order)], { encoding: 'utf8' });
      const { rows, stages, calls, latency }: Measurement = JSON.parse(text);
      expect(rows).toBeGreaterThan(100);
      // That the database has as many rows as events were sent, it checks itself.
      expect([stages.check.count, stages.enrich.count, stages.route.count]).toEqual([rows, rows, rows]);
      expect(Math.round(calls.count * calls.meanRows)).toBe(rows);
      // A sleep is never too short.
      expect(stages.check.meanMs).toBeGreaterThanOrEqual(2);
      expect(calls.p50Ms).toBeGreaterThan(5);
      expect(latency.p50Ms).toBeGreaterThan(calls.p50Ms);
      expect(readFileSync(join(folder, 'enrich.csv'), 'utf8').trim().split('\n')).toHaveLength(1 + rows);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
