/**
 * Texts of tables for tests of reading them: twenty rows, a minute apart, from noon (UTC). Read from a browser in Berlin.
 */
export const AROUND = { zone: 'Europe/Berlin', language: 'de-DE', acceptBest: false };
export const MINUTE = 60_000;
export const NOON = Date.UTC(2024, 2, 5, 12);
/** A day that is no month. */
export const LATER = Date.UTC(2024, 2, 25, 12);
export const ROWS = 20;

export const two = (n: number) => String(n).padStart(2, '0');
export const iso = (i: number, step = MINUTE) => new Date(NOON + i * step).toISOString();
export const seconds = (i: number) => (NOON + i * MINUTE) / 1000;
/** As a clock in Berlin shows it. */
export const clock = (i: number) => `13:${two(i)}:00`;
export const rows = <T>(write: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => write(i));
export const table = (header: string, write: (i: number) => string, end = '') =>
  [header, ...rows(write), end].join('\n');
export const upTo = (step = 1, from = 0) => rows((i) => from + i * step);
