/** How a part describes a number that its callers may choose, and the one error for all that it refuses. */
export interface OptionRange {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Any number of the range, unless it says otherwise. */
  readonly kind?: 'whole number' | 'power of two';
  /** Where the caller chooses nothing. */
  readonly default?: number;
}

/** How everything in the package words what it refuses. */
export function notAllowedText(what: string, value: unknown, allowed: string): string {
  return `${what}: ${value} is not allowed here; allowed: ${allowed}`;
}

/** @throws RangeError with the option's name, its value and what is allowed */
export function checkOption(name: string, value: number, { unit, min, max, kind }: OptionRange): void {
  const isOfKind =
    kind === undefined || (Number.isInteger(value) && (kind === 'whole number' || (value & -value) === value));
  if (value >= min && value <= max && isOfKind) return;
  const range = max === Number.POSITIVE_INFINITY ? `of ${min} or more` : `from ${min} to ${max}`;
  throw new RangeError(notAllowedText(name, value, `a ${kind ?? 'number'} ${range} (${unit})`));
}
