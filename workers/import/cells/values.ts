/** Values in cells, as a settled mapping reads them; and why a cell has none. */
import type { LeftOutReason, TableMapping } from '../../contract/import-types.ts';
import {
  isInexact,
  isMissing,
  isShortened,
  type NumberReader,
  numberReader,
  powerOf,
  splitUnit,
  stateOf,
} from './numbers.ts';

type NumberMapping = Pick<TableMapping, 'decimal' | 'thousands' | 'states' | 'missing'>;

/** Import worker and live worker. A unit is what stands behind most numbers of the cell's column. */
export class ValueReader {
  private readonly number: NumberReader;
  private readonly areStates: boolean;
  private readonly missing: ReadonlySet<number>;

  constructor(mapping: NumberMapping) {
    this.number = numberReader(mapping);
    this.areStates = mapping.states;
    this.missing = new Set(mapping.missing);
  }

  /** NaN where there is no value: `whyNot` has the reason. */
  read(text: string, unit: string): number {
    const value = this.numberIn(text, unit);
    return this.missing.has(value) ? Number.NaN : value;
  }

  /** Why `read` gives no value. */
  whyNot(text: string, unit: string): LeftOutReason {
    if (isMissing(text)) return 'empty';
    if (this.missing.has(this.numberIn(text, unit))) return 'standing for no value';
    const split = splitUnit(text);
    if (split !== null && split.unit !== unit && !Number.isNaN(this.number(split.digits))) return 'other unit';
    return isInexact(text) ? 'not exact' : 'not a number';
  }

  private numberIn(text: string, unit: string): number {
    const plain = this.number(text);
    if (!Number.isNaN(plain)) return plain;
    if (this.areStates) {
      const state = stateOf(text);
      if (!Number.isNaN(state)) return state;
    }
    const split = splitUnit(text);
    if (split === null) return Number.NaN;
    const power = powerIn(split.unit, unit);
    if (power !== undefined) return this.number(`${split.digits}e${power}`);
    return split.unit === unit ? this.number(split.digits) : Number.NaN;
  }
}

/** Of a number that is shortened: `1.2k` is 1200, as beside 900. */
function powerIn(own: string, unit: string): number | undefined {
  return isShortened(unit) || (unit === '' && isShortened(own)) ? powerOf(own) : undefined;
}
