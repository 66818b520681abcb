/** How many days a month has. Any thread. @param month from 1 */
export function daysIn(year: number, month: number): number {
  // Day 0 of the next month is the last one of this.
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
