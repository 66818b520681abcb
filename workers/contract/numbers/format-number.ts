/**
 * Numbers as people read them: always with a unit, three significant digits, and the same width for the same
 * magnitude, so that a live figure does not dance. What is not known yet is a dash.
 *
 * `parse-number.ts` reads back what is written here: the same number, as far as it was shown.
 */
export const UNKNOWN = '–';

const GROUPED = numberFormat({ maximumFractionDigits: 0 });
/** Every digit that tells a number from its neighbours. */
const FULL = numberFormat({ maximumSignificantDigits: 21 });
const PERCENT = numberFormat({ style: 'percent', maximumSignificantDigits: 21 });

const READING = fixed(3);
const SCORE = fixed(1);

/** A count in full: `1,204,331`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? GROUPED.format(count) : UNKNOWN;
}

/**
 * A count and what it is of: `1 message waits`, `1,200 messages wait`.
 *
 * @param format how the count is written: with all its digits where nothing else is given
 */
export function countText(count: number, one: string, many: string, format = formatCount): string {
  return `${format(count)} ${count === 1 ? one : many}`;
}

/** A count or amount in three digits: `980`, `12.4 k`, `1.20 M`. */
export function formatShort(count: number): string {
  return Number.isFinite(count) ? scaled(count, 1000, ['', 'k', 'M', 'G', 'T']) : UNKNOWN;
}

/** Events per second: `980 /s`, `12.4 k/s`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return `${UNKNOWN} /s`;
  const short = formatShort(perSecond);
  return short.includes(' ') ? `${short}/s` : `${short} /s`;
}

/** A time span given in milliseconds: `85 µs`, `3.1 ms`, `12.4 s`, `2 min 05 s`, `1 h 05 min`, `45 d 19 h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return `${UNKNOWN} ms`;
  if (ms <= 0) return '0 ms';
  if (ms < 0.9995) return `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < 99.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1000)} s`;
  if (ms < 3_599_500) return twoUnits(ms / 1000, 60, 'min', 's');
  return ms < 86_370_000 ? twoUnits(ms / 60_000, 60, 'h', 'min') : twoUnits(ms / 3_600_000, 24, 'd', 'h');
}

/** `2 min 05 s`. @param small amount in the smaller unit @param size how many of those the larger one has */
function twoUnits(small: number, size: number, larger: string, smaller: string): string {
  const whole = Math.round(small);
  return `${Math.floor(whole / size)} ${larger} ${String(whole % size).padStart(2, '0')} ${smaller}`;
}

/** A time span that was measured in tenths of a second: `< 0.1 s`, `3.0 s`, `1 min 40 s`. */
export function formatTenths(ms: number): string {
  if (ms < 50) return '< 0.1 s';
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms);
}

/** Time of day of a moment given in milliseconds since the epoch: `14:03:22`. */
export function formatClock(epochMs: number): string {
  return new Date(epochMs).toTimeString().slice(0, 8);
}

/**
 * What a sensor read: `20.125`, `1,234.500`; what three decimals do not tell from 0, and what is too long to read, as
 * `1.500e-12` and `1.000e30`. Nowhere is one asked for, so its zeros need not be read back.
 */
export function formatReading(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 0.01 || magnitude >= 1e9)) return value.toExponential(3).replace('e+', 'e');
  return READING.format(value);
}
/** How far off an alarm's reading was: `4.2`. */
export function formatScore(score: number): string {
  return Number.isFinite(score) ? SCORE.format(score) : UNKNOWN;
}

/** A round value on an axis, without the zeros that keep live figures from dancing: `40 k`, `100 ms`. */
export function formatTick(text: string): string {
  return text.replace(/(\.\d*?)0+(?= |$)/, '$1').replace(/\.(?= |$)/, '');
}

/** A share from 0 to 1 as whole percent, with what is neither none nor all kept apart from both: `<1 %`, `98 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return `${UNKNOWN} %`;
  if (share > 0 && share < 0.005) return '<1 %';
  if (share < 1 && share >= 0.995) return '>99 %';
  return `${Math.round(share * 100)} %`;
}

/** The same to two places, where a small share must not look like none: `0.75 %`, `12.4 %`. */
export function formatFineShare(share: number): string {
  if (!Number.isFinite(share)) return `${UNKNOWN} %`;
  const percent = 100 * share;
  if (percent > 0 && percent < 0.005) return '<0.01 %';
  return `${percent >= 10 ? percent.toFixed(1) : percent.toFixed(2)} %`;
}

/** How much greater or smaller: `+ 12 %`, `− 3.4 %`, `× 2.5`. */
export function formatChange(change: number): string {
  const size = Math.abs(change);
  if (size >= 2) return `× ${(1 + change).toFixed(1)}`;
  return `${change < 0 ? '−' : '+'} ${(100 * size).toFixed(size < 0.1 ? 1 : 0)} %`;
}

/** The share of a distribution that lies below: `P50`, `P99`, `P99.9`. */
export function formatQuantile(share: number): string {
  return `P${(100 * share).toFixed(share > 0.99 ? 1 : 0)}`;
}

/** A place on an axis of seconds: `-2.0 s`, `14.5 s`. */
export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** A ratio in three digits: `1.28`, `12.8`, `128`. */
export function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? digits(ratio) : UNKNOWN;
}

/** The same of what may be small or large: `0.0039`, and whole from 1,000 on. */
export function formatFineRatio(ratio: number): string {
  if (ratio >= 1000) return formatCount(ratio);
  // Smaller ones would have an exponent.
  return ratio >= 1e-6 && ratio < 0.1 ? `${Number(ratio.toPrecision(2))}` : formatRatio(ratio);
}

/** A level against its limit: `512 of 65,536`. */
export function formatLevel(level: number, limit: number): string {
  return `${formatCount(level)} of ${formatCount(limit)}`;
}

/** Bytes with a unit of 1,000: `2.29 MB`. */
export function formatBytes(bytes: number): string {
  return Number.isFinite(bytes) ? scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB']) : `${UNKNOWN} B`;
}

/** A setting's number with its unit, in full: `20,000 /s`, `0.001`. */
export function formatSetting(value: number, unit: string): string {
  return unit === '' ? FULL.format(value) : `${FULL.format(value)} ${unit}`;
}

/** A share that people set, in full: `5 %`, `0.1 %`. Not by a product, in which 0.07 would be 7.000000000000001 %. */
export function formatPercent(share: number): string {
  const text = PERCENT.format(share);
  return text.endsWith('%') ? `${text.slice(0, -1)} %` : `${Number((100 * share).toPrecision(15))} %`;
}

/** Three significant digits of 1 ≤ value < 1000; whole numbers below 1000 keep their form. */
function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let magnitude = Math.abs(value);
  let step = 0;
  while (magnitude >= base - 0.5 && step < units.length - 1) {
    magnitude /= base;
    step++;
  }
  const sign = value < 0 ? '-' : '';
  const text = step > 0 ? digits(magnitude) : small(magnitude);
  return units[step] === '' ? `${sign}${text}` : `${sign}${text} ${units[step]}`;
}
/** Below a thousand: whole from ten on, one decimal below, none at zero. */
function small(magnitude: number): string {
  return magnitude >= 9.95 || Number.isInteger(magnitude) ? magnitude.toFixed(0) : magnitude.toFixed(1);
}

function fixed(decimals: number): NumberFormat {
  return numberFormat({ minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

type NumberFormat = Pick<Intl.NumberFormat, 'format'>;
/** Numbers in English; in plain JavaScript's way where the browser refuses that. */
export function numberFormat(options: Intl.NumberFormatOptions): NumberFormat {
  try {
    return new Intl.NumberFormat('en', options);
  } catch {
    return { format: String };
  }
}
