/** Names of files that are saved: what is in them, of which runs, and when. */
import { twoDigits } from '../format.ts';

/** `penstock-runs-3-to-7-2026-11-23-0110.sqlite` */
export function databaseFileName(runs: readonly number[], at: Date): string {
  return `penstock-${runsText(runs)}${stamp(at)}.sqlite`;
}
/** `penstock-events-run-7-2026-11-23-0110.csv.gz` */
export function eventsFileName(run: number, at: Date): string {
  return `penstock-events-run-${run}-${stamp(at)}.csv.gz`;
}
/**
 * `penstock-query-run-7-2026-11-23-0110.csv`; with `-first-10000-rows` when there are more.
 *
 * @param cutAt how many rows there are of a result that has more; null of one that is whole
 */
export function resultFileName(run: number | null, at: Date, cutAt: number | null = null): string {
  const cut = cutAt === null ? '' : `-first-${cutAt}-rows`;
  return `penstock-query-${run === null ? '' : `run-${run}-`}${stamp(at)}${cut}.csv`;
}

function runsText(runs: readonly number[]): string {
  if (runs.length === 0) return '';
  const [first, last] = [Math.min(...runs), Math.max(...runs)];
  return first === last ? `run-${first}-` : `runs-${first}-to-${last}-`;
}
/** Local time, without the colon that file systems refuse. */
function stamp(at: Date): string {
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
  return `${day}-${[at.getHours(), at.getMinutes()].map(twoDigits).join('')}`;
}
