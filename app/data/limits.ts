/** How long a query may take, and how much it may return. */
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import { DEFAULT_LIMITS, type QueryLimits } from '../../workers/contract/query-types.ts';
import { formatSetting } from '../format.ts';

export interface LimitRange {
  readonly name: keyof QueryLimits;
  readonly label: string;
  readonly unit: string;
  /** Of what is typed. */
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  /** What a typed 1 is in the limit's own unit. */
  readonly scale: number;
}

export const LIMIT_RANGES: readonly LimitRange[] = [
  { name: 'milliseconds', label: 'Time limit', unit: 's', min: 0.1, max: 300, isWhole: false, scale: 1000 },
  { name: 'rows', label: 'Row limit', unit: 'rows', min: 1, max: 100_000, isWhole: true, scale: 1 },
];

/** Enough to look at. */
export const STARTING_LIMITS: QueryLimits = { ...DEFAULT_LIMITS, rows: 10_000 };

/** As it is typed, without unit. */
export function limitText(range: LimitRange, limits: QueryLimits): string {
  return formatSetting(limits[range.name] / range.scale, '');
}
/** What is allowed for a limit, with its unit. */
export function limitRangeText({ min, max, unit }: LimitRange): string {
  return `${formatSetting(min, '')} to ${formatSetting(max, unit)}`;
}

/** The limits with what was typed for one of them, or what is wrong with that. */
export function typedLimit(range: LimitRange, text: string, limits: QueryLimits): QueryLimits | string {
  const typed = parseNumber(text, range.unit);
  const isNumber = typeof typed === 'number';
  const isAllowed = isNumber && typed >= range.min && typed <= range.max && (!range.isWhole || Number.isInteger(typed));
  if (isAllowed) return { ...limits, [range.name]: typed * range.scale };
  const kind = range.isWhole ? 'a whole number' : 'a number';
  return `${range.label}: ${refusalText(text, typed, `${kind} from ${limitRangeText(range)}`)}`;
}
