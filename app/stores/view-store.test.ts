import { beforeEach, expect, test } from 'vitest';
import { goLive, lookAt, pauseView, setView, viewStore } from './view-store.ts';

beforeEach(() => {
  setView({ span: 60 });
  goLive();
});
const looksAt = () => {
  const { fixed, eye } = viewStore.getState();
  return { fixed, eye };
};

test('looking at a moment shows its surroundings', () => {
  lookAt(100_000);
  expect(looksAt()).toEqual({ fixed: { from: 70, to: 130 }, eye: 100 });
});

test('a moment that is in view leaves the view where it is', () => {
  const fixed = { from: 90, to: 110 };
  setView({ fixed });
  lookAt(95_000);
  expect(looksAt()).toEqual({ fixed, eye: 95 });
});

test('live, and a view that is paused anew, look at no moment of before', () => {
  lookAt(100_000);
  pauseView({ from: 0, to: 60 });
  expect(looksAt()).toEqual({ fixed: { from: 0, to: 60 }, eye: null });
  lookAt(100_000);
  goLive();
  expect(looksAt()).toEqual({ fixed: null, eye: null });
});
