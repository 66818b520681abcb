import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLink } from '../links/config-hash.ts';
import { problemText } from '../links/link-texts.ts';
import { FIELDS, type NumberField } from '../settings/config-fields.ts';
import { isAccepted, readValue, typedUnitOf, unitOf } from '../settings/field-values.ts';
import { boxText, numberText } from './field-text.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFineShare,
  formatRate,
  formatSetting,
  formatShare,
  formatShort,
  formatTenths,
  formatTick,
} from './format-number.ts';
import { parseNumber, refusalText } from './parse-number.ts';
import { NOT_A_NUMBER, readPlain } from './plain-number.ts';

/** Units, each with a factor of a thousand on either side in its own dimension. */
const NUMBERS: readonly NumberField[] = FIELDS.filter((field) => field.kind === 'number');
const UNITS = [...new Set(NUMBERS.map(unitOf)), 'rows', 'MB', 's'];

describe('is read as the one number that it can mean', () => {
  test.each([
    ['20000', 20_000],
    ['20,000', 20_000],
    ['1,204,331.5', 1_204_331.5],
    ['1,000k', 1_000_000],
    [' 1 204 331 ', 1_204_331],
    ['1\u00a0204\u202f331', 1_204_331],
    ['1\u2009234', 1234],
    ["1'234", 1234],
    ['1’234.5', 1234.5],
    ['1_000', 1000],
    ['12.5', 12.5],
    ['.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['20k', 20_000],
    ['20 K', 20_000],
    ['1.5 M', 1_500_000],
    ['2 G', 2_000_000_000],
    ['-3', -3],
    ['−3', -3],
    ['+5', 5],
    ['-0', 0],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['1e-7', 1e-7],
    ['0,5', 0.5],
    ['1,5', 1.5],
    ['1,50', 1.5],
    ['0,250', 0.25],
    ['0,0005', 0.0005],
    [',5', 0.5],
    ['12,75', 12.75],
    ['1,2345', 1.2345],
    ['1234,567', 1234.567],
    ['1.234,5', 1234.5],
    ['1.234.567', 1_234_567],
    ['1.234.567,89', 1_234_567.89],
    ['1 234,567', 1234.567],
    ['0.250', 0.25],
    ['1.283', 1.283],
    ['1234.500', 1234.5],
    ['1,000.500', 1000.5],
    ['１２．５', 12.5],
    ['\u200b42\u200e', 42],
  ])('%j is %d', (text, value) => expect(parseNumber(text)).toBe(value));

  test.each([
    ['12.4 k/s', '/s', 12_400],
    ['12.4\u202fk/s', '/s', 12_400],
    ['980 /s', '/s', 980],
    ['20 k events/s', '/s', 20_000],
    ['5 per second', '/s', 5],
    ['1,283 events', 'events', 1283],
    ['1 event', 'events', 1],
    ['20 k', 'events', 20_000],
    ['3.1 ms', 'ms', 3.1],
    ['3.1', 'ms', 3.1],
    ['85 µs', 'ms', 0.085],
    ['85 μs', 'ms', 0.085],
    ['85us', 'ms', 0.085],
    ['2 s', 'ms', 2000],
    ['1 min 40 s', 'ms', 100_000],
    ['1\u00a0min\u00a005\u00a0s', 's', 65],
    ['2 h 5 min', 's', 7500],
    ['1h5m'.replace('m', 'min'), 's', 3900],
    ['1 s 500 ms', 's', 1.5],
    ['5 seconds', 's', 5],
    ['5s', 's', 5],
    ['5 min', 's', 300],
    ['00:12:04', 's', 724],
    ['00:00:01.5', 'ms', 1500],
    ['1e3 ms', 'ms', 1000],
    ['1,5 s', 'ms', 1500],
    ['5 k', 'ms', 5000],
    ['5 µs/event', 'µs/event', 5],
    ['1 ms', 'µs/event', 1000],
    ['1 ms/event', 'µs/event', 1000],
    ['10 ×', '×', 10],
    ['10x', '×', 10],
    ['10 times', '×', 10],
    ['300 k×', '×', 300_000],
    ['0.75 %', 'share', 0.0075],
    ['75%', 'share', 0.75],
    ['0,75 ％', 'share', 0.0075],
    ['0.3', 'share', 0.3],
    ['0.3', 'percent', 0.003],
    ['7 %', 'percent', 0.07],
    ['1.5 GB', 'MB', 1500],
    ['1 MiB', 'MB', 1.048576],
    ['512 MB', 'MB', 512],
    ['2,000 rows', 'rows', 2000],
  ])('%j in %s is %d', (text, unit, value) => expect(parseNumber(text, unit)).toBe(value));
});

describe('is refused, with a hint', () => {
  test.each([
    ['30.000', '', /could be 30 or 30,000: write the one you mean/],
    ['1.500', 's', /could be 1.5 or 1,500/],
    ['1,234,5', '', /a comma parts groups of three digits, a point begins the decimals/],
    ['1.2.3', '', /a comma parts/],
    ['12 34', '', /a comma parts/],
    ['1_0', '', /a comma parts/],
    ['01,234', '', /a comma parts/],
    ['1,234 567', '', /a comma parts/],
    ['0x10', '', /has “x10” behind the number, which has no unit/],
    ['0x10', 's', /has “x10” behind the number, which is in s/],
    ['5m', 's', /could be minutes or milliseconds: write min or ms/],
    ['5M', 'ms', /could be minutes or milliseconds: write min or ms/],
    ['5m', 'events', /write M for millions/],
    ['1:30', 's', /could be minutes or hours: write 1 min 30 s, or 00:01:30/],
    ['00:75:00', 's', /is not a number/],
    ['1 min 75 s', 's', /75 s is too much behind a larger unit/],
    ['1.5 min 10 s', 's', /decimals before its last part/],
    ['10 s 1 min', 's', /too much behind/],
    ['1 s 1 s', 's', /too much behind/],
    ['5 s', 'events', /has “s” behind the number, which is in events/],
    ['5 calls', 'events', /has “calls”/],
    ['5 %', '', /has “%”/],
    ['5 k', 'MB', /has “k” behind the number, which is in MB/],
    ['12 apples', '', /has “apples”/],
    ['1e', '', /has “e”/],
    ['1e3.5', '', /has “.5”/],
    ['1e999', '', /is too large/],
    ['1e-999', '', /is too small to be told from 0/],
    ['<1 %', 'share', /is a bound, not a number/],
    ['>99 %', 'share', /is a bound/],
    ['< 0.1 s', 's', /is a bound/],
    ['--5', '', /is not a number/],
    ['+-5', '', /is not a number/],
    ['5-', '', /has “-”/],
    ['5²', '', /has “²”/],
    ['½', '', /is not a number/],
    ['٣', '', /is not a number/],
    ['∞', '', /is not a number/],
    ['Infinity', '', /is not a number/],
    ['NaN', '', /is not a number/],
    ['–', '', /is not a number/],
    ['– ms', 'ms', /is not a number/],
    ['.', '', /is not a number/],
    [',', '', /is not a number/],
    ['k', '', /is not a number/],
    ['', '', /is not a number/],
    [' ', '', /is not a number/],
    ['5 5', '', /a comma parts/],
    ['5 /s/s', '/s', /behind the number/],
    ['constructor', 's', /is not a number/],
    ['5 constructor', 's', /has “constructor”/],
  ])('%j in “%s”', (text, unit, hint) => {
    expect(parseNumber(text, unit)).toMatch(hint);
    expect(refusalText(text, parseNumber(text, unit), 'anything')).toMatch(/^“.*” .*\. Allowed: anything\.$/s);
  });
});

/** What the last digit of a printed number stands for: `12.4 k/s` shows hundreds. */
function lastPlace(text: string, unit: string): number {
  const digits = text.replaceAll(',', '');
  const last = /.*\d/s.exec(digits)![0].length - 1;
  return Number(parseNumber(`${digits.slice(0, last).replace(/\d/g, '0')}1${digits.slice(last + 1)}`, unit));
}

describe('what is printed can be pasted back', () => {
  const spaces = fc.constantFrom(' ', '\u00a0', '\u202f', '\u2009');
  const amounts = fc.oneof(
    fc.double({ min: 0, max: 2e9, noNaN: true }),
    fc.double({ min: 0, max: 2, noNaN: true }),
    fc.nat(),
  );
  const printed = (name: string, unit: string, format: (value: number) => string, of = (value: number) => value) =>
    test(name, () => {
      fc.assert(
        fc.property(amounts, spaces, (value, space) => {
          const text = format(of(value));
          if (/^[<>]/.test(text)) return;
          const read = parseNumber(text.replaceAll(' ', space), unit);
          expect(typeof read, `${text} ${read}`).toBe('number');
          expect(Math.abs(Number(read) - of(value)), text).toBeLessThanOrEqual(lastPlace(text, unit));
        }),
      );
    });
  printed('counts', 'events', formatCount);
  printed('short counts', 'events', formatShort);
  printed('short counts without a unit', '', formatShort);
  printed('rates', '/s', formatRate);
  printed('lengths of time', 'ms', formatDuration, (value) => value / 100);
  printed('long ones', 'ms', formatDuration, (value) => value * 100);
  printed(
    'ticks',
    'ms',
    (ms) => formatTick(formatDuration(ms)),
    (value) => value / 100,
  );
  printed('shares', 'share', formatShare, (value) => value % 1);
  printed('fine shares', 'share', formatFineShare, (value) => value % 1);
  printed('spans in tenths', 'ms', formatTenths);
  printed('sizes', 'B', formatBytes);

  test('settings, exactly, with their unit and without', () => {
    const one = fc
      .constantFrom(...NUMBERS)
      .chain((field) =>
        fc.tuple(fc.constant(field), fc.double({ min: field.min, max: field.max, noNaN: true }), spaces),
      );
    fc.assert(
      fc.property(one, ([field, value, space]) => {
        const rounded = field.isInteger ? Math.round(value) : value + 0;
        for (const text of [numberText(field, rounded), formatSetting(rounded, ''), String(rounded)]) {
          expect(readValue(field, text.replaceAll(' ', space), parseNumber), text).toBe(rounded);
        }
        for (const text of [numberText(field, rounded), boxText(field, rounded)]) {
          expect(parseNumber(text.replaceAll(' ', space), typedUnitOf(field)), `${text}, typed`).toBe(rounded);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('settings rounded as people do', () => {
    for (const field of NUMBERS) {
      for (const value of [
        field.min,
        field.default,
        field.max,
        1.283,
        12.345,
        0.125,
        1234.567,
        1500,
        30_000,
        0.0000001,
      ]) {
        if (isAccepted(field, value)) expect(readValue(field, numberText(field, value), parseNumber)).toBe(value);
      }
    }
  });
});

/** All numbers that a text could stand for, by any convention there is: slowly, and without a rule between them. */
function meanings(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  const [, sign = '', digits = ''] = /^([+-]?) ?(.*)$/.exec(text) ?? [];
  for (const decimal of ['.', ',', '']) {
    for (const group of ['.', ',', ' ', "'", '_', '']) {
      if (group === decimal && group !== '') continue;
      const [whole = '', ...fractions] = decimal === '' ? [digits] : digits.split(decimal);
      const groups = group === '' ? [whole] : whole.split(group);
      const isGrouped = groups.length === 1 || groups.slice(1).every((each) => /^\d{3}$/.test(each));
      const isLeading = groups.length === 1 ? /^\d*$/.test(whole) : /^[1-9]\d{0,2}$/.test(groups[0]!);
      const rest = fractions[0] ?? '';
      if (fractions.length > 1 || !isGrouped || !isLeading || !/^\d*$/.test(rest) || groups.join('') + rest === '')
        continue;
      found.add(Number(`${sign}${groups.join('')}.${rest}e0`.replace(/^([+-]?)\.e0$/, '$10')) + 0);
    }
  }
  return found;
}

describe('a text of digits and marks', () => {
  const texts = fc
    .array(fc.constantFrom('0', '1', '2', '000', '500', '250', '34', '.', ',', ',', '.', ' ', "'", '_', '-'), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join('').replace(/ +/g, ' ').trim());

  test('reads a number as one that the text can stand for; as the only one, or as the program prints it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const all = meanings(text);
        const read = parseNumber(text);
        if (typeof read === 'string') return;
        expect([...all], text).toContain(read);
        if (all.size > 1)
          expect([formatSetting(read, '')], 'ambiguous, and not as it is printed').toContain(text.replace('- ', '-'));
      }),
      { numRuns: 3000 },
    );
  });

  test('that can stand for one number only is read, unless it is written as nobody does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.constantFrom(',', ' ', "'", '_', '\u202f'),
        (value, mark) => {
          expect(parseNumber(value.toLocaleString('en').replaceAll(',', mark))).toBe(value);
          expect(parseNumber(`${value.toLocaleString('en').replaceAll(',', mark)}.25`)).toBe(Number(`${value}.25`));
        },
      ),
    );
  });
});

test('any text, for any unit, gives a number or a hint', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '1',
      '20',
      '000',
      '.',
      ',',
      ' ',
      'k',
      'M',
      'm',
      's',
      'min',
      'ms',
      '/s',
      '%',
      '×',
      'e',
      ':',
      '-',
      '½',
      '٣',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom(...UNITS), (pieces, unit) => {
      const read = parseNumber(pieces.join(''), unit);
      if (typeof read === 'number') expect(Number.isFinite(read)).toBe(true);
      else expect(read).not.toBe('');
    }),
    { numRuns: 2000 },
  );
});

test('a plain reader reads every link that the program writes, and refuses any other text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(readPlain(String(value), '')).toBe(value + 0);
      expect(parseNumber(String(value))).toBe(value + 0);
    }),
  );
  for (const text of ['', ' ', '0x10', '30.000', '1e999', 'Infinity', 'NaN', '0,5', ' 5', '5s', '-0', '1_000']) {
    expect(readPlain(text, '')).toBe(NOT_A_NUMBER);
  }
});

test('in a link, numbers are read as people write them, or refused with the hint', () => {
  const { config, problems } = readLink(
    'load.eventsPerSecond=12.4%20k/s&batch.maxWaitMs=0,5%20s&load.sensors=30.000',
    parseNumber,
  );
  expect([config?.load.eventsPerSecond, config?.batch.maxWaitMs]).toEqual([12_400, 500]);
  expect(problems.map(problemText)).toEqual([
    'load.sensors: "30.000" is not allowed here; allowed: a whole number from 1 to 65,535; it could be 30 or 30,000: write the one you mean',
  ]);
  expect(
    readLink('failures.timeline=1 min 30 s!load.sensors!1,283!0,5', parseNumber).config?.failures.timeline,
  ).toEqual([{ at: 90, what: 'load.sensors', value: 1283, for: 0.5 }]);
});
