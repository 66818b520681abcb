/** What can stand behind a number, and what it then is in the unit that is asked for. */

/** A power of ten, kept apart because decimal numbers are exact only in decimal; and what else to multiply by. */
interface Factor {
  readonly exponent: number;
  readonly times: number;
}

const SHARE = 'share';
/** A share that is written in percent, with its sign or without. */
const PERCENT = 'percent';
const SECONDS: Readonly<Record<string, Factor>> = {
  ...factors(-6, 1, 'µs', 'μs', 'us', 'microsecond', 'microseconds'),
  ...factors(-3, 1, 'ms', 'msec', 'millisecond', 'milliseconds'),
  ...factors(0, 1, 's', 'sec', 'secs', 'second', 'seconds'),
  ...factors(0, 60, 'min', 'mins', 'minute', 'minutes'),
  ...factors(0, 3600, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...factors(0, 86_400, 'd', 'day', 'days'),
};
const BYTES: Readonly<Record<string, Factor>> = {
  ...factors(0, 1, 'B', 'byte', 'bytes'),
  ...factors(3, 1, 'kB', 'KB', 'kb'),
  ...factors(6, 1, 'MB', 'mb'),
  ...factors(9, 1, 'GB', 'gb'),
  ...factors(12, 1, 'TB', 'tb'),
  ...factors(0, 2 ** 10, 'KiB', 'kiB'),
  ...factors(0, 2 ** 20, 'MiB'),
  ...factors(0, 2 ** 30, 'GiB'),
};
/** Of counts and rates. */
const SCALES: Readonly<Record<string, number>> = { '': 0, k: 3, K: 3, M: 6, G: 9, T: 12 };

function factors(exponent: number, times: number, ...names: readonly string[]): Record<string, Factor> {
  return Object.fromEntries(names.map((name) => [name, { exponent, times }]));
}

/** Whether lengths of time are asked for. */
export function isTime(unit: string): boolean {
  return own(SECONDS, bare(unit)) !== undefined;
}

/** What to multiply a number by that has `given` behind it; or what is wrong with that. */
export function factorOf(given: string, unit: string): Factor | string {
  if (unit === PERCENT) return given === '' || given === '%' ? { exponent: -2, times: 1 } : wrongUnit(given, unit);
  if (given === '' || given === unit) return { exponent: 0, times: 1 };
  const time = own(SECONDS, bare(unit));
  if (time !== undefined) return between(timeFactor(given, unit), time, given, unit);
  const size = own(BYTES, unit);
  if (size !== undefined) return between(own(BYTES, given), size, given, unit);
  if (unit === SHARE && given === '%') return { exponent: -2, times: 1 };
  const [, scale = '', rest = ''] = /^([kKMGT]?)(?![a-zA-Z]) ?(.*)$/.exec(given) ?? ['', '', given];
  return namesOf(unit).test(rest) ? { exponent: SCALES[scale]!, times: 1 } : wrongUnit(given, unit);
}

function timeFactor(given: string, unit: string): Factor | undefined {
  const name = unit.endsWith(EACH) ? given.replace(/ ?(\/|per ) ?event$/, '') : given;
  if (name === 'k' || name === 'K') {
    const { exponent, times } = own(SECONDS, bare(unit))!;
    return { exponent: exponent + 3, times };
  }
  // M and m could be minutes, millions or thousandths.
  return own(SECONDS, name) ?? (name.length > 2 ? own(SECONDS, name.toLowerCase()) : undefined);
}

function between(from: Factor | undefined, to: Factor, given: string, unit: string): Factor | string {
  if (from === undefined) return wrongUnit(given, unit);
  return { exponent: from.exponent - to.exponent, times: from.times / to.times };
}

const EACH = '/event';
function bare(unit: string): string {
  return unit.endsWith(EACH) ? unit.slice(0, -EACH.length) : unit;
}

/** The ways to write a unit that is no measure: none, its own name in singular or plural. */
function namesOf(unit: string): RegExp {
  switch (unit) {
    case '':
    case SHARE:
      return /^$/;
    case '/s':
      return /^(|(events? ?)?(\/ ?|per )s(ec(ond)?)?)$/i;
    case '×':
      return /^(|[×x]|times)$/i;
    default:
      return new RegExp(`^(|${unit.replace(/s$/, '')}s?)$`, 'i');
  }
}

function wrongUnit(given: string, unit: string): string {
  if (isTime(unit) && /^m$/i.test(given)) return 'could be minutes or milliseconds: write min or ms';
  if (given === 'm') return 'has an m, which could be a million or a thousandth: write M for millions';
  const what =
    unit === SHARE
      ? 'which is a share from 0 to 1, or in %'
      : unit === PERCENT
        ? 'which is in %'
        : unit === ''
          ? 'which has no unit'
          : `which is in ${unit}`;
  return `has “${given}” behind the number, ${what}`;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
