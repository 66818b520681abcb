/** A count and what it is of, in words. */
import { formatCount } from '../../format.ts';

/** `1 message waits`, `1,200 messages wait`. */
export function countText(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
