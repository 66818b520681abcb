import { expect, test } from 'vitest';
import { closeCaptions, toSrt, toVtt } from './captions.ts';

const CAPTIONS = [
  { text: 'Before the film', from: 8 },
  { text: 'One', from: 10.5 },
  { text: '', from: 12 },
  { text: 'Two', from: 3671.2504 },
];

test('a caption lasts until the next; an empty one ends the one before; times count from the first frame', () => {
  expect(closeCaptions(CAPTIONS, 10, 3680)).toEqual([
    { text: 'Before the film', from: 0, to: 0.5 },
    { text: 'One', from: 0.5, to: 2 },
    { text: 'Two', from: 3661.2504, to: 3670 },
  ]);
});

test('a caption that is over before the first frame is left out', () => {
  expect(
    closeCaptions(
      [
        { text: 'Early', from: 1 },
        { text: 'Now', from: 2 },
      ],
      3,
      4,
    ),
  ).toEqual([{ text: 'Now', from: 0, to: 1 }]);
});

test('both formats have their own sign before the milliseconds', () => {
  const captions = closeCaptions(CAPTIONS.slice(3), 10, 3680);
  expect(toSrt(captions)).toBe('1\n01:01:01,250 --> 01:01:10,000\nTwo\n');
  expect(toVtt(captions)).toBe('WEBVTT\n\n01:01:01.250 --> 01:01:10.000\nTwo\n');
});
