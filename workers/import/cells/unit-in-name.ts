import type { DurationUnit } from '../../contract/durations/duration-types.ts';

const UNITS: readonly (readonly [RegExp, DurationUnit])[] = [
  [/(?:^|[^a-z])(?:ns|nsecs?|nanos|nanosecs?|nanoseconds?)(?:[^a-z]|$)/i, 'ns'],
  [/(?:^|[^a-zµμ])(?:us|µs|μs|usecs?|micros|microsecs?|microseconds?)(?:[^a-z]|$)/i, 'µs'],
  [/(?:^|[^a-z])(?:ms|msecs?|millis|millisecs?|milliseconds?)(?:[^a-z]|$)/i, 'ms'],
  [/(?:^|[^a-z])(?:s|secs?|seconds?)(?:[^a-z]|$)/i, 's'],
];

/** The unit of times that the name of a column ends in or has in brackets; null where it says none. Import worker. */
export function unitInName(name: string): DurationUnit | null {
  // `durationMs` is two words.
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return UNITS.find(([pattern]) => pattern.test(spaced))?.[1] ?? null;
}
