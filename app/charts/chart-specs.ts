/** What each chart shows. */
import { CHANNELS } from '../../workers/contract/name-sets.ts';
import { formatCount, formatDuration, formatRate, formatShort } from '../format.ts';
import type { ColumnName } from '../frame/history.ts';
import type { ColorName } from './palette.ts';
import { durationTick, shortTick } from './ticks.ts';

export interface LineSpec {
  readonly column: ColumnName;
  readonly label: string;
  readonly color: ColorName;
  readonly dash?: readonly number[];
  readonly isFilled?: boolean;
  /** A limit that others are held against, not a measurement of its own. */
  readonly isLimit?: boolean;
}
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** What the vertical axis measures, with the window that figures are taken over. */
  readonly unit: string;
  readonly kind: 'lines' | 'heat' | 'lanes' | 'strip';
  readonly lines: readonly LineSpec[];
  readonly isLog?: boolean;
  /** Draws the P99 target, where it is for the time to stored. */
  readonly isTarget?: boolean;
  /** The vertical axis is never shorter than this. */
  readonly least?: number;
  readonly format: (value: number) => string;
  /** A label of the vertical axis. */
  readonly tick: (value: number) => string;
}

/** Solid, dashed, dotted …: a second way to tell lines apart. */
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4]] as const;
const COLORS: readonly ColorName[] = ['data-1', 'data-2', 'data-3', 'data-4', 'data-5'];

function line(index: number, column: ColumnName, label: string): LineSpec {
  return { column, label, color: COLORS[index]!, dash: DASHES[index]! };
}

export const CHARTS: readonly ChartSpec[] = [
  {
    id: 'throughput',
    title: 'Throughput',
    unit: 'events per second, 1 s average',
    kind: 'lines',
    lines: [
      { column: 'emitted', label: 'in', color: 'data-5', dash: [4, 3] },
      { column: 'stored', label: 'stored', color: 'data-1', isFilled: true },
    ],
    least: 10,
    format: formatRate,
    tick: shortTick,
  },
  {
    id: 'latency',
    title: 'Time to stored',
    unit: 'from when due until its batch is stored, last 10 s',
    kind: 'lines',
    isLog: true,
    isTarget: true,
    lines: [
      { column: 'p50', label: 'P50', color: 'data-3', dash: [2, 3] },
      { column: 'p99', label: 'P99', color: 'data-1' },
      { column: 'p999', label: 'P99.9', color: 'data-2', dash: [7, 3] },
    ],
    format: formatDuration,
    tick: durationTick,
  },
  {
    id: 'heatmap',
    title: 'Latency distribution',
    unit: 'events in 0.1 s by time to stored',
    kind: 'heat',
    isLog: true,
    lines: [],
    format: formatDuration,
    tick: durationTick,
  },
  {
    id: 'drops',
    title: 'Dropped, by cause',
    unit: 'events per second, 1 s average',
    kind: 'lines',
    lines: [
      line(0, 'invalid', 'invalid'),
      line(1, 'expired', 'expired'),
      line(2, 'shed', 'shed'),
      line(3, 'deadLettered', 'dead-lettered'),
      line(4, 'evicted', 'evicted'),
    ],
    least: 10,
    format: formatRate,
    tick: shortTick,
  },
  {
    id: 'depths',
    title: 'Channel depth',
    unit: 'events waiting',
    kind: 'lines',
    lines: [
      // What is due and not emitted waits before the source.
      { column: 'owed', label: '→ source', color: 'text-soft', dash: [1, 2] },
      ...CHANNELS.map((name, i) => line(i, `depth ${name}`, `→ ${name.split('→')[1]}`)),
      { column: 'capacity', label: 'capacity', color: 'text-faint', dash: [2, 2], isLimit: true },
    ],
    format: formatCount,
    tick: shortTick,
  },
  {
    id: 'calls',
    title: 'Database calls',
    unit: 'calls per second, 1 s average',
    kind: 'lines',
    lines: [
      { column: 'calls attempts', label: 'begun', color: 'data-1', isFilled: true },
      line(1, 'calls failed', 'failed'),
      line(3, 'calls timedOut', 'timed out'),
    ],
    least: 1,
    format: formatRate,
    tick: shortTick,
  },
  {
    id: 'lag',
    title: 'Subscriber lag',
    unit: 'events behind the broadcast',
    kind: 'lines',
    lines: [
      line(1, 'lag aggregates', 'aggregates'),
      line(2, 'lag alarms', 'alarms'),
      line(3, 'lag tail', 'tail'),
      { column: 'lagLimit', label: 'limit', color: 'text-faint', dash: [2, 2], isLimit: true },
    ],
    format: formatCount,
    tick: shortTick,
  },
  {
    id: 'backlog',
    title: 'Scheduler backlog',
    unit: 'events waiting for their turn',
    kind: 'lines',
    lines: [{ column: 'queued', label: 'waiting', color: 'data-1', isFilled: true }],
    least: 10,
    format: formatCount,
    tick: shortTick,
  },
  {
    id: 'stages',
    title: 'Time of each worker',
    unit: 'last second: busy filled, blocked hatched',
    kind: 'lanes',
    lines: [],
    format: formatShort,
    tick: shortTick,
  },
  {
    id: 'breaker',
    title: 'Breaker',
    unit: 'state over time',
    kind: 'strip',
    lines: [],
    format: formatShort,
    tick: shortTick,
  },
];
