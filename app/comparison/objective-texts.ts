/** What is said of an objective: on Live, in a comparison and in a report. */
import type { Breach, ObjectiveStatus } from '../../workers/contract/kept-run-types.ts';
import { objectiveLine } from '../../workers/contract/settings/objective-lines.ts';
import { objectiveFigure } from '../../workers/contract/settings/objectives.ts';
import {
  countText,
  formatDuration,
  formatFineShare,
  formatQuantile,
  formatRate,
  formatRatio,
  formatShort,
  formatTenths,
  UNKNOWN,
} from '../format.ts';

const SOURCES: Readonly<Record<ObjectiveStatus['source'], string>> = {
  'objectives.p99Ms': 'the P99 target',
  'objectives.storedWithinMs': 'how soon each class is to be stored',
  'objectives.list': '',
};
/** Of a row that is a setting of its own; empty of one of the list. */
export function sourceText({ source }: Pick<ObjectiveStatus, 'source'>): string {
  return SOURCES[source];
}
/** An objective as people write it, without what stops the run. */
export function lineText({ objective }: Pick<ObjectiveStatus, 'objective'>): string {
  return objectiveLine({ ...objective, stop: false });
}

export const STATES: Readonly<Record<ObjectiveStatus['state'], string>> = {
  waiting: 'not known yet',
  met: 'met',
  breached: 'not met',
};

/** In the unit of the figure. */
export function valueText({ objective, value }: Pick<ObjectiveStatus, 'objective' | 'value'>): string {
  const { figure, share } = objective;
  const known = objectiveFigure(figure);
  if (Number.isNaN(value)) return UNKNOWN;
  switch (known?.kind) {
    case 'time':
      return `${share === 1 ? 'longest' : formatQuantile(share)} ${formatDuration(value)}`;
    case 'share':
      return shareText(figure, value);
    case 'rate':
      return formatRate(value);
    default:
      return known?.unit === 'ms' ? formatDuration(value) : formatShort(value);
  }
}

/** Of what it is, where Live has the same word for something else: what is lost there has invalid events in it. */
function shareText(figure: string, share: number): string {
  if (figure === 'onTime') return `${formatFineShare(1 - share)} on time`;
  return figure === 'lost' ? `${formatFineShare(share)} of valid events` : formatFineShare(share);
}

/** Above it the budget was overspent so often that a multiple says more than a share. */
const OFTEN = 10;

/** How much of the error budget is used, of how much. */
export function budgetText({ bad, counted, countedIn, budget, budgetUsed }: ObjectiveStatus): string {
  if (counted === 0) return UNKNOWN;
  const amount = (of: number) =>
    countedIn === 's' ? formatTenths(1000 * of) : countText(Math.round(of), 'event', 'events');
  if (bad === 0) return budget === 0 ? 'none bad, none allowed' : `0 %: none bad, ${amount(budget)} allowed`;
  if (!Number.isFinite(budgetUsed) || budget <= 0) return `${amount(bad)} bad, none allowed`;
  const used = budgetUsed < OFTEN ? formatFineShare(budgetUsed) : `${formatRatio(budgetUsed)} ×`;
  return `${used}: ${amount(bad)} bad, ${amount(budget)} allowed`;
}

/** How fast the budget is being used, as a multiple of what is allowed. */
export function burnText(burn: number): string {
  if (Number.isNaN(burn)) return UNKNOWN;
  return Number.isFinite(burn) ? `${formatRatio(burn)} ×` : 'no budget';
}

/** @param clock of a moment in ms since the epoch */
export function breachText(
  status: Pick<ObjectiveStatus, 'objective'>,
  { from, to, worst, incidents }: Breach,
  cause: string | undefined,
  clock: (at: number) => string,
): string {
  const lasted = to === null ? 'until the end, or still' : `for ${formatTenths(to - from)}`;
  const during = incidents.length === 0 ? 'no incident' : incidents.join(', ');
  const parts = [`${clock(from)} ${lasted}`, `worst ${valueText({ ...status, value: worst })}`];
  return [...parts, cause ?? 'the bottleneck is not known', during].join('; ');
}
