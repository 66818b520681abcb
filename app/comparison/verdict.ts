/** What two runs say about two settings, in words, and no more than that. */
import {
  countText,
  formatChange,
  formatCount,
  formatDuration,
  formatFineShare,
  formatShort,
  formatTenths,
} from '../format.ts';
import { type ComparedRun, drainedAfter } from './read-for-compare.ts';
import { fullest, lostOf } from './run-figures.ts';
import { type Difference, differencesOf } from './run-settings.ts';
import { MOVED } from './speed-text.ts';

export interface Verdict {
  readonly headline: string;
  readonly lines: readonly string[];
  /** What differs has nothing to do with what was changed. */
  readonly isChance?: true;
}
type Judged = Pick<ComparedRun, 'last' | 'config' | 'crowded' | 'marks' | 'series'>;

/** Hiccups of a machine fill a queue for a moment now and then. */
const SELDOM = 0.02;
/** From one run each, nothing smaller is told apart: the machine is never twice the same. */
const RUN_NOISE = 0.25;
const QUEUES = ['channels.capacity', 'scheduler.backlog'];

/** @param names of both, as they are called in the comparison */
export function verdictOf(a: Judged, b: Judged, names: readonly [string, string]): Verdict {
  const differences = differencesOf([a.config, b.config]);
  const lost = [lostOf(a.last), lostOf(b.last)] as const;
  const facts = [factsOf(a, names[0]), factsOf(b, names[1])];
  if (lost[0] === 0 && lost[1] === 0 && onlyQueues(differences) && Math.max(a.crowded, b.crowded) < SELDOM)
    return nothingQueued(a, b, names);
  const headline = headlineOf(a, b, lost, names);
  return { headline, lines: [...facts, ...caveats(differences)] };
}

function onlyQueues(differences: readonly Difference[]): boolean {
  return differences.length > 0 && differences.every(({ path }) => QUEUES.includes(path));
}
function nothingQueued(a: Judged, b: Judged, names: readonly [string, string]): Verdict {
  const held = ({ last, config, crowded }: Judged, name: string) => {
    const most = `${formatCount(fullest(last))} of ${formatCount(config.channels.capacity)} events`;
    const share =
      crowded === 0
        ? 'no channel was nearly full'
        : `a channel was nearly full for ${formatFineShare(crowded)} of the time`;
    return `${name}: ${share}; the fullest held at most ${most}`;
  };
  return {
    isChance: true,
    headline: 'No difference: nothing queued',
    lines: [
      `${held(a, names[0])}. ${held(b, names[1])}. No valid event was lost.`,
      'How long a queue may become makes no difference while none forms. Try more load, a burst or a failure.',
    ],
  };
}

function headlineOf(a: Judged, b: Judged, lost: readonly [number, number], names: readonly [string, string]): string {
  const longest = [a, b].map(({ last }) => last.latency.endToEnd.max) as [number, number];
  const loss = lossHeadline(lost, names);
  const wait = isClear(longest[0], longest[1]) ? waitText(longest, names) : null;
  if (loss !== null && wait !== null) return `${loss}; ${wait}`;
  if (loss !== null) return loss;
  if (wait !== null)
    return lost[0] + lost[1] === 0 ? `Both lose no valid event; ${wait}` : `Both lose about the same; ${wait}`;
  return lost[0] + lost[1] === 0
    ? 'No clear difference: no valid event was lost, and waits are alike'
    : 'No clear difference';
}
function lossHeadline([a, b]: readonly [number, number], names: readonly [string, string]): string | null {
  if (a === b || !isClear(a, b)) return null;
  const [worse, better] = a > b ? ([0, 1] as const) : ([1, 0] as const);
  const [most, least] = [Math.max(a, b), Math.min(a, b)];
  return `${names[worse]} loses ${countText(most, 'valid event', 'valid events', formatShort)}, ${names[better]} ${least === 0 ? 'none' : formatShort(least)}`;
}
function waitText(longest: readonly [number, number], names: readonly [string, string]): string {
  const [longer, shorter] = longest[0] > longest[1] ? ([0, 1] as const) : ([1, 0] as const);
  return `the longest wait is ${formatDuration(longest[longer])} in ${names[longer]}, ${formatDuration(longest[shorter])} in ${names[shorter]}`;
}
/** Whether two figures of one run each are far enough from each other to be told apart. */
export function isClear(a: number, b: number): boolean {
  return Math.abs(a - b) > RUN_NOISE * Math.max(a, b);
}

/** One sentence for each run: what it cost, how long the longest wait was, and what each failure did. */
function factsOf(run: Judged, name: string): string {
  const { last } = run;
  const lost = lostOf(last);
  const loss =
    lost === 0
      ? 'no valid event lost'
      : `${countText(lost, 'valid event', 'valid events')} lost (${formatFineShare(lost / last.counters.emitted)})`;
  const wait = `longest wait ${formatDuration(last.latency.endToEnd.max)}`;
  const drained = run.marks.flatMap((mark) => {
    const seconds = drainedAfter(run, mark);
    return seconds === null ? [] : [`queue as short as before ${formatTenths(1000 * seconds)} after: ${mark.name}`];
  });
  return `${name}: ${[`${formatCount(last.counters.stored)} stored`, loss, wait, ...drained].join('; ')}.`;
}

function caveats(differences: readonly Difference[]): string[] {
  const one =
    'One run of each: smaller differences come from the machine as well. Run both again to see how much they vary.';
  if (differences.length === 0) return ['The settings are the same: what differs is the machine, or chance.', one];
  if (differences.length === 1) return [one];
  return [`${differences.length} settings differ: the runs cannot tell which of them made the difference.`, one];
}

/** Why a comparison may mislead. */
export function warningsOf(
  runs: readonly Pick<ComparedRun, 'head' | 'config' | 'lastConfig' | 'end' | 'last' | 'speed'>[],
): string[] {
  const differ = (of: (run: (typeof runs)[number]) => string) => new Set(runs.map(of)).size > 1;
  const warnings: string[] = [];
  if (differ(({ head }) => `${head.machine.cores} ${head.machine.browser}`))
    warnings.push('The runs are from different machines or browsers.');
  if (differ(({ head }) => head.program)) warnings.push('The runs are from different versions of Penstock.');
  if (differ(({ config }) => JSON.stringify([config.feed, config.load])))
    warnings.push('The runs had different feeds or loads.');
  else if (differ(({ last }) => recordingOf(last))) warnings.push('The runs played different recordings.');
  if (differ(({ config }) => JSON.stringify(config.failures))) warnings.push('The runs had different failures.');
  const changed = runs.some(({ config, lastConfig }) => differencesOf([config, lastConfig]).length > 0);
  if (changed) warnings.push('Settings were changed during a run: those from its start are compared.');
  const moved = runs.map(({ speed }) => speed?.drift ?? 0).find((drift) => Math.abs(drift) > MOVED);
  if (moved !== undefined)
    warnings.push(
      `The speed of the machine changed before one of the runs: ${formatChange(moved)} by its speed check.`,
    );
  const lengths = runs.map(({ last }) => last.activeMs);
  if (isClear(Math.min(...lengths), Math.max(...lengths)))
    warnings.push('The runs differ in length: compare rates, not counts.');
  if (runs.some(({ end }) => end !== 'ended'))
    warnings.push('A run was ended by its tab, or is still on: its last seconds are not in it.');
  return warnings;
}
/** By what is known of it: all recordings of one's own have the same name in the settings. */
function recordingOf({ recording }: Judged['last']): string {
  return recording ? `${recording.rows} ${recording.fromMs} ${recording.toMs}` : 'none';
}
