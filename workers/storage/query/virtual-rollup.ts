/** `rollup`: the figures of each sensor in each second, from the blocks that the storage worker adds as seconds end. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { ROLLUP_COLUMNS, type StoredReader } from '../reads/stored-reader.ts';
import type { ResultValues } from '../sqlite/result-values.ts';
import type { RawSqlite } from '../sqlite/sqlite.ts';
import { COMPARISONS, EQUAL, type PlanInfo, type VirtualCursor, type VirtualTable } from '../sqlite/virtual-table.ts';
import { BLOCK_SENSORS, decodeBlock, type RollupBlock } from '../tables/rollup.ts';
import { BLOCKS, partsOfRollupKey, rollupKey } from '../tables/schema.ts';
import type { Catalog, StoredRun } from './catalog.ts';
import { ValueRange } from './value-range.ts';

const RUN = 0;
const SENSOR = 1;
const SECOND = 2;
const COUNT = 3;
const MIN = 4;
const MAX = 5;
const RANGED = [RUN, SENSOR, SECOND] as const;
const LAST_BLOCK = BLOCKS - 1;

interface Taken {
  readonly column: number;
  readonly operator: number;
}
/** A block of one second. */
interface LoadedBlock {
  readonly key: number;
  readonly secondMs: number;
  readonly firstSensor: number;
  readonly figures: RollupBlock;
}

export class VirtualRollup implements VirtualTable {
  readonly name = 'rollup';
  readonly declaration =
    'CREATE TABLE rollup(run INTEGER, sensor INTEGER, second_ms REAL, count INTEGER, min REAL, max REAL, mean REAL)';
  private plans: (readonly Taken[])[] = [];

  constructor(
    private readonly raw: RawSqlite,
    private readonly catalog: Catalog,
    private readonly reader: () => StoredReader,
    private readonly check: () => void,
    private readonly values: ResultValues,
  ) {}

  /** Forgets the plans of statements that are finalized. */
  forget(): void {
    this.plans = [];
  }

  plan(info: PlanInfo): void {
    const taken: Taken[] = [];
    let rows = 1e6;
    info.conditions.forEach(({ column, operator, isUsable }, i) => {
      if (!isUsable || column < RUN || column > SECOND || !COMPARISONS.has(operator)) return;
      info.take(i);
      taken.push({ column, operator });
      rows /= operator === EQUAL ? 100 : 4;
    });
    info.choose(this.plans.length, rows * 2, rows);
    this.plans.push(taken);
  }
  open(): VirtualCursor {
    return new RollupCursor(this.raw, this.catalog, this.reader, this.check, this.values, (i) => this.plans[i]!);
  }
}

class RollupCursor implements VirtualCursor {
  hasEnded = true;
  private ranges: Record<(typeof RANGED)[number], ValueRange> = emptyRanges();
  /** Runs still to be read, the present one first. */
  private runs: StoredRun[] = [];
  private nextKey: number | null = null;
  private blocks: LoadedBlock[] = [];
  private block: LoadedBlock | undefined;
  /** Within the block. */
  private sensor = 0;

  constructor(
    private readonly raw: RawSqlite,
    private readonly catalog: Catalog,
    private readonly reader: () => StoredReader,
    private readonly check: () => void,
    private readonly values: ResultValues,
    private readonly planOf: (i: number) => readonly Taken[],
  ) {}

  filter(plan: number, values: readonly WasmPointer[]): void {
    this.ranges = emptyRanges();
    this.planOf(plan).forEach(({ column, operator }, i) => {
      if (isRanged(column)) this.ranges[column].restrict(operator, values[i]!, this.raw);
    });
    const isImpossible = RANGED.some((column) => this.ranges[column].isEmpty);
    this.runs = isImpossible ? [] : this.catalog.runs.filter(({ id }) => this.ranges[RUN].has(id));
    this.nextKey = this.firstKey();
    this.blocks = [];
    this.block = undefined;
    this.hasEnded = false;
    this.advance();
  }

  next(): void {
    this.sensor++;
    this.advance();
  }

  column(context: WasmPointer, column: number): void {
    const value = this.number(column);
    if (column === RUN || column === SENSOR || column === COUNT) this.values.integer(context, value);
    else this.values.real(context, value);
  }

  rowNumber(): bigint {
    return BigInt(this.block!.key) * BigInt(BLOCK_SENSORS) + BigInt(this.sensor);
  }

  private number(column: number): number {
    const { secondMs, firstSensor, figures } = this.block!;
    const { sensor } = this;
    switch (column) {
      case RUN:
        return this.runs[0]!.id;
      case SENSOR:
        return firstSensor + sensor;
      case SECOND:
        return secondMs;
      case COUNT:
        return figures.count[sensor]!;
      case MIN:
        return figures.min[sensor]!;
      case MAX:
        return figures.max[sensor]!;
      default:
        return figures.sum[sensor]! / figures.count[sensor]!;
    }
  }

  /** Goes on to the first sensor, from the present one on, that is wanted and has figures. */
  private advance(): void {
    const wanted = this.ranges[SENSOR];
    for (;;) {
      const { block } = this;
      if (block) {
        const { count } = block.figures;
        while (this.sensor < count.length) {
          if (count[this.sensor]! > 0 && wanted.has(block.firstSensor + this.sensor)) return;
          this.sensor++;
        }
      }
      this.sensor = 0;
      this.block = this.blocks.shift();
      if (!this.block && !this.loadMore()) {
        this.hasEnded = true;
        return;
      }
    }
  }

  /** @returns false when there is nothing more to load */
  private loadMore(): boolean {
    if (this.nextKey === null) {
      this.runs.shift();
      this.nextKey = this.firstKey();
    }
    const run = this.runs[0];
    if (!run || this.nextKey === null) return false;
    this.check();
    const startSecond = Math.floor(run.startedMs / 1000);
    this.nextKey = this.reader().read(ROLLUP_COLUMNS, this.nextKey, this.keyAt(run, 'high') + LAST_BLOCK, (row) => {
      const key = row.number(0);
      const { second, block } = partsOfRollupKey(key);
      const secondMs = (startSecond + second) * 1000;
      const firstSensor = block * BLOCK_SENSORS;
      if (secondMs <= run.reachesMs || !this.ranges[SECOND].has(secondMs)) return;
      if (!this.ranges[SENSOR].isOverlapping(firstSensor, firstSensor + BLOCK_SENSORS - 1)) return;
      const data = row.blob(1).slice();
      this.blocks.push({ key, secondMs, firstSensor, figures: decodeBlock(data.buffer, 0) });
    });
    return true;
  }

  private firstKey(): number | null {
    const run = this.runs[0];
    return run ? this.keyAt(run, 'low') : null;
  }

  /** Seconds that can't be meant are not read: a run may have hours of them. */
  private keyAt(run: StoredRun, end: 'low' | 'high'): number {
    const ms = this.ranges[SECOND][end];
    const second = end === 'low' ? Math.ceil(ms / 1000) : Math.floor(ms / 1000);
    return rollupKey(run.id, second - Math.floor(run.startedMs / 1000), 0);
  }
}

function isRanged(column: number): column is (typeof RANGED)[number] {
  return column >= RUN && column <= SECOND;
}
function emptyRanges() {
  return { [RUN]: new ValueRange(), [SENSOR]: new ValueRange(), [SECOND]: new ValueRange() };
}
