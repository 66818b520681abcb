import { describe, expect, test } from 'vitest';
import { explore, sharedFields } from '../stepper/stepper.ts';
import { Journal, JournalReader } from './journal.ts';

const FIELDS = 2;

interface State {
  readonly versions: Int32Array;
  readonly records: Float64Array;
}
const plain = (version: number): State => ({
  versions: new Int32Array(1).fill(version),
  records: new Float64Array(2 * FIELDS),
});
/** A journal that begins with `version` commits made. All fields of a record are alike, so a torn copy shows. */
const at = (version: number) => (): State => sharedFields(plain(version));
const writer =
  (...values: readonly number[]) =>
  ({ versions, records }: State): void => {
    const journal = new Journal(versions, 0, records);
    for (const value of values) {
      journal.draft.fill(value);
      journal.commit();
    }
  };
const reader =
  (looks: number) =>
  ({ versions, records }: State): number[] => {
    const journal = new JournalReader(versions, 0, records);
    return Array.from({ length: looks }, () => {
      journal.read();
      expect(new Set(journal.record).size).toBe(1);
      return journal.record[0]!;
    });
  };
const committed = ({ versions, records }: State) => [...new Journal(versions, 0, records).draft];

describe('a reader beside the writer', () => {
  test.each([0, -2, 2 ** 31 - 2])('gets whole records, the later ones later, from version %i', (version) => {
    const seen = new Set<number>();
    const { isTruncated } = explore({
      setup: at(version),
      threads: [writer(1, 2), reader(2)],
      maxPreemptions: 3,
      check: (state, [, found]) => {
        expect(found![1]).toBeGreaterThanOrEqual(found![0]!);
        for (const value of found!) seen.add(value);
        expect(committed(state)).toEqual([2, 2]);
      },
    });
    expect(isTruncated).toBe(false);
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });

  test('starts again when the writer laps it', () => {
    explore({
      setup: at(0),
      threads: [writer(1, 2, 3, 4), reader(1)],
      maxPreemptions: 2,
      check: (_, [, found]) => expect([0, 1, 2, 3, 4]).toContain(found![0]),
    });
  });

  test('says whether there is something new', () => {
    const { versions, records } = plain(0);
    const journal = new Journal(versions, 0, records);
    const look = new JournalReader(versions, 0, records);
    expect([look.read(), look.read()]).toEqual([true, false]);
    journal.draft[1] = 5;
    expect(look.read()).toBe(false);
    journal.commit();
    expect([look.read(), look.read()]).toEqual([true, false]);
    expect([...look.record]).toEqual([0, 5]);
  });
});

describe('a writer that dies at any step', () => {
  test('has done the step or not: its replacement finds a whole record, and so do readers', () => {
    const found = new Set<number>();
    explore({
      setup: at(0),
      threads: [writer(1, 2), reader(1)],
      kills: [0],
      maxPreemptions: 2,
      recover: (state) => {
        const journal = new Journal(state.versions, 0, state.records);
        const [first, second] = journal.draft;
        expect(first).toBe(second);
        found.add(first!);
        expect(journal.step).toBe(first! + 1);
        // The step is made again, as the dead one would have made it.
        writer(...[1, 2, 3].filter((value) => value > first!))(state);
      },
      check: (state, [, seen], { died }) => {
        expect([0, 1, 2, 3]).toContain(seen![0]);
        expect(committed(state)).toEqual(died === null ? [2, 2] : [3, 3]);
      },
    });
    expect([...found].sort()).toEqual([0, 1, 2]);
  });

  test('the same number of a step is given again until it is committed', () => {
    const { versions, records } = plain(-1);
    const steps: number[] = [];
    for (let life = 0; life < 4; life++) {
      const journal = new Journal(versions, 0, records);
      steps.push(journal.step);
      journal.draft.fill(life);
      if (life % 2 === 1) journal.commit();
    }
    expect(steps).toEqual([0, 0, 1, 1]);
  });
});
