/** Limits of `objectives.list` on the charts that show their figures. */
import type { Objective } from '../../workers/contract/config-types.ts';
import { configStore } from '../stores/config-store.ts';

export interface Limit {
  readonly value: number;
  readonly sign: '≤' | '≥';
}

const CHART_OF: Readonly<Record<string, string>> = {
  stored: 'latency',
  storedRate: 'throughput',
  onTimeRate: 'throughput',
  emittedRate: 'throughput',
  owed: 'depths',
  backlog: 'backlog',
  'scheduler.queued': 'backlog',
  callRate: 'calls',
};
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^channels\..+\.depth$/, 'depths'],
  [/^subscribers\..+\.lag$/, 'lag'],
];

/** The settings of now, also for a look back: as the P99 target. */
export function limitsOn(chart: string): readonly Limit[] {
  const { list } = configStore.getState().config.objectives;
  return list.filter(({ figure }) => chartOf(figure) === chart).map(limitOf);
}
function chartOf(figure: string): string | undefined {
  return CHART_OF[figure] ?? PATHS.find(([path]) => path.test(figure))?.[1];
}
function limitOf({ is, limit }: Objective): Limit {
  return { value: limit, sign: is === 'most' ? '≤' : '≥' };
}
