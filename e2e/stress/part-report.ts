/** What each part of `npm run stress` leaves behind. */
export interface PartReport {
  /** How many of its runs did not hold. */
  readonly failed: number;
  /** For the JSON. */
  readonly record: object;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
