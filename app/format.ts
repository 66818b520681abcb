/** Figures as people read them: numbers as everywhere in the program, and times. */
export * from '../workers/contract/numbers/format-number.ts';

/** Time since the start of a run: `00:12:04`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits).join(':');
}

/** Time of day of a moment given in milliseconds since the epoch: `14:03:22`. */
export function formatClock(epochMs: number): string {
  const date = new Date(epochMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
