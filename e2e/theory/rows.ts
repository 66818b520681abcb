/** What was measured beside what theory or the issue asks, and whether that is near enough. */

export type Unit = 'ms' | 's' | 'share' | 'events';

export interface Row {
  readonly claim: string;
  readonly unit: Unit;
  /** null: it never came to be. */
  readonly measured: number | null;
  /** What theory says; null where only a limit is asked. */
  readonly expected: number | null;
  /** Least and most, each null where there is none; null where it is recorded as measured. */
  readonly allowed: readonly [least: number | null, most: number | null] | null;
}

export function isHeld({ measured, allowed }: Row): boolean {
  if (allowed === null) return true;
  const [least, most] = allowed;
  return measured !== null && measured >= (least ?? measured) && measured <= (most ?? measured);
}

/** @param part of what is expected */
export function near(claim: string, unit: Unit, measured: number, expected: number, part: number): Row {
  return { claim, unit, measured, expected, allowed: [expected * (1 - part), expected * (1 + part)] };
}
export function within(claim: string, unit: Unit, measured: number, expected: number, by: number): Row {
  return { claim, unit, measured, expected, allowed: [expected - by, expected + by] };
}
export function atLeast(claim: string, unit: Unit, measured: number | null, least: number): Row {
  return { claim, unit, measured, expected: null, allowed: [least, null] };
}
export function atMost(claim: string, unit: Unit, measured: number | null, most: number): Row {
  return { claim, unit, measured, expected: null, allowed: [null, most] };
}
export function recorded(claim: string, unit: Unit, measured: number): Row {
  return { claim, unit, measured, expected: null, allowed: null };
}
