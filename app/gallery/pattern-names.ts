/** The eight patterns in words. */
import type { Pattern } from '../scenarios/definition/scenario-types.ts';

export const PATTERN_NAMES: Readonly<Record<Pattern, string>> = {
  channel: 'bounded channels',
  stealing: 'work stealing',
  counters: 'counters',
  deadlines: 'deadlines',
  batching: 'batching',
  histogram: 'histogram',
  breaker: 'circuit breaker',
  broadcast: 'broadcast',
};
