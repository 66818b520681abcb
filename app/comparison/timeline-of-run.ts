/**
 * What happened in a run as a timeline: its own, with what was injected and switched by hand as steps at the moments at
 * which that was done.
 */
import type { Config, FieldValue, TimelineStep } from '../../workers/contract/config-types.ts';
import type { RunText } from '../../workers/contract/kept-run-types.ts';
import { getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';

export function timelineOf(
  config: Config,
  texts: readonly Pick<RunText, 'type'>[],
  seconds: number,
): readonly TimelineStep[] {
  const injected = (texts as readonly RunText[]).flatMap((text) =>
    text.type === 'step' ? [{ ...text.step, at: tenths(text.activeMs) }] : [],
  );
  const configs = (texts as readonly RunText[]).flatMap((text) =>
    text.type === 'config' ? [{ at: tenths(text.activeMs), config: text.config }] : [],
  );
  const switched = FIELDS.flatMap(({ path }) => stepsOf(path, config, configs, seconds));
  const planned = configs.at(-1)?.config.failures.timeline ?? config.failures.timeline;
  return [...planned, ...injected, ...switched].sort((a, b) => a.at - b.at);
}

interface Set {
  readonly at: number;
  readonly config: Config;
}
/** Each stretch in which a setting was not what it was at the start. */
function stepsOf(path: string, first: Config, configs: readonly Set[], seconds: number): TimelineStep[] {
  if (!path.startsWith('failures.')) return [];
  const usual = getField(first, path);
  const steps: TimelineStep[] = [];
  let open: { at: number; value: FieldValue } | null = null;
  for (const { at, value } of [...configs.map((each) => ({ at: each.at, value: getField(each.config, path) })), END]) {
    if (open !== null && value === open.value) continue;
    if (open !== null) {
      const lasts = tenths(1000 * (Math.min(at, seconds) - open.at));
      steps.push({ at: open.at, what: path, value: open.value, for: at === END.at ? 0 : Math.max(0.1, lasts) });
    }
    open = value === usual || value === undefined ? null : { at, value };
  }
  return steps;
}
const END = { at: Number.POSITIVE_INFINITY, value: undefined };
/** Seconds, to a tenth. */
function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}
