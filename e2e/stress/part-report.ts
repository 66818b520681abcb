/** What each part of `npm run stress` leaves behind. */
export interface PartReport {
  /** How many of its runs did not hold. */
  readonly failed: number;
  /** For the JSON. */
  readonly record: object;
}
