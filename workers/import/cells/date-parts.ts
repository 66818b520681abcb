/** Dates whose parts stand in columns of their own: year, month, day, hour … */

export const DATE_PARTS = [
  'year',
  'month',
  'day',
  'day of year',
  'hour',
  'minute',
  'second',
  'hours and minutes',
  'time of day',
] as const;
export type DatePart = (typeof DATE_PARTS)[number];

const NAMES: readonly (readonly [DatePart, RegExp])[] = [
  ['year', /^(?:year|yyyy|yy|yr|jahr|año|ano|anno|année|annee|jaar|vuosi|år|rok)$/],
  ['month', /^(?:month|mo|mon|mnth|monat|mes|mois|mese|maand|kuukausi|kk|måned|månad|miesiąc)$/],
  ['day', /^(?:day|dd|dy|dom|tag|día|dia|jour|giorno|dag|päivä|pv|dzień|day of month|mday)$/],
  ['day of year', /^(?:doy|jday|julian|julian day|day of year|dayofyear|yday|jd)$/],
  ['hour', /^(?:hour|hours|hr|hh|std|stunde|hora|heure|ora|uur|hour ending|he)$/],
  ['minute', /^(?:minute|minutes|min|mi|mn|minuto|minuut)$/],
  ['second', /^(?:second|seconds|sec|ss|sekunde|segundo|seconde|secs)$/],
  ['hours and minutes', /^(?:hhmm|hour min|hourmin|hr min|hm)$/],
  [
    'time of day',
    /^(?:time|time of day|local time|utc time|time utc|clock|zeit|uhrzeit|hora|heure|ora|tijd|tid|aika|hh:mm|hh:mm:ss)$/,
  ],
];

/** The part that a column's name says. `MM` is the month, `mm` the minute. */
export function datePartOf(name: string): DatePart | null {
  const bare = name
    .replace(/^#\s*/, '')
    .replace(/[([{].*$/, '')
    .replace(/[_\s.-]+/g, ' ')
    .trim();
  if (bare === 'MM') return 'month';
  if (bare === 'mm') return 'minute';
  const lower = bare.toLowerCase();
  return NAMES.find(([, pattern]) => pattern.test(lower))?.[0] ?? null;
}

const two = (text: string): string => text.padStart(2, '0');
const isWhole = (text: string): boolean => /^\d+(?:\.0+)?$/.test(text);
const whole = (text: string): string => text.replace(/\.0+$/, '');

/** The date and time that the parts make, as `readMoment` reads them in the order of year, month, day; empty where they make none. */
export function momentOfParts(part: (name: DatePart) => string | undefined): string {
  const day = dayText(part);
  if (day === '') return '';
  const [hour, minute, second, together] = [part('hour'), part('minute'), part('second'), part('hours and minutes')];
  if (together !== undefined) {
    if (!isWhole(together)) return '';
    const digits = whole(together).padStart(4, '0');
    return `${day} ${digits.slice(0, -2)}:${digits.slice(-2)}`;
  }
  if (hour === undefined) {
    const clock = part('time of day');
    return clock === undefined ? day : `${day} ${clock === '' ? 'none' : clock}`;
  }
  const minutes = minute ?? '0';
  if (!isWhole(hour) || !isWhole(minutes)) return '';
  return `${day} ${two(whole(hour))}:${two(whole(minutes))}:${(second ?? '0').replace(/^(?=\d(?:\D|$))/, '0')}`;
}

function dayText(part: (name: DatePart) => string | undefined): string {
  const [year = '', month, day, ofYear] = [part('year'), part('month'), part('day'), part('day of year')];
  if (!isWhole(year) || whole(year).length !== 4) return '';
  if (month === undefined || day === undefined) {
    if (ofYear === undefined || !isWhole(ofYear) || Number(ofYear) < 1 || Number(ofYear) > 366) return '';
    const date = new Date(Date.UTC(Number(year), 0, Number(ofYear)));
    return date.getUTCFullYear() === Number(year) ? date.toISOString().slice(0, 10) : '';
  }
  if (!isWhole(day)) return '';
  return isWhole(month)
    ? `${whole(year)}-${two(whole(month))}-${two(whole(day))}`
    : `${whole(day)} ${month} ${whole(year)}`;
}
