/** Dates whose parts stand in an order of their own, or between signs of their own, in the order that others have. */

/** No time is longer, with the name of its zone in words. */
export const LONGEST = 100;

/** The same date in a usual form; null where a text is of none of these kinds. */
export function rewritten(text: string): string | null {
  if (text.length > LONGEST) return null;
  return yearLast(text) ?? clockFirst(text) ?? spacedDots(text) ?? inSigns(text);
}

const YEAR_LAST =
  /^(?:[A-Za-z]{3},? )?([A-Za-z]{3}) +(\d{1,2}) (\d\d:\d\d(?::\d\d(?:\.\d+)?)?)( [A-Z]{1,5}(?:[+-]\d\d:?\d\d)?)? (\d{4})$/;
/** `Tue Mar  5 13:00:00 2024`, as C writes it. */
function yearLast(text: string): string | null {
  const match = YEAR_LAST.exec(text);
  return match && `${match[1]} ${match[2]} ${match[5]} ${match[3]}${match[4] ?? ''}`;
}

/** `12:00:00 05.03.2024` */
const CLOCK_FIRST = /^(\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp][Mm])?)[ ,;]+([^:]*\d[^:]*)$/;
function clockFirst(text: string): string | null {
  const match = CLOCK_FIRST.exec(text);
  return match && `${match[2]} ${match[1]}`;
}

/** `5. 3. 2024 13:00`, as in Czech, and `2024. 03. 05. 13:00`, as in Hungarian. */
const SPACED_DOTS = /^(\d{1,4})\.\s?(\d{1,2})\.\s?(\d{1,4})\.?(?=$|\s)(.*)$/;
function spacedDots(text: string): string | null {
  const [, first, second, third, rest = ''] = SPACED_DOTS.exec(text) ?? [];
  const plain = first === undefined ? text : `${first}.${second}.${third}${rest}`;
  return plain === text ? null : plain;
}

/** `2024年3月5日 13时05分`, as in Chinese and in Japanese. */
const IN_SIGNS =
  /^(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:\([^()]\))?\s*(?:(\d{1,2})[时時](\d{1,2})分(?:(\d{1,2})秒)?|(\d{1,2}:\d\d.*))?$/;
function inSigns(text: string): string | null {
  const [, year, month, day, hour, minute = '', second = '0', clock] = IN_SIGNS.exec(text) ?? [];
  if (year === undefined) return null;
  const own = hour === undefined ? clock : `${hour}:${minute.padStart(2, '0')}:${second.padStart(2, '0')}`;
  return `${year}-${month}-${day}${own === undefined ? '' : ` ${own}`}`;
}

/** `13:5:0`, as a controller writes it that knows no zeros in front; a third colon is of something else. */
export function paddedClock(text: string): string {
  return text.replace(
    /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?=$|[^\d:])/,
    (_, hour: string, minute: string, second?: string) => {
      const behind = second === undefined ? '' : `:${second.padStart(2, '0')}`;
      return `${hour}:${minute.padStart(2, '0')}${behind}`;
    },
  );
}
