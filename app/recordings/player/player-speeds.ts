/** Speeds to choose from, as many times faster than recorded. */
import { greatestValue } from '../../../workers/contract/settings/field-values.ts';

const FASTEST = greatestValue('feed.speed');

/** 1, 2, 5, 10 … and the one in force. */
export function speedsWith(speed: number): number[] {
  const round = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
  return [...new Set([...round.filter((each) => each <= FASTEST), speed])].sort((a, b) => a - b);
}
