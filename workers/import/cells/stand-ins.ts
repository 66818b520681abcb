/**
 * Numbers that programs write where there is no value: −9999 of weather services, −999.25 of well logs, 32767 of controllers,
 * the fill values of NetCDF. What a number means is seen among the other values of its sensor: a value lies near them, and a
 * number that stands for none lies far away.
 */

/** They hardly ever are values. */
const STRONG: ReadonlySet<number> = new Set([
  -999.25,
  -999.9,
  -999.99,
  ...[4, 5, 6, 7, 8].flatMap((digits) => [-nines(digits), nines(digits)]),
  ...[9999.9, 9999.99, 99999.9, 99999.99].flatMap((number) => [-number, number]),
  ...[6999, 7999].flatMap((number) => [-number, number]),
  ...[32_767, -32_768, 65_535, 2_147_483_647, -2_147_483_648, 4_294_967_295],
]);
/** They are values as well. */
const WEAK: ReadonlySet<number> = new Set([-99, 99, -99.9, 99.9, -99.99, 99.99, -999, 999, 999.9, 999.99, -127]);
/** Largest numbers of programs, which they cut to some digits. */
const LARGEST = [9.969_209_968_386_869e36, 1.701_41e38, 3.402_823_466_385_288_6e38, 1.797_693_134_862_315_7e308];
const LEAST_LARGEST = 1e36;
const SAME = 1e-5;

function nines(digits: number): number {
  return 10 ** digits - 1;
}

/** Smaller ones are values, which are many: they are not looked up. */
const LEAST = 99;
function isKnown(value: number): boolean {
  const size = Math.abs(value);
  if (size < LEAST) return false;
  return STRONG.has(value) || WEAK.has(value) || (size > LEAST_LARGEST && isLargest(size));
}
function isLargest(size: number): boolean {
  return LARGEST.some((largest) => Math.abs(size - largest) <= SAME * largest);
}

/** Different values that show how far apart values are. */
const FEW = 3;
/** So many times as far away as all other values are from each other. */
const FAR = 3;
const NOT_NEAR = 0.25;

/** What a sensor has: its values, and the numbers that may be none. */
interface Seen {
  least: number;
  most: number;
  /** The first different values. */
  readonly some: number[];
  readonly known: Map<number, number>;
}

/** What is found: for certain, or perhaps. */
export interface StandIns {
  readonly certain: readonly number[];
  readonly open: readonly number[];
  /** How often one is there. */
  readonly countOf: (number: number) => number;
}

type Verdict = 'value' | 'open' | 'certain';

/** Import worker; of messages the live worker. Takes values in any order. */
export class StandInWatch {
  private readonly seen: (Seen | undefined)[] = [];

  /** @param sensor its number, from 0 */
  note(value: number, sensor: number): void {
    let own = this.seen[sensor];
    if (own === undefined) {
      own = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY, some: [], known: new Map() };
      this.seen[sensor] = own;
    }
    if (isKnown(value)) {
      own.known.set(value, (own.known.get(value) ?? 0) + 1);
      return;
    }
    if (value < own.least) own.least = value;
    if (value > own.most) own.most = value;
    if (own.some.length < FEW && !own.some.includes(value)) own.some.push(value);
  }

  /** A number is certain where it is far from the values of each sensor that has it. */
  get found(): StandIns {
    const verdicts = new Map<number, Verdict[]>();
    const counts = new Map<number, number>();
    for (const own of this.seen) {
      for (const [number, count] of own?.known ?? []) {
        counts.set(number, (counts.get(number) ?? 0) + count);
        const verdict = verdictOf(number, own!);
        if (verdict !== null) verdicts.set(number, [...(verdicts.get(number) ?? []), verdict]);
      }
    }
    const numbers = [...verdicts.keys()].sort((a, b) => a - b);
    const isCertain = (number: number) => verdicts.get(number)!.every((verdict) => verdict === 'certain');
    const isValue = (number: number) => verdicts.get(number)!.every((verdict) => verdict === 'value');
    return {
      certain: numbers.filter(isCertain),
      open: numbers.filter((number) => !isCertain(number) && !isValue(number)),
      countOf: (number) => counts.get(number) ?? 0,
    };
  }
}

/** Null where a sensor has nothing else: others tell. */
function verdictOf(number: number, { least, most, some, known }: Seen): Verdict | null {
  if (some.length === 0) return known.size > 1 ? 'value' : null;
  const gap = number > most ? number - most : least - number;
  const spread = most - least;
  const isStrong = !WEAK.has(number);
  // Where no value is below 0, one far below is none.
  const times = isStrong && number < 0 && least >= 0 ? 1 : FAR;
  const isFar = some.length === FEW && gap > times * spread;
  if (isFar) return isStrong ? 'certain' : 'open';
  // Of a sensor with a value or two nobody knows how large its values are.
  const isPerhaps = isStrong && gap > NOT_NEAR * spread && gap > NOT_NEAR * Math.max(Math.abs(least), Math.abs(most));
  return isPerhaps ? 'open' : 'value';
}

/** As people write it. */
export function standInText(number: number): string {
  return String(number).replace('-', '−');
}
