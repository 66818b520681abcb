/**
 * Retention in a storm: runs are stored one after the other within a small budget, and starred, while the storage worker
 * dies in the middle of transactions, and statements fail. Checked against a list of what was committed.
 */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { emptyDatabase, plainEvents, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { QueryEngine } from '../query/query-engine.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import { type Connection, Statement } from '../sqlite/connection.ts';

const PER_BATCH = 300;
type Step =
  | { readonly act: 'store'; readonly batches: number }
  | { readonly act: 'die'; readonly batches: number }
  | { readonly act: 'fail'; readonly batches: number; readonly after: number }
  | { readonly act: 'next run' }
  | { readonly act: 'star'; readonly run: number; readonly isStarred: boolean };

const batches = fc.integer({ min: 1, max: 6 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: batches.map((count) => ({ act: 'store' as const, batches: count })) },
    { weight: 2, arbitrary: batches.map((count) => ({ act: 'die' as const, batches: count })) },
    {
      weight: 2,
      arbitrary: fc
        .record({ batches, after: fc.integer({ min: 0, max: 60 }) })
        .map((given) => ({ act: 'fail' as const, ...given })),
    },
    { weight: 2, arbitrary: fc.constant({ act: 'next run' as const }) },
    {
      weight: 1,
      arbitrary: fc
        .record({ run: fc.integer({ min: 1, max: 4 }), isStarred: fc.boolean() })
        .map((given) => ({ act: 'star' as const, ...given })),
    },
  ),
  { minLength: 10, maxLength: 25 },
);

class Storm {
  run = 1;
  /** Batches that were committed, by run. */
  readonly committed = new Map<number, number>([[1, 0]]);
  private readonly starred = new Set<number>();
  private store: StoreFixture;

  constructor(
    readonly connection: Connection,
    private readonly limits: readonly [events: number, bytes: number],
  ) {
    this.store = this.open();
  }

  do(step: Step): void {
    const before = this.committed.get(this.run)!;
    switch (step.act) {
      case 'store':
        this.write(step.batches);
        this.store.store.commit();
        this.committed.set(this.run, before + step.batches);
        break;
      case 'die':
        this.write(step.batches);
        this.connection.execute('ROLLBACK');
        this.store = this.open();
        break;
      case 'fail':
        this.failing(step.after, step.batches);
        break;
      case 'next run':
        this.store.store.close();
        this.run++;
        this.committed.set(this.run, 0);
        this.store = this.open();
        break;
      case 'star':
        if (step.isStarred) this.starred.add(step.run);
        else this.starred.delete(step.run);
        this.connection.execute(`UPDATE runs SET starred = ${step.isStarred ? 1 : 0} WHERE id = ${step.run}`);
    }
  }

  /** What is seen is what was committed: runs whole or gone; only the present one may begin late, and all is there once. */
  check(): void {
    const engine = new QueryEngine(this.connection.sqlite, () => false);
    const rows = (sql: string) =>
      engine.run(new DirectReader(this.connection), sql, [], { rows: 1e6, milliseconds: 60_000 }).rows;
    const seen = rows(
      'SELECT run, min(batch), max(batch), count(*), count(DISTINCT sequence) FROM events GROUP BY run',
    );
    const reaches = new Map(rows('SELECT id, reaches_ms FROM runs') as [number, number][]);
    const visible = new Map(seen.map(([run, ...rest]) => [run as number, rest as number[]]));
    for (const [run, [first, last, count, distinct]] of visible) {
      expect(last, `the last batch of run ${run}`).toBe(this.committed.get(run));
      expect(count).toBe((last! - first! + 1) * PER_BATCH);
      expect(distinct).toBe(count);
      expect(first! > 1, `run ${run} says how far it reaches`).toBe(reaches.get(run)! > 0);
    }
    const stored = this.committed.get(this.run)!;
    if (stored > 0) expect(visible.get(this.run)?.[1]).toBe(stored);
    this.checkOthers(rows);
    engine.close();
  }

  private checkOthers(rows: (sql: string) => unknown[][]): void {
    const early = rows(`SELECT count(*) FROM rollup JOIN runs ON id = run WHERE second_ms <= reaches_ms`);
    expect(early).toEqual([[0]]);
    // The rollup may be behind, but tells of no event that is not there.
    const [[differing]] = rows(`
      SELECT count(*) FROM (SELECT run, second_ms, sum(count) AS n FROM rollup GROUP BY 1, 2) AS r
      WHERE n > (SELECT count(*) FROM events
        WHERE events.run = r.run AND time_ms >= second_ms AND time_ms < second_ms + 1000)`) as [[number]];
    expect(differing).toBe(0);
    const hidden = this.connection.number('SELECT count(*) FROM batch_columns');
    expect(hidden).toBe(this.connection.number('SELECT count(*) FROM batches'));
  }

  private open(): StoreFixture {
    const fixture = new StoreFixture(this.connection, this.run, undefined, this.committed.get(this.run)!);
    fixture.store.retain(...this.limits);
    return fixture;
  }
  private write(count: number): void {
    const first = this.committed.get(this.run)! * PER_BATCH;
    for (let i = 0; i < count; i++) this.store.write(plainEvents(first + i * PER_BATCH, PER_BATCH));
  }

  /** One statement of the transaction fails; the same store goes on, as after an error of the disk. */
  private failing(after: number, count: number): void {
    let left = after;
    const spy = vi.spyOn(Statement.prototype, 'run').mockImplementation(function (this: Statement) {
      if (left-- === 0) throw new Error('injected');
      try {
        this.step();
      } finally {
        this.reset();
      }
    });
    const before = this.committed.get(this.run)!;
    try {
      this.write(count);
      this.store.store.commit();
      this.committed.set(this.run, before + count);
    } catch {
      expect(this.connection.isInTransaction).toBe(false);
    } finally {
      spy.mockRestore();
    }
    // Batches that failed are written again under the numbers that they had.
    const mayHave = this.store.store.has(before + count);
    expect(mayHave).toBe(this.committed.get(this.run) === before + count);
    this.store = this.open();
  }
}

test.each([
  ['events', [3000, Number.POSITIVE_INFINITY]],
  ['bytes', [Number.POSITIVE_INFINITY, 700_000]],
  ['both', [6000, 700_000]],
] as const)('within a limit of %s, nothing is lost or doubled, whoever dies', async (_, limits) => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const storm = new Storm(await emptyDatabase(), limits);
      try {
        for (const step of all) {
          storm.do(step);
          storm.check();
        }
        expect(storm.connection.number('PRAGMA integrity_check(1)')).toBe(0);
      } finally {
        storm.connection.close();
      }
    }),
    { numRuns: 6 },
  );
});
