/** An incident in words: the same ones in the table and in the event log. */

import { valueText } from '../../numbers/field-text.ts';
import { formatCount, formatDuration, formatTenths } from '../../numbers/format-number.ts';
import { FIELD_BY_PATH } from '../../settings/config-fields.ts';
import type { Incident, Losses } from '../../snapshot-types.ts';

/** A figure, and why it is not known, or not all of it. */
export interface Told {
  readonly text: string;
  readonly why: string | null;
}
const NOT_KNOWN = 'not known';

const count = (events: number | null) => (events === null ? NOT_KNOWN : formatCount(events));

/** How long the failure lasted. */
export function lastedText({ durationMs, outcome, reasons }: Incident): Told {
  const open = outcome === 'open' ? 'still on' : 'until the run ended';
  return {
    text: durationMs === null ? open : durationMs === 0 ? 'at once' : formatTenths(durationMs),
    why: reasons.cleared,
  };
}
/** After what time the pipeline detected it. */
export function detectedText({ detectMs, reasons }: Incident): Told {
  return { text: detectMs === null ? 'not detected' : formatTenths(detectMs), why: reasons.detected };
}
const UNRECOVERED = { open: 'under way', recovered: NOT_KNOWN, unknown: NOT_KNOWN, degraded: 'no: not durable' };
/** After what time the run was normal again. */
export function recoveredText({ recoverMs, outcome, reasons }: Incident): Told {
  return { text: recoverMs === null ? UNRECOVERED[outcome] : formatTenths(recoverMs), why: reasons.recovered };
}
/** How many events were late because of it. */
export function lateText({ delayed, reasons }: Incident): Told {
  return { text: count(delayed), why: reasons.delayed };
}

/** Of the events stored since it began: without any there is no latency, rather than one of 0. */
export function worstText({ peakLatencyMs }: Incident): Told {
  return peakLatencyMs > 0
    ? { text: formatDuration(peakLatencyMs), why: null }
    : { text: 'none stored', why: 'no event was stored since it began' };
}

/** Every kind of loss, in the order of the ledger, as the rest of the screen names it. */
export const LOSS_NAMES: readonly (readonly [name: string, of: (losses: Losses) => number])[] = [
  ['invalid', ({ lost }) => lost.invalid],
  ['shed', ({ lost }) => lost.shed],
  ['expired', ({ lost }) => lost.expired],
  ['evicted', ({ lost }) => lost.evicted],
  ['dead-lettered', ({ lost }) => lost.deadLettered],
  ['aggregates skipped', ({ skipped }) => skipped.aggregates],
  ['alarms skipped', ({ skipped }) => skipped.alarms],
  ['tail skipped', ({ skipped }) => skipped.tail],
];

/** A line of the event log. Kinds of loss that there were none of are left out. */
export function summaryOf(incident: Incident): string {
  const { what, durationMs, detectMs, recoverMs, peakDepth, reasons } = incident;
  const lasted =
    durationMs === null ? 'on until the run ended, ' : durationMs > 0 ? `on for ${formatTenths(durationMs)}, ` : '';
  const detected = detectMs === null ? 'not detected' : `detected after ${formatTenths(detectMs)}`;
  const losses = LOSS_NAMES.filter(([, of]) => of(incident) > 0).map(([name, of]) => `${count(of(incident))} ${name}`);
  const recovered = recoverMs === null ? unrecovered(incident) : `recovered ${formatTenths(recoverMs)} after its end`;
  const late =
    incident.delayed === null ? `late events not known (${reasons.delayed})` : `${count(incident.delayed)} late`;
  const events = [late, ...(losses.length > 0 ? losses : ['none lost or skipped'])].join(', ');
  const worst = incident.peakLatencyMs > 0 ? `${worstText(incident).text} latency` : 'none stored';
  const peaks = `${lasted}at most ${count(peakDepth)} waiting, ${worst}`;
  return `${what}: ${detected}, ${recovered}; ${events}; ${peaks}`;
}
function unrecovered({ outcome, reasons }: Incident): string {
  return outcome === 'degraded' ? `not recovered (${reasons.recovered})` : `recovery not known (${reasons.recovered})`;
}

/** What was in force when it began, as far as it is not the default. */
export function settingsText({ settings }: Incident): string {
  const texts = Object.entries(settings).map(([path, value]) => {
    const field = FIELD_BY_PATH.get(path);
    return field === undefined ? `${path} ${value}` : `${field.label} ${valueText(field, value)}`;
  });
  return texts.length === 0 ? 'all settings at their defaults' : texts.join(', ');
}
