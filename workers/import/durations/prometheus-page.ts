/** Whether a text comes from Prometheus, and one line of it: name, labels, value; then perhaps a time, and an exemplar. */
import { linesOf } from './duration-csv.ts';
import { DurationProblem, lineProblem } from './duration-problem.ts';

const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** Of a line without space around it. The name may stand in quotes within the braces, or be missing: `rate` drops it. */
const SAMPLE = new RegExp(
  `^([a-zA-Z_:][\\w:]*)?(?:\\s*\\{((?:[^"}]|${QUOTED})*)\\})?\\s+([-+.\\dINin][^\\s{}]*)(?:\\s+[-+.\\d][^\\s{}]*)?(?:\\s+#\\s.*)?$`,
);
const LABEL = /\s*([a-zA-Z_]\w*|"(?:[^"\\]|\\.)*")\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
const NAME = /\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
const BUCKET = /_bucket(?:["{]|\s|$)|^\s*\{/;
const LE = /\ble"?\s*=/;

/** Whether a text has buckets of a Prometheus histogram, wherever on the page. */
export function isPrometheus(text: string): boolean {
  if (!LE.test(text)) return false;
  for (const line of linesOf(text)) if (!/^\s*#/.test(line) && BUCKET.test(line) && LE.test(line)) return true;
  return false;
}

/** @throws DurationProblem where a page of Prometheus has no buckets */
export function refuseWithoutHistogram(text: string): void {
  if (/^# (?:HELP|TYPE) \S/m.test(text))
    throw new DurationProblem(
      'This is a page of Prometheus without a histogram: no line is name_bucket{le="…"} count. A summary (quantile="…") has no buckets.',
    );
}

interface PageSample {
  /** Empty where it is not told. */
  readonly name: string;
  readonly labels: Map<string, string>;
  /** The value, as it is written. */
  readonly digits: string;
}

const ALLOWED = 'name_bucket{le="…"} count, as Prometheus writes it';

/** @param line its number, from 1. @throws DurationProblem */
export function readSample(text: string, line: number): PageSample {
  const [all, name, inner, digits = ''] = SAMPLE.exec(text.trim()) ?? [];
  if (all === undefined) throw lineProblem(line, '', text.trim(), ALLOWED);
  const rest = (inner ?? '').trim();
  const labels = new Map<string, string>();
  let own = name ?? '';
  NAME.lastIndex = 0;
  const quoted = name === undefined ? NAME.exec(rest) : null;
  if (quoted !== null) own = quoted[1]!;
  LABEL.lastIndex = quoted === null ? 0 : NAME.lastIndex;
  while (LABEL.lastIndex < rest.length) {
    const found = LABEL.exec(rest);
    if (found === null) throw lineProblem(line, 'labels', text.trim(), 'name="value" pairs with commas between');
    labels.set(found[1]!.replaceAll('"', ''), found[2]!);
  }
  return { name: own, labels, digits };
}
