/** The charts of the live screen by their titles, as `specs/charts.spec.ts` finds them there. */
export const CHARTS = [
  'Throughput',
  'Time to stored',
  'Latency distribution',
  'Dropped, by cause',
  'Channel depth',
  'Database calls',
  'Subscriber lag',
  'Scheduler backlog',
  'Time of each worker',
  'Breaker',
] as const;
export type ChartTitle = (typeof CHARTS)[number];
