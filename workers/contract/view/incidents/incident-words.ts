/**
 * What the coordinator tells of a run's incidents, word by word. One journal, so that a reader has all of it of one moment:
 *
 * ```text
 *   rows         INCIDENTS × INCIDENT_WORDS   an incident each; the oldest row is used again
 *   settings     INCIDENTS × CONFIG_WORDS     the configuration in force when the incident of that row began
 *   counted      LOSS_CAUSES                  the run's counters as far as the losses in these rows reach
 *   noIncident   LOSS_CAUSES                  of them, what was lost while no incident was open
 *   earlier      LOSS_CAUSES                  of them, what incidents cost whose rows were used again
 * ```
 */
import { CONFIG_WORDS, INCIDENT_WORDS, INCIDENTS, LOSS_CAUSES } from '../../../memory/memory-map.ts';

export interface IncidentMemory {
  readonly record: Float64Array;
  readonly rows: readonly Float64Array[];
  readonly settings: readonly Float64Array[];
  readonly counted: Float64Array;
  readonly noIncident: Float64Array;
  readonly earlier: Float64Array;
}

const RECORD_WORDS = INCIDENTS * (INCIDENT_WORDS + CONFIG_WORDS) + 3 * LOSS_CAUSES;

/** Names the words of a record; of a new one where none is given. */
export function incidentMemory(record: Float64Array = new Float64Array(RECORD_WORDS)): IncidentMemory {
  let end = 0;
  const next = (words: number) => {
    end += words;
    return record.subarray(end - words, end);
  };
  const all = (words: number) => Array.from({ length: INCIDENTS }, () => next(words));
  return {
    record,
    rows: all(INCIDENT_WORDS),
    settings: all(CONFIG_WORDS),
    counted: next(LOSS_CAUSES),
    noIncident: next(LOSS_CAUSES),
    earlier: next(LOSS_CAUSES),
  };
}

/**
 * A failure of a setting that nobody injected: this and the index of the setting, so that its incident is told from an injected
 * one.
 */
export const FOUND = 500;
/** The setting that a failure is, by its index; none: of a worker, or a burst. */
export function settingOfIncident(what: number): number {
  return what >= FOUND && what < 2 * FOUND ? what - FOUND : what;
}

/** Words of a row. Moments that were not are 0. */
export const ID = 0;
export const WHAT = 1;
/** Of a setting; the factor of a burst; the seconds of a worker's stall, -1 where it was killed, 0 where it was lost otherwise. */
export const VALUE = 2;
export const STARTED = 3;
export const DETECTED = 4;
export const CLEARED = 5;
export const RECOVERED = 6;
/** By number: of `OUTCOMES`; of `REASONS`, why it is not `recovered`. */
export const OUTCOME = 7;
export const REASON = 8;
/** 1 while what is lost may be lost by it: until it is closed, or for good where the run ended before that. */
export const TAKES_LOSSES = 9;
/** -1: never known. */
export const DELAYED = 10;
export const PEAK_DEPTH = 11;
export const PEAK_LATENCY = 12;
/** -1: not known, and why: of `REASONS`. */
export const NORMAL_DEPTH = 13;
export const NORMAL_P99 = 14;
export const NORMAL_REASON = 15;
/** Events that it cost, LOSS_CAUSES words. */
export const LOST = 16;

export const OUTCOMES = ['open', 'recovered', 'unknown', 'degraded'] as const;

export type Reason = 'none' | 'settings' | 'paused' | 'ended' | 'tooLittle' | 'notDurable';
export const REASONS: readonly Reason[] = ['none', 'settings', 'paused', 'ended', 'tooLittle', 'notDurable'];
export const REASON_TEXTS: Readonly<Record<Reason, string>> = {
  none: '',
  settings: 'settings were changed meanwhile',
  paused: 'the run was paused meanwhile',
  ended: 'the run ended first',
  tooLittle: 'too little was seen of the run before',
  notDurable: 'durable storage is gone: events are kept in memory only',
};
