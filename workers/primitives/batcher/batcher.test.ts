import { describe, expect, test } from 'vitest';
import { FULL } from '../shared/outcomes.ts';
import { BATCHER_STATE, Batcher } from './batcher.ts';

function batcher(maxSize = 4, maxWaitMs = 100, capacity = 8) {
  const slots = new Uint32Array(capacity);
  const state = new Float64Array(BATCHER_STATE);
  const made = new Batcher(slots, state);
  made.configure({ maxSize, maxWaitMs });
  return { batch: made, slots, state };
}
const items = Uint32Array.of(10, 11, 12, 13, 14, 15, 16, 17);

describe('Batcher', () => {
  test('is due by size, and takes no more than fits', () => {
    const { batch, slots } = batcher();
    expect(batch.append(items, 0, 3, 0)).toBe(3);
    expect(batch.due(0)).toBeNull();
    expect(batch.append(items, 3, 4, 0)).toBe(1);
    expect(batch.due(0)).toBe('size');
    expect(batch.append(items, 4, 4, 0)).toBe(FULL);
    expect([...slots.subarray(0, batch.length)]).toEqual([10, 11, 12, 13]);
  });

  test('is due when its oldest item has waited, however young the others are', () => {
    const { batch } = batcher();
    batch.append(items, 0, 1, 1000.25);
    batch.append(items, 1, 1, 1090);
    expect(batch.dueAt()).toBe(1100.25);
    expect(batch.due(1100.2)).toBeNull();
    expect(batch.due(1100.25)).toBe('time');
  });

  test('counts from the oldest item even if it comes later', () => {
    const { batch } = batcher();
    batch.append(items, 0, 1, 1000);
    batch.append(items, 1, 1, 950);
    expect(batch.openedAt).toBe(950);
  });

  test('prefers the reason size, as the batch could not have grown', () => {
    const { batch } = batcher();
    batch.append(items, 0, 4, 0);
    expect(batch.due(1_000, true)).toBe('size');
  });

  test('starts to wait anew after a flush', () => {
    const { batch } = batcher();
    batch.append(items, 0, 2, 0);
    batch.clear();
    expect(batch.length).toBe(0);
    batch.append(items, 2, 1, 500);
    expect(batch.due(599)).toBeNull();
    expect(batch.due(600)).toBe('time');
    expect(batch.slots[0]).toBe(12);
  });

  test('is never due while empty', () => {
    const { batch } = batcher(1, 0);
    expect(batch.due(1e12)).toBeNull();
    expect(batch.due(1e12, true)).toBeNull();
    expect(batch.dueAt()).toBe(Number.POSITIVE_INFINITY);
    expect(batch.append(items, 0, 0, 5)).toBe(0);
    expect(batch.due(1e12, true)).toBeNull();
  });

  test('gives the rest up for draining', () => {
    const { batch } = batcher();
    batch.append(items, 0, 1, 0);
    expect(batch.due(10)).toBeNull();
    expect(batch.due(10, true)).toBe('drain');
  });

  test('is due at once with maxWaitMs 0', () => {
    const { batch } = batcher(4, 0);
    batch.append(items, 0, 1, 42);
    expect(batch.due(42)).toBe('time');
  });

  test('applies changed settings to the present batch, losing nothing', () => {
    const { batch } = batcher(8);
    batch.append(items, 0, 5, 1000);
    batch.configure({ maxSize: 2, maxWaitMs: 100 });
    expect(batch.due(1000)).toBe('size');
    expect(batch.dueAt()).toBe(1000);
    expect(batch.append(items, 5, 1, 1001)).toBe(FULL);
    expect([...batch.slots.subarray(0, batch.length)]).toEqual([10, 11, 12, 13, 14]);
    batch.configure({ maxSize: 8, maxWaitMs: 20 });
    expect(batch.due(1019)).toBeNull();
    expect(batch.due(1020)).toBe('time');
  });

  test('is taken over by another owner', () => {
    const { batch, slots, state } = batcher();
    batch.append(items, 0, 3, 1000);
    const next = new Batcher(slots, state);
    next.configure({ maxSize: 4, maxWaitMs: 100 });
    expect([next.length, next.openedAt, next.dueAt()]).toEqual([3, 1000, 1100]);
    expect(next.append(items, 3, 2, 1050)).toBe(1);
    expect(next.due(1050)).toBe('size');
  });

  test('grows in place by what its owner has written', () => {
    const { batch, slots } = batcher(4);
    batch.append(items, 0, 1, 1000);
    expect(batch.room).toBe(3);
    slots.set([21, 22], batch.length);
    batch.grow(2, 1050);
    expect([batch.length, batch.room, batch.openedAt, batch.due(1050)]).toEqual([3, 1, 1000, null]);
    batch.clear();
    slots[0] = 23;
    batch.grow(1, 1060);
    expect([batch.length, batch.openedAt]).toEqual([1, 1060]);
    batch.configure({ maxSize: 1, maxWaitMs: 100 });
    expect([batch.room, batch.due(1060)]).toEqual([0, 'size']);
  });

  test('refuses settings that cannot work', () => {
    const { batch } = batcher();
    for (const maxSize of [0, 9, 1.5, Number.NaN]) {
      expect(() => batch.configure({ maxSize, maxWaitMs: 1 })).toThrow('maxSize');
    }
    for (const maxWaitMs of [-1, Number.NaN]) {
      expect(() => batch.configure({ maxSize: 1, maxWaitMs })).toThrow('maxWaitMs');
    }
  });
});
