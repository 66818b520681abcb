/** Numbers as people and programs write them. */
import { DECIMALS, type NumberForm, THOUSANDS } from '../../contract/import-types.ts';

/** A number in any form, and what stands behind it. */
const LOOSE =
  /^([+\-−]?(?:\d(?:[\d.,'’ \u00a0\u2009\u202f]*\d)?[.,]?|[.,]\d+)(?:[eEdD][+-]?\d+)?)[ \u00a0\u2009\u202f]?([%‰°µμΩ€$£A-Za-z][\wµμΩ%°²³⁻¹/·^*.()-]{0,15})?$/;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const MISSING = new Set([
  '',
  'nan',
  'null',
  'na',
  'n/a',
  '#n/a',
  '#na',
  'none',
  'nil',
  '-',
  '--',
  '---',
  '\\n',
  '?',
  'undefined',
  '(null)',
  '<null>',
  'missing',
  'unavailable',
  'unknown',
  '#value!',
  '#div/0!',
  '#ref!',
  '#num!',
  '#name?',
  '#null!',
  '#nv',
  '#wert!',
  '#bezug!',
  '#zahl!',
  '<na>',
  'nat',
  '-nan',
  'nan(ind)',
  '-nan(ind)',
  '1.#qnan',
  '-1.#ind',
  'n.a.',
  'k.a.',
  'n/d',
  'no data',
  'nodata',
  '–',
  '—',
  '--.-',
  '---.-',
  '----',
  '.',
  '..',
  '...',
  '*',
  '**',
  '***',
  '****',
  '//',
  '///',
  '////',
  'no value',
  '<no value>',
  'no reading',
  'kein wert',
]);
/** Of weather services; in small letters they are metres and millimetres. */
const MISSING_LETTERS = /^MM?$/;
/** Of what states are called: the word of 1, then that of 0. */
const STATES = `
  on off, true false, yes no, open closed, open close, opened closed, high low, hi lo, up down, active inactive, enabled disabled, running stopped,
  run stop, started stopped, start stop, online offline, connected disconnected, occupied unoccupied, pass fail, passed failed,
  t f, y n, .t. .f., ein aus, an aus, wahr falsch, ja nein, auf zu, offen geschlossen, hoch tief, aktiv inaktiv, j n,
  oui non, vrai faux, ouvert fermé, marche arrêt, actif inactif, sí no, si no, verdadero falso, abierto cerrado, encendido apagado,
  vero falso, aperto chiuso, acceso spento, waar onwaar, aan uit, sim não, verdadeiro falso, på av
`
  .split(',')
  .map((pair) => pair.trim().split(' '));
const ON = new Set(STATES.map(([one]) => one!));
const OFF = new Set(STATES.map(([, zero]) => zero!));
const LONGEST_STATE = 12;

/** Whether a cell says that there is no value. */
export function isMissing(text: string): boolean {
  return text === '' || (text.length <= 11 && (MISSING.has(text.toLowerCase()) || MISSING_LETTERS.test(text)));
}
/** 1 and 0 of words; NaN for all others. */
export function stateOf(text: string): number {
  if (text.length > LONGEST_STATE) return Number.NaN;
  const word = text.toLowerCase();
  return ON.has(word) ? 1 : OFF.has(word) ? 0 : Number.NaN;
}

/** A currency in front of a number, with the number's sign before or behind it. */
const CURRENCY =
  /^([+\-−]?)[ \u00a0]?((?:[A-Z]{1,3})?[$€£¥₹₽₩₺₴₫₪₱฿₿]|USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|ZAR|MXN|SGD|HKD|Fr\.|Rs\.?|kr\.?)[ \u00a0\u202f]?(?=[+\-−]?[\d.,])/;
/** Said of a number that it is about so much, or more or less than that, or has a note. */
const NOT_EXACT =
  /^(?:<=|>=|<<|>>|[~≈∼≅<>≤≥⩽⩾±]|ca\.?|approx\.?|about|circa|max\.?|min\.?)[ \u00a0]?(?=[^\s])|(?<=\d)[ \u00a0]?[*†‡?!]+$/i;

/** Groups of digits that are no number: an address, a version, a time of day with points. */
const DOTTED = /^(?!\d{1,3}(?:\.\d{3})+$)\d+(?:\.\d+){2,}$/;
/** Spaces stand between groups of three digits; other numbers with a space between them are two. */
const SPACED = /^[+\-−]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d*)?(?:[eEdD][+-]?\d+)?$/;
/** What stands behind a number and is a part of it: of `0x1F`, and of `1.5x10^3`. */
const NO_UNIT = /^x(?:10|[\da-f]+$)/i;

/** The digits of a cell and its unit, which may be a currency in front of them; null when it holds no number. */
export function splitUnit(text: string): { readonly digits: string; readonly unit: string } | null {
  const match = LOOSE.exec(text);
  if (match !== null) {
    const [, digits = '', unit = ''] = match;
    const areTwo = /\s/.test(digits) && !SPACED.test(digits);
    return areTwo || DOTTED.test(digits) || NO_UNIT.test(unit) ? null : { digits, unit };
  }
  const [start, sign, unit] = CURRENCY.exec(text) ?? [];
  if (start === undefined) return null;
  const behind = LOOSE.exec(text.slice(start.length));
  // One unit is enough, and one sign.
  if (behind === null || behind[2] !== undefined || (sign !== '' && /^[+\-−]/.test(behind[1]!))) return null;
  return { digits: sign + behind[1]!, unit: unit! };
}

/** Whether a cell holds a number that is not meant exactly, such as `<0.1`, `~5` and `12*`: it is no reading as it stands. */
export function isInexact(text: string): boolean {
  if (!NOT_EXACT.test(text)) return false;
  const bare = text.replace(NOT_EXACT, '');
  return bare !== text && splitUnit(bare) !== null;
}

/** Powers of ten behind shortened numbers, as Grafana, Kibana and spreadsheets write them. */
const POWERS: ReadonlyMap<string, number> = new Map(
  Object.entries({ k: 3, K: 3, M: 6, G: 9, T: 12, Mil: 6, Bil: 9, Tri: 12, Mio: 6, Mrd: 9 }),
);
/** `K` may be kelvin, and `G` and `T` are units as well. */
const CERTAIN_POWER = /^(?:k|M|Mil|Bil|Tri|Mio|Mrd)$/;

/** The power of ten that a unit alone stands for; undefined where it stands for none. */
export function powerOf(unit: string): number | undefined {
  return POWERS.get(unit);
}
/** Whether numbers with this unit are shortened for certain. */
export function isShortened(unit: string): boolean {
  return CERTAIN_POWER.test(unit);
}

const SPACE = '[ \\u00a0\\u202f\\u2009]';
const SEPARATORS: Readonly<Record<NumberForm['thousands'], string>> = {
  '': '',
  ',': ',',
  '.': '\\.',
  ' ': SPACE,
  "'": "['’]",
};

/** A form as a pattern: digits in groups or without them; strict as a program writes them, or as people do. */
function patternOf({ decimal, thousands }: NumberForm, isStrict: boolean): RegExp {
  const point = decimal === '.' ? '\\.' : ',';
  // Fortran writes a D.
  const exponent = '(?:[eEdD][+-]?\\d+)?';
  const fraction = `(?:${point}\\d*)?`;
  const alone = `${point}\\d+`;
  if (thousands === '') return new RegExp(`^[+\\-−]?(?:\\d+${fraction}|${alone})${exponent}$`);
  const separator = SEPARATORS[thousands];
  // Digits without groups tell that none are written, unless they are few.
  const ungrouped = isStrict ? '\\d{1,3}' : '\\d+';
  const grouped = `[1-9]\\d{0,2}(?:${separator}\\d{2,3})*${separator}\\d{3}`;
  return new RegExp(`^[+\\-−]?(?:(?:${grouped}|${ungrouped})${fraction}|${alone})${exponent}$`);
}

/** Reads numbers of one form: NaN for everything else, and for what is not finite. */
export type NumberReader = (text: string) => number;

/** @param isStrict takes only texts that are written in this form throughout */
export function numberReader(form: NumberForm, isStrict = false): NumberReader {
  const pattern = patternOf(form, isStrict);
  const separator = form.thousands === '' ? null : new RegExp(SEPARATORS[form.thousands], 'g');
  const isPlain = form.decimal === '.';
  return (text) => {
    if (isPlain && !isStrict && PLAIN.test(text)) return finite(Number(text));
    if (!pattern.test(text)) return Number.NaN;
    let digits = separator === null ? text : text.replace(separator, '');
    if (!isPlain) digits = digits.replace(',', '.');
    return finite(Number(digits.replace('−', '-').replace(/d/i, 'e')));
  };
}
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

const FORMS: readonly NumberForm[] = DECIMALS.flatMap((decimal) =>
  THOUSANDS.filter((thousands) => thousands !== decimal).map((thousands) => ({ decimal, thousands })),
);

export interface NumberEvidence {
  /** Forms that read the cells differently, each as good as the other; the likely one first. */
  readonly forms: readonly NumberForm[];
}

/**
 * The forms in which most of these numbers can be read. Forms that give the same values count as one; then the simplest is
 * given.
 *
 * @param cells digits without units
 * @param hasCommaCountry something else in the file says that its comma is the decimal sign
 */
export function numberForms(
  cells: readonly string[],
  fixed: Partial<NumberForm>,
  hasCommaCountry: boolean,
): NumberEvidence {
  const isWanted = (form: NumberForm) =>
    (fixed.decimal ?? form.decimal) === form.decimal && (fixed.thousands ?? form.thousands) === form.thousands;
  const readings = FORMS.filter(isWanted).map((form) => {
    const read = numberReader(form, true);
    const values = cells.map(read);
    return { form, values, count: values.filter((value) => !Number.isNaN(value)).length };
  });
  const most = Math.max(0, ...readings.map(({ count }) => count));
  const best = readings.filter(({ count }) => count === most);
  const different = best.filter(
    ({ values }, i) =>
      !best.slice(0, i).some((other) => other.values.every((value, at) => Object.is(value, values[at]))),
  );
  const order = (form: NumberForm) => likelihood(form, hasCommaCountry);
  return { forms: different.map(({ form }) => form).sort((a, b) => order(a) - order(b)) };
}

/** Where numbers are written with a comma, that is what a single comma or point says. */
function likelihood({ decimal, thousands }: NumberForm, hasCommaCountry: boolean): number {
  const isUsual = (decimal === ',') === hasCommaCountry;
  return (isUsual ? 0 : 10) + (thousands === '' ? 0 : 1);
}
