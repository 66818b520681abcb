/**
 * Incidents: what a failure did to a run, how long the run took to be itself again, and what it cost. Measured by the
 * coordinator every `SAMPLE_MS`, so every time is exact to that; the rules are in `coordinator/incidents/incident-tracker.ts`, and in
 * `incident-losses.ts` for what is lost.
 */

import { CONFIG_WORDS, INCIDENTS } from '../../../memory/memory-map.ts';
import { workerName } from '../../../memory/tasks.ts';
import type { JournalReader } from '../../../primitives/shared/journal.ts';
import type { FieldValue } from '../../config-types.ts';
import { decodeField, defaultConfig, encodeConfig } from '../../settings/config-codec.ts';
import { FIELDS } from '../../settings/config-fields.ts';
import { burstText, fieldText, stalledText, WORKER_FATES } from '../../settings/timeline-text.ts';
import type { Incident, OutsideIncidents } from '../../snapshot-types.ts';
import { attribute, lossesIn } from './incident-losses.ts';
import {
  CLEARED,
  DELAYED,
  DETECTED,
  FOUND,
  ID,
  incidentMemory,
  LOST,
  NORMAL_DEPTH,
  NORMAL_P99,
  NORMAL_REASON,
  OUTCOME,
  OUTCOMES,
  PEAK_DEPTH,
  PEAK_LATENCY,
  REASON,
  REASON_TEXTS,
  REASONS,
  RECOVERED,
  STARTED,
  settingOfIncident,
  VALUE,
  WHAT,
} from './incident-words.ts';

export { VALUE, WHAT };
export const SAMPLE_MS = 100;
/** Of a run, the latest ones are kept. */
export const MOST_INCIDENTS = INCIDENTS;

// What failed is a number: the index of a field, WORKER and the number of a worker, or a burst.
/** What failed: the load, by a burst. */
export const BURST = 10_000;
const WORKER = 1000;
/** The value of a worker's incident where it was killed on purpose. 0: it was lost by itself. Above 0: it was stalled for so many seconds. */
export const KILLED = -1;
/** What failed: the worker of this thread. */
export function workerIncident(thread: number): number {
  return WORKER + thread;
}
/** The thread of the worker that failed; 0 where it was something else. */
export function threadOfIncident(what: number): number {
  return what > WORKER && what < BURST ? what - WORKER : 0;
}

/** The latest incidents of a run, and what they cost. */
export class IncidentReader {
  private readonly memory: ReturnType<typeof incidentMemory>;
  /** Of each row. One that has not changed is the same object: snapshots are kept by the thousand. */
  private readonly told: { words: ArrayLike<number>; incident: Incident }[] = [];

  constructor(private readonly journal: JournalReader) {
    this.memory = incidentMemory(journal.record);
  }

  /** Before the counters are read, which are then no older than what is told here. */
  read(): void {
    this.journal.read();
  }
  /** @param counts of all losses of the run: those that the coordinator has not attributed yet are, by the same rule */
  tell(counts: readonly number[]): { incidents: Incident[]; outsideIncidents: OutsideIncidents } {
    attribute(this.memory, counts);
    const { rows, noIncident, earlier } = this.memory;
    const incidents = rows.flatMap((row, place) => (row[ID]! > 0 ? [this.incidentAt(place)] : []));
    return {
      incidents: incidents.sort((a, b) => b.id - a.id),
      outsideIncidents: { noIncident: lossesIn(noIncident), earlier: lossesIn(earlier) },
    };
  }

  private incidentAt(place: number): Incident {
    const row = this.memory.rows[place]!;
    const known = this.told[place];
    if (known && row.every((word, i) => word === known.words[i])) return known.incident;
    const incident = incidentOf(row, this.memory.settings[place]!);
    this.told[place] = { words: row.slice(), incident };
    return incident;
  }
}

/** @param settings in force when it began; the defaults if not given */
export function incidentOf(row: Float64Array, settings: Float64Array = DEFAULTS): Incident {
  const moment = (word: number) => row[word] || null;
  const [startedAt, detectedAt, clearedAt, recoveredAt] = [
    row[STARTED]!,
    moment(DETECTED),
    moment(CLEARED),
    moment(RECOVERED),
  ];
  const losses = lossesIn(row, LOST);
  const { expired, evicted, shed, deadLettered } = losses.lost;
  return {
    id: row[ID]!,
    what: whatOf(row[WHAT]!, row[VALUE]!),
    outcome: OUTCOMES[row[OUTCOME]!] ?? 'unknown',
    startedAt,
    detectedAt,
    clearedAt,
    recoveredAt,
    durationMs: clearedAt === null ? null : Math.max(0, clearedAt - startedAt),
    detectMs: detectedAt === null ? null : Math.max(0, detectedAt - startedAt),
    recoverMs: recoveredAt === null || clearedAt === null ? null : Math.max(0, recoveredAt - clearedAt),
    reasons: reasonsOf(row),
    ...losses,
    delayed: row[DELAYED]! < 0 ? null : row[DELAYED]!,
    expired,
    evicted,
    shed,
    deadLettered,
    peakDepth: row[PEAK_DEPTH]!,
    peakLatencyMs: row[PEAK_LATENCY]!,
    normal: row[NORMAL_DEPTH]! < 0 ? null : { depth: row[NORMAL_DEPTH]!, p99Ms: row[NORMAL_P99]! },
    settings: changedIn(settings),
  };
}

function reasonsOf(row: Float64Array): Incident['reasons'] {
  const text = (word: number) => REASON_TEXTS[REASONS[row[word]!] ?? 'none'];
  const isOpen = OUTCOMES[row[OUTCOME]!] === 'open';
  const isOn = row[CLEARED] === 0;
  const normal = text(NORMAL_REASON) || null;
  // A burst is seen by nothing else than that the run leaves its normal.
  const unseen = row[WHAT] === BURST && normal !== null ? `what is normal is not known: ${normal}` : null;
  const open = isOn ? 'it is still on' : 'the run is not in its normal yet';
  const late = row[DELAYED]! < 0 ? 'what is normal is not known' : 'counted as long as its normal was known';
  return {
    detected:
      row[DETECTED] === 0
        ? (unseen ?? `nothing in the pipeline ${isOpen ? 'has detected it so far' : 'detected it'}`)
        : null,
    cleared: isOn ? (isOpen ? 'it is still on' : 'the run ended first') : null,
    recovered: row[RECOVERED] === 0 ? (isOpen ? open : text(REASON)) : null,
    delayed: normal === null ? null : `${late}: ${normal}`,
  };
}

const DEFAULTS = new Float64Array(CONFIG_WORDS);
encodeConfig(defaultConfig(), DEFAULTS);

function changedIn(settings: Float64Array): Record<string, FieldValue> {
  const changed = FIELDS.flatMap((field, i): [string, FieldValue][] =>
    settings[i] === DEFAULTS[i] ? [] : [[field.path, decodeField(field, settings[i]!)]],
  );
  return Object.fromEntries(changed);
}

function whatOf(what: number, value: number): string {
  if (what === BURST) return burstText(value);
  const thread = threadOfIncident(what);
  if (thread > 0) return `${workerName(thread)} ${fateOf(value)}`;
  const field = FIELDS[settingOfIncident(what)];
  if (field !== undefined && what >= FOUND) return `${field.label}, not injected`;
  if (field === undefined) return 'unknown';
  // That a switch is on goes without saying.
  return field.kind === 'switch' ? field.label : fieldText(field, value);
}
function fateOf(value: number): string {
  if (value > 0) return stalledText(value);
  return value === KILLED ? WORKER_FATES.kill : WORKER_FATES.lost;
}
