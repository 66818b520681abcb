/** Several files that become one recording: each is read as the first one is understood, with its own columns. */
import type { Doubt, MappingWish, NamedBlob, TableMapping, TablePreview } from '../contract/import-types.ts';
import { ImportProblem } from './import-problem.ts';
import { listed } from './lines/several-lists.ts';

export interface MappedPart extends NamedBlob {
  readonly mapping: TableMapping;
}
/** What a file adds. */
export interface PartSpan {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sensors: ReadonlySet<number>;
}

/**
 * How each file is read.
 *
 * @param preview understands a file
 * @param isBest what a file leaves open is decided by what is likeliest
 * @throws ImportProblem that names the file that is another kind of table
 */
export async function mappedParts(
  parts: readonly NamedBlob[],
  mapping: TableMapping,
  preview: (file: Blob, wish: MappingWish) => Promise<TablePreview>,
  isBest: boolean,
): Promise<readonly MappedPart[]> {
  const [first, ...others] = parts;
  const found: MappedPart[] = [{ ...first!, mapping }];
  for (const part of others) {
    try {
      const wish = joinedWish(mapping, await preview(part.blob, sharedWish(mapping)), isBest);
      const own = await preview(part.blob, wish);
      if (!isBest) refuseOpen(own.doubts);
      found.push({ ...part, mapping: own.mapping });
    } catch (error) {
      if (!(error instanceof ImportProblem)) throw error;
      throw new ImportProblem(error.code, `“${part.name}” cannot be joined to “${first!.name}”: ${error.message}`);
    }
  }
  return found;
}

/** The dialog shows the first file only: of another one nothing can be chosen there. @throws ImportProblem */
function refuseOpen([doubt]: readonly Doubt[]): void {
  if (doubt !== undefined) throw new ImportProblem('not a table', `${doubt.text} Open it by itself to choose.`);
}

/** What all files share; where its table begins, and which columns it has, is a file's own. */
function sharedWish(mapping: TableMapping): MappingWish {
  const { format, separator, zone, decimal, thousands, outliers, gaps, joined, between } = mapping;
  const { everyNth, firstRows, mayExpand, missing, list } = mapping;
  const shared = { format, separator, zone, decimal, thousands, outliers, gaps, joined, between };
  return {
    ...shared,
    everyNth,
    firstRows,
    mayExpand,
    missing,
    // Where the first file has one list, another one may have several, which are asked about.
    ...(list !== '' && { list }),
    ...(mapping.timeForm === 'row' && { timeForm: 'row', time: [] }),
  };
}

/**
 * Columns of the same names are the same ones, wherever they stand; without names, those at the same places are. What only
 * this file has is read as it would be by itself.
 *
 * @throws ImportProblem where that is not certain
 */
function joinedWish(first: TableMapping, { mapping: own, doubts }: TablePreview, isBest: boolean): MappingWish {
  const open = (about: keyof TableMapping) => doubts.filter((doubt) => doubt.about === about);
  const timeForm = open('timeForm').length > 0 ? first.timeForm : own.timeForm;
  const shared = { ...sharedWish(first), timeForm };
  if (areByPlace(first, own)) return { ...shared, ...columnsOf(first) };
  const places = placesOf(first.columns, own.columns);
  const here = (columns: readonly number[]) => columns.flatMap((index) => places.get(index) ?? []);
  const known = new Set(places.values());
  const added = (columns: readonly number[]) => columns.filter((index) => !known.has(index));
  const [time, sensor] = [here(first.time), here(first.sensor)];
  const hasTime = time.length === first.time.length;
  const ownSensor = added(own.sensor);
  const openSensor = open('sensor').filter(({ choices }) =>
    choices.some(({ sensor: some = [] }) => added(some).length > 0),
  );
  if (!isBest) refuseOpen([...(hasTime ? [] : open('time')), ...openSensor]);
  return {
    ...shared,
    time: hasTime ? time : own.time,
    sensor: [...sensor, ...ownSensor],
    values: [...here(first.values), ...added(own.values)].sort((a, b) => a - b),
    // Where it is not heeded in the first file, it is in none.
    quality: first.quality.length === 0 ? [] : own.quality,
  };
}
function columnsOf({ columns, time, values, sensor, quality }: TableMapping): MappingWish {
  return { columns, time, values, sensor, quality };
}

/** One of them has no names, as pieces of a file have that was cut. */
function areByPlace(first: TableMapping, own: TableMapping): boolean {
  const isNameless = ({ format, header }: TableMapping) => format === 'table' && header === 0;
  return first.columns.length === own.columns.length && (isNameless(first) || isNameless(own) || areSame(first, own));
}
function areSame(first: TableMapping, own: TableMapping): boolean {
  return first.columns.length === own.columns.length && first.columns.every((name, i) => name === own.columns[i]);
}

/** From places in the first file to those in another one. */
function placesOf(first: readonly string[], own: readonly string[]): ReadonlyMap<number, number> {
  const plain = (name: string) => name.trim().toLowerCase();
  const names = own.map(plain);
  return new Map(
    first.flatMap((name, index) => {
      const place = names.indexOf(plain(name));
      return place < 0 ? [] : [[index, place] as const];
    }),
  );
}

/** Sentences for people: which columns of values not all files have. */
export function columnNotes(parts: readonly MappedPart[]): string[] {
  const read = parts.map(({ mapping: { columns, values } }) => new Set(values.map((index) => columns[index]!)));
  const all = new Set(read.flatMap((names) => [...names]));
  return [...all].flatMap((name) => {
    const having = parts.filter((_, i) => read[i]!.has(name)).map((part) => `“${part.name}”`);
    if (having.length === parts.length) return [];
    const lacking = parts.filter((_, i) => !read[i]!.has(name)).map((part) => `“${part.name}”`);
    return having.length <= lacking.length
      ? [`Values of “${name}” are only in ${listed(having)}.`]
      : [`There are no values of “${name}” in ${listed(lacking)}.`];
  });
}

/** Whether readings are named by their column: in a file of several there is no other way to tell them apart. */
export function areNamedByColumn(parts: readonly MappedPart[]): boolean {
  const names = new Set(parts.flatMap(({ mapping: { columns, values } }) => values.map((index) => columns[index]!)));
  return names.size > 1;
}

/** Whether one sensor has rows of two files at the same time: then it may be two sensors. */
export function areMixed(spans: readonly PartSpan[]): boolean {
  return mixedPair(spans) !== null;
}
function mixedPair(spans: readonly PartSpan[]): readonly [PartSpan, PartSpan] | null {
  for (const [i, one] of spans.entries())
    for (const other of spans.slice(0, i)) {
      const isOverlapping = one.fromMs < other.toMs && other.fromMs < one.toMs;
      if (isOverlapping && [...one.sensors].some((sensor) => other.sensors.has(sensor))) return [other, one];
    }
  return null;
}

/** The question whether files that have readings of the same times are one sensor. */
export function mixedDoubt(spans: readonly PartSpan[]): Doubt {
  const [one, other] = mixedPair(spans)!;
  const text = `“${one.name}” and “${other.name}” have readings of the same times under the same name: of one sensor, or is each file a sensor of its own?`;
  return { about: 'joined', text, choices: [{ joined: 'files' }, { joined: 'sensors' }] };
}
