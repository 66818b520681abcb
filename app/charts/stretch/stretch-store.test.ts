import { beforeEach, expect, test } from 'vitest';
import { goLive, setView, viewStore } from '../../stores/view-store.ts';
import {
  abandonMark,
  chooseStretch,
  compareStretches,
  dragStretch,
  endStretches,
  markStretch,
  setChoosing,
  stretchStore,
} from './stretch-store.ts';

const A = { from: 10, to: 20 };
const B = { from: 30, to: 35 };
const chosen = () => {
  const { chart, first, second } = stretchStore.getState();
  return [chart, first, second];
};

beforeEach(() => {
  endStretches();
  goLive();
});

test('a drag zooms and chooses; the second is chosen where the first was, without zoom', () => {
  const before = { from: 0, to: 60 };
  setView({ fixed: before, eye: 5 });
  dragStretch('latency', A);
  expect(viewStore.getState().fixed).toEqual(A);
  expect(chosen()).toEqual(['latency', A, null]);
  compareStretches();
  expect([viewStore.getState().fixed, viewStore.getState().eye]).toEqual([before, 5]);
  dragStretch('throughput', B);
  expect(viewStore.getState().fixed).toEqual(before);
  expect(chosen()).toEqual(['throughput', A, B]);
  // Another one replaces the second.
  dragStretch('throughput', A);
  expect(chosen()).toEqual(['throughput', A, A]);
});

test('while stretches are only chosen, the charts go on; a new first one takes the second away', () => {
  setChoosing(true);
  dragStretch('latency', A);
  expect(viewStore.getState().fixed).toBeNull();
  compareStretches();
  chooseStretch('latency', B);
  endStretches();
  expect(chosen()).toEqual([null, null, null]);
  dragStretch('latency', B);
  expect(chosen()).toEqual(['latency', B, null]);
});

test('the keyboard marks both ends of a stretch, in either order; the same moment twice is one mark', () => {
  markStretch('drops', 20);
  markStretch('drops', 20);
  expect(chosen()).toEqual([null, null, null]);
  markStretch('drops', 10);
  expect(chosen()).toEqual(['drops', A, null]);
  markStretch('drops', 30);
  abandonMark();
  expect(stretchStore.getState().begun).toBeNull();
  expect(chosen()).toEqual(['drops', A, null]);
});
