import { expect, test } from 'vitest';
import { Batch } from './batch.ts';

test('a batch is due when its oldest row has waited', () => {
  const batch = new Batch(3, 5);
  batch.add(7, 100);
  batch.add(8, 104);
  expect(batch.isFull).toBe(false);
  expect(batch.dueAt).toBe(105);
  expect(batch.readyAt(false)).toBe(105);
});

test('a batch is ready when the row came that filled it', () => {
  const batch = new Batch(2, 5);
  batch.add(7, 100);
  batch.add(8, 101);
  expect(batch.isFull).toBe(true);
  expect(batch.readyAt(false)).toBe(101);
});

test('the last one waits for nobody', () => {
  const batch = new Batch(9, 5);
  batch.add(7, 100);
  expect(batch.readyAt(true)).toBe(100);
});

test('a new one counts from its own first row', () => {
  const batch = new Batch(9, 5);
  batch.add(7, 100);
  batch.clear();
  batch.add(8, 200);
  expect(batch.events).toEqual([8]);
  expect(batch.dueAt).toBe(205);
});
