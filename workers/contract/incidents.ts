/**
 * Incidents: what a failure did to a run, and how long the run took to be itself again. Measured by the coordinator every
 * `SAMPLE_MS`, so every time is exact to that; the rules are in `pipeline/incident-tracker.ts`.
 */
import type { JournalReader } from '../memory/journal.ts';
import { INCIDENT_WORDS, INCIDENTS } from '../memory/memory-map.ts';
import { workerName } from '../memory/tasks.ts';
import { FIELDS } from './config-fields.ts';
import { burstText } from './timeline-text.ts';

export const SAMPLE_MS = 100;

/** Counts are of events; times in milliseconds, moments in milliseconds since the epoch. */
export interface Incident {
  /** Counts up from 1 in each run. */
  id: number;
  /** For people: `Outage`, `Slow alarms: 1000 µs/event`, `worker-2 lost`, `worker-2 stalled for 0.4 s`, `Burst: 10 × the load`. */
  what: string;
  /** `open` until the run is in its normal again, and stays `unknown` where that cannot be told. */
  outcome: 'open' | 'recovered' | 'unknown';
  startedAt: number;
  /** When the pipeline noticed by itself; null: it has not. */
  detectedAt: number | null;
  /** When the failure was taken back. A worker's loss is over as soon as it has happened. */
  clearedAt: number | null;
  recoveredAt: number | null;
  /** From the failure to its detection. */
  detectMs: number | null;
  /** From when the failure was over until the run was in its normal again. */
  recoverMs: number | null;
  /** Since it began, until it was recovered from: stored later than normal; and those that were not stored. */
  delayed: number;
  expired: number;
  shed: number;
  deadLettered: number;
  /** The most events that waited in channels and backlog, and the longest end-to-end latency of an event, since it began. */
  peakDepth: number;
  peakLatencyMs: number;
  /** What counts as normal; null when too little was seen of the run before. */
  normal: { depth: number; p99Ms: number } | null;
}

/** Words of a row. Moments that were not are 0. */
export const ID = 0;
export const WHAT = 1;
/** Of a setting; the factor of a burst; the seconds of a worker's stall, 0 where it was lost otherwise. */
export const VALUE = 2;
export const STARTED = 3;
export const DETECTED = 4;
export const CLEARED = 5;
export const RECOVERED = 6;
export const OUTCOME = 7;
export const DELAYED = 8;
export const EXPIRED = 9;
export const SHED = 10;
export const DEAD_LETTERED = 11;
export const PEAK_DEPTH = 12;
export const PEAK_LATENCY = 13;
/** -1: not known. */
export const NORMAL_DEPTH = 14;
export const NORMAL_P99 = 15;

export const OUTCOMES = ['open', 'recovered', 'unknown'] as const;

/** What failed, as a number: the index of a field, the number of a worker on top of these, or a burst. */
export const BURST = 10_000;
const WORKER = 1000;
export function workerIncident(thread: number): number {
  return WORKER + thread;
}
export function threadOfIncident(what: number): number {
  return what > WORKER && what < BURST ? what - WORKER : 0;
}

/** The latest incidents of a run, newest first. */
export function readIncidents(journal: JournalReader): Incident[] {
  journal.read();
  const rows = Array.from({ length: INCIDENTS }, (_, i) =>
    journal.record.subarray(i * INCIDENT_WORDS, (i + 1) * INCIDENT_WORDS),
  );
  return rows
    .filter((row) => row[ID]! > 0)
    .map(incidentOf)
    .sort((a, b) => b.id - a.id);
}

export function incidentOf(row: Float64Array): Incident {
  const moment = (word: number) => row[word] || null;
  const [startedAt, detectedAt, clearedAt, recoveredAt] = [
    row[STARTED]!,
    moment(DETECTED),
    moment(CLEARED),
    moment(RECOVERED),
  ];
  return {
    id: row[ID]!,
    what: whatOf(row[WHAT]!, row[VALUE]!),
    outcome: OUTCOMES[row[OUTCOME]!] ?? 'unknown',
    startedAt,
    detectedAt,
    clearedAt,
    recoveredAt,
    detectMs: detectedAt === null ? null : Math.max(0, detectedAt - startedAt),
    recoverMs: recoveredAt === null || clearedAt === null ? null : Math.max(0, recoveredAt - clearedAt),
    delayed: row[DELAYED]!,
    expired: row[EXPIRED]!,
    shed: row[SHED]!,
    deadLettered: row[DEAD_LETTERED]!,
    peakDepth: row[PEAK_DEPTH]!,
    peakLatencyMs: row[PEAK_LATENCY]!,
    normal: row[NORMAL_DEPTH]! < 0 ? null : { depth: row[NORMAL_DEPTH]!, p99Ms: row[NORMAL_P99]! },
  };
}

function whatOf(what: number, value: number): string {
  if (what === BURST) return burstText(value);
  const thread = threadOfIncident(what);
  if (thread > 0)
    return `${workerName(thread)} ${value > 0 ? `stalled for ${Math.round(value * 100) / 100} s` : 'lost'}`;
  const field = FIELDS[what];
  if (field?.kind !== 'number') return field?.label ?? 'unknown';
  const share = field.max === 1 && field.unit === '';
  return `${field.label}: ${share ? `${Math.round(value * 100)} %` : `${value} ${field.unit}`}`;
}
