/**
 * Reads what is said to be a report. Anybody who may publish on the subject can send anything: nothing of it is used unless all
 * of it is sound, and the reason of a refusal is one of a few words, so that they can be counted.
 */
import * as v from 'valibot';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { BREAKER_STATES, LINE_STAGES, RUN_STATES, STORAGE_KINDS } from '../name-sets.ts';
import {
  type BucketGain,
  COUNTER_NAMES,
  LEDGER_NAMES,
  MOST_NAME,
  MOST_REPORT_BYTES,
  MOST_TEXT,
  NODE_ROLES,
  type NodeReport,
  OUTPUT_NAMES,
  READ_VERSIONS,
  TONES,
} from './node-report.ts';
import { plainTextSchema } from './plain-text.ts';
import { isSubjectWord, nodeOfSubject } from './report-subjects.ts';

/** In the order in which they are looked for. */
export const REFUSALS = ['too large', 'not JSON', 'another version', 'not a report', 'of another node'] as const;
export type Refusal = (typeof REFUSALS)[number];

type ReportReading =
  | { readonly report: NodeReport; readonly refusal: null }
  | { readonly report: null; readonly refusal: Refusal };

/** A report, or why it is refused. Nothing in `bytes` is trusted. */
export function readReport(subject: string, bytes: Uint8Array): ReportReading {
  if (bytes.byteLength > MOST_REPORT_BYTES) return refused('too large');
  let input: unknown;
  try {
    input = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refused('not JSON');
  }
  const version = versionOf(input);
  if (!READ_VERSIONS.some((each) => each === version))
    return refused(version === null ? 'not a report' : 'another version');
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (!result.success) return refused('not a report');
  const { v: _, ...report } = result.output;
  const gains = pairsOf(report.endToEnd.gains);
  if (gains === null) return refused('not a report');
  if (report.node !== nodeOfSubject(subject)) return refused('of another node');
  return { report: { ...report, endToEnd: { ...report.endToEnd, gains } }, refusal: null };
}

function refused(refusal: Refusal): ReportReading {
  return { report: null, refusal };
}

function versionOf(input: unknown): number | null {
  if (typeof input !== 'object' || input === null || !('v' in input)) return null;
  return typeof input.v === 'number' ? input.v : null;
}

/** null where they are none: a bucket that there is not, or too much for a count. */
function pairsOf(flat: readonly number[]): BucketGain[] | null {
  const pairs: BucketGain[] = [];
  let [bucket, all] = [0, 0];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [step, gain] = [flat[i]!, flat[i + 1]!];
    if (gain === 0 || (step === 0 && i > 0)) return null;
    bucket += step;
    all += gain;
    if (bucket >= BUCKETS) return null;
    pairs.push([bucket, gain]);
  }
  return flat.length % 2 === 0 && Number.isSafeInteger(all) ? pairs : null;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const moment = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const counts = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>;
const load = v.strictObject({ busy: share, blocked: share });
const output = v.strictObject({ ...counts(OUTPUT_NAMES), waiting: count, breaker: v.picklist(BREAKER_STATES) });

const schema = v.strictObject({
  v: v.picklist(READ_VERSIONS),
  node: v.pipe(v.string(), v.check(isSubjectWord)),
  name: plainTextSchema(MOST_NAME),
  role: v.picklist(NODE_ROLES),
  build: plainTextSchema(MOST_NAME),
  since: moment,
  sequence: count,
  at: moment,
  isLeaving: v.boolean(),
  state: v.picklist(RUN_STATES),
  run: count,
  activeMs: amount,
  counters: v.strictObject({ ...counts(COUNTER_NAMES), redelivered: v.nullable(count) }),
  rates: v.strictObject({ emitted: v.nullable(amount), stored: v.nullable(amount) }),
  p99Ms: v.nullable(amount),
  endToEnd: v.strictObject({ count, maxMicros: amount, gains: v.pipe(v.array(count), v.maxLength(2 * BUCKETS)) }),
  feed: v.nullable(
    v.strictObject({
      ledger: v.strictObject(counts(LEDGER_NAMES)),
      again: v.nullable(count),
      cap: v.nullable(count),
      lastAckAgeMs: v.nullable(amount),
      // Nodes of a build before it do not say so.
      skewMs: v.optional(v.pipe(v.number(), v.finite()), 0),
      output: v.optional(v.nullable(v.union([v.literal('off'), output])), null),
    }),
  ),
  stages: v.strictObject(
    Object.fromEntries(LINE_STAGES.map((stage) => [stage, load])) as Record<(typeof LINE_STAGES)[number], typeof load>,
  ),
  bottleneck: v.strictObject({
    tone: v.picklist(TONES),
    part: v.nullable(plainTextSchema(MOST_NAME)),
    headline: plainTextSchema(MOST_TEXT),
  }),
  breaker: v.picklist(BREAKER_STATES),
  storage: v.strictObject({ kind: v.picklist(STORAGE_KINDS), isDurable: v.boolean() }),
});
