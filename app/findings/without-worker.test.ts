import { expect, test } from 'vitest';
import { isWithoutWorker } from './without-worker.ts';

const worker = (stage: string, state: 'running' | 'starting' | 'lost' | 'at disk') => ({
  name: 'worker',
  stage,
  state,
});

test('a stage is without a worker while its own is lost or not up; the pool, while all of its are', () => {
  const workers = [
    worker('source, validate, transform-1', 'lost'),
    worker('scheduler, storage, transform-2', 'running'),
  ];
  expect(isWithoutWorker('validate', workers)).toBe(true);
  expect(isWithoutWorker('storage', workers)).toBe(false);
  expect(isWithoutWorker('transform', workers)).toBe(false);
  expect(isWithoutWorker('transform', [worker('transform-1', 'lost'), worker('transform-2', 'starting')])).toBe(true);
  expect(isWithoutWorker('storage', [worker('storage', 'at disk')])).toBe(false);
  expect(isWithoutWorker('tail', [])).toBe(false);
});
