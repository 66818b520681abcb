/**
 * Columns that say how good the readings beside them are: Good and Bad, 192 and 0 as OPC has it, flags of quality control. They
 * are no readings and name no sensor. A reading that is said to be bad is left out, where what the column says is certain.
 */
import type { TableMapping } from '../../contract/import-types.ts';
import { stateOf } from '../cells/numbers.ts';
import type { Column } from './columns.ts';

const ABOUT =
  /^(?:quality|qualität|qualité|calidad|kvalitet|kwaliteit|qualità|laatu|qual|qc|qn|qaqc|qflag|validity|flags?)$/;
/** They may be readings as well, as the status of a pump is; but not beside a column of the same name. */
const PERHAPS = /^(?:status|stat|valid|ok|error|err|q)$/;
const VALID = /^(?:valid|validity|ok)$/;
/** As gateways of OPC write it beside `v`; numbers under this name may be a flow. */
const LETTER = 'q';
/** Their quality is what was measured. */
const MEASURED = /^(?:air|water|sound|signal|link|sleep|wifi|voice|power|image|oil|ride|indoor|outdoor|network|audio)$/;
const VALUE = /^(?:value|val|wert|reading|pv|data)$/;

const GRADES = /^(?:good|bad|uncertain|valid|invalid|not ?good|gut|schlecht|unsicher|gültig|ungültig|bon|mauvais)/i;
const BAD = /^(?:bad|invalid|not ?good|schlecht|ungültig|mauvais)/i;
/** What a machine says of itself as well: certain only under a name that is about quality. */
const STATES = /^(?:ok|error|fault|fail|suspect|questionable|substituted|normal|stale|provisional|approved|estimated)/i;
const FAILED = /^(?:error|fault|fail)/i;
const MOST_WORDS = 0.95;

/** Of OPC: bad below 64, good from 192 on. */
const OPC: ReadonlySet<string> = new Set(
  [0, 4, 8, 12, 16, 20, 24, 28, 64, 68, 80, 84, 88, 192, 216].map((code) => String(code)),
);
const OPC_GOOD = /^(?:192|216)$/;
const LEAST_UNCERTAIN = 64;
/** Flags have a few different numbers. */
const FEW = 8;

interface QualityName {
  /** Whose quality it is; empty where the name does not say. */
  readonly owner: string;
  /** It can be nothing but a quality. */
  readonly isCertain: boolean;
}

/** The words of a name, in lower case. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/ \(\d+\)$/, '')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .replace(/\.(?!\d)/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => !/^(?:code|bits?|of|opc)$/.test(word));
}

/** Null where it is not about quality. */
function qualityName(name: string): QualityName | null {
  const words = wordsOf(name);
  const place = [words.length - 1, 0].find((at) => ABOUT.test(words[at] ?? '') || PERHAPS.test(words[at] ?? ''));
  if (place === undefined) return null;
  const others = words.filter((_, at) => at !== place);
  if (others.some((word) => MEASURED.test(word))) return null;
  return { owner: others.join(' '), isCertain: ABOUT.test(words[place]!) };
}
/** Whose value a column has, as `owner` says it. */
function ownerOfValue(name: string): string {
  const words = wordsOf(name);
  return (words.length > 1 && VALUE.test(words.at(-1)!) ? words.slice(0, -1) : words).join(' ');
}

interface QualityColumns {
  /** None of them is a reading, or names a sensor. */
  readonly all: readonly number[];
  /** Those of which it is certain what they say. */
  readonly telling: readonly number[];
}

/** The columns that say how good readings are. @param free columns that are not the time */
export function qualityColumns(free: readonly Column[]): QualityColumns {
  const all = free.filter((column) => {
    const name = qualityName(column.name);
    return name !== null && isOfReadings(column, name, free);
  });
  const isReading = (column: Column) => (column.kind === 'number' || column.kind === 'state') && !all.includes(column);
  // A table has to have something to play.
  if (!free.some(isReading)) return { all: [], telling: [] };
  return { all: all.map(({ index }) => index), telling: all.filter(isTelling).map(({ index }) => index) };
}

function isOfReadings(column: Column, { owner, isCertain }: QualityName, free: readonly Column[]): boolean {
  const { kind, filled, distinct } = column;
  const isOwner = (other: Column) => other !== column && other.kind === 'number' && ownerOfValue(other.name) === owner;
  const isAbout = isCertain || (owner !== '' && free.some(isOwner));
  if (kind === 'text') return isAbout || areGrades(column, GRADES);
  if (kind === 'state') return isAbout || (owner === '' && isTruth(column.name));
  if (kind !== 'number') return false;
  if (owner === '' && areBits(column)) return true;
  if (isLetter(column.name)) return isOpc(column);
  return isOpc(column) || (isAbout && distinct <= FEW && filled.every((cell) => /^\d{1,10}$/.test(cell)));
}

function areGrades({ filled }: Column, ...words: readonly RegExp[]): boolean {
  return filled.filter((cell) => words.some((word) => word.test(cell))).length >= MOST_WORDS * filled.length;
}
function isOpc({ filled }: Column): boolean {
  return filled.some((cell) => OPC_GOOD.test(cell)) && filled.every((cell) => OPC.has(cell));
}
function isTelling(column: Column): boolean {
  const { kind, name } = column;
  if (kind === 'number') return isOpc(column) || areBits(column);
  if (kind === 'state') return isTruth(name);
  return areGrades(column, GRADES) || (qualityName(name)!.isCertain && areGrades(column, GRADES, STATES));
}
function isOfValid(name: string): boolean {
  return wordsOf(name).some((word) => VALID.test(word));
}
/** Whether true and false under a name say that a reading is good, or bad. */
function isTruth(name: string): boolean {
  return isOfValid(name) || isLetter(name);
}
const isLetter = (name: string): boolean => wordsOf(name).at(-1) === LETTER;
/** Whether a column has 1 where a reading is valid. */
function areBits({ name, filled }: Column): boolean {
  return /^valid(?:ity)?$/.test(wordsOf(name).at(-1) ?? '') && filled.every((cell) => /^[01]$/.test(cell));
}

/** A column that is about a reading, and whether a cell of it says that the reading is bad. */
export interface Quality {
  readonly index: number;
  readonly isBad: (cell: string) => boolean;
}

/** For each of the values what is about it: a column of its name, else one that follows it, else the only one. */
export function qualityOfEach({
  columns,
  values,
  quality,
}: Pick<TableMapping, 'columns' | 'values' | 'quality'>): readonly (readonly Quality[])[] {
  const all = quality.map((index) => ({
    index,
    isBad: badReader(columns[index]!),
    value: columnRated(index, columns, values, quality.length === 1),
  }));
  return values.map((own) => all.filter(({ value }) => value === own || value === null));
}
/** The column of values that a column is about; null: all. */
function columnRated(
  index: number,
  columns: readonly string[],
  values: readonly number[],
  isOnly: boolean,
): number | null {
  const owner = qualityName(columns[index]!)?.owner ?? '';
  const named = owner === '' ? undefined : values.find((value) => ownerOfValue(columns[value]!) === owner);
  return named ?? (isOnly ? null : (values.findLast((value) => value < index) ?? null));
}

/** Different texts that are remembered: such a column has a few of them. */
const MOST_KNOWN = 256;
function badReader(name: string): Quality['isBad'] {
  const [isValid, isCertain] = [isOfValid(name), qualityName(name)?.isCertain === true];
  const isFalseBad = isTruth(name);
  const known = new Map<string, boolean>();
  const read = (cell: string) => {
    if (/^\d{1,3}$/.test(cell)) return isValid ? cell === '0' : Number(cell) < LEAST_UNCERTAIN;
    return BAD.test(cell) || (isCertain && FAILED.test(cell)) || (isFalseBad && stateOf(cell) === 0);
  };
  return (cell) => {
    const before = known.get(cell);
    if (before !== undefined) return before;
    const isBad = read(cell);
    if (known.size < MOST_KNOWN) known.set(cell, isBad);
    return isBad;
  };
}
