/** Figures as people read them: numbers as everywhere in the program, and times. */
import { formatClock } from '../workers/contract/numbers/format-number.ts';

export * from '../workers/contract/numbers/format-number.ts';

/** Time since the start of a run: `00:12:04`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits).join(':');
}

/** A moment with its day, in local time: `2014-02-03 14:03:22`, with milliseconds where it has some. */
export function formatMoment(epochMs: number): string {
  const date = new Date(epochMs);
  const day = [String(date.getFullYear()).padStart(4, '0'), date.getMonth() + 1, date.getDate()].map((part) =>
    typeof part === 'number' ? twoDigits(part) : part,
  );
  const ms = date.getMilliseconds();
  return `${day.join('-')} ${formatClock(epochMs)}${ms > 0 ? `.${String(ms).padStart(3, '0')}` : ''}`;
}
/** Time of day, and the day where it is not today: `14:03:22`, `2014-02-03 14:03:22`. */
export function formatWhen(epochMs: number, now = Date.now()): string {
  const whole = Math.floor(epochMs / 1000) * 1000;
  return new Date(epochMs).toDateString() === new Date(now).toDateString() ? formatClock(whole) : formatMoment(whole);
}

/** `07`, of a part of a time or a date. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
