/** Doors through which hostile input comes, and what is thrown at them. */
import fc from 'fast-check';

interface Door<T> {
  readonly arbitrary: fc.Arbitrary<T>;
  /** Throws when an input is neither taken for what it is nor refused with a clear error. */
  check(input: T): void | Promise<void>;
  /** After all inputs: throws when they have left something behind. */
  close?(): void;
}
export interface FuzzTarget {
  readonly name: string;
  /** Of all inputs. */
  readonly share: number;
  /** Inputs that one check takes. */
  readonly inputsPerCheck: number;
  fuzz(checks: number, seed: number): Promise<void>;
}
interface FuzzResult {
  readonly inputs: number;
  readonly milliseconds: number;
  /** By how much the process grew, bytes. */
  readonly grown: number;
}

/** No check may take longer: that would be a hang. Far above what any takes on a busy machine. */
const LONGEST_MS = 10_000;
/** Whatever the inputs, memory stays within this. */
const MOST_GROWTH = 512 * 2 ** 20;

export function defineTarget<T>(
  name: string,
  share: number,
  open: () => Door<T> | Promise<Door<T>>,
  inputsPerCheck = 1,
): FuzzTarget {
  return {
    name,
    share,
    inputsPerCheck,
    async fuzz(checks, seed) {
      const door = await open();
      const property = fc.asyncProperty(door.arbitrary, async (input) => {
        const began = performance.now();
        await door.check(input);
        const took = performance.now() - began;
        if (took > LONGEST_MS) throw new Error(`one input took ${Math.round(took)} ms`);
      });
      await fc.assert(property, { numRuns: checks, seed });
      door.close?.();
    },
  };
}

/** @throws Error with the smallest input found that breaks the target, and the seed to see it again */
export async function fuzz(target: FuzzTarget, allInputs: number, seed: number): Promise<FuzzResult> {
  const checks = Math.ceil((allInputs * target.share) / target.inputsPerCheck);
  const before = process.memoryUsage().rss;
  const began = performance.now();
  await target.fuzz(checks, seed);
  const grown = process.memoryUsage().rss - before;
  if (grown > MOST_GROWTH) throw new Error(`${target.name}: the process grew by ${Math.round(grown / 2 ** 20)} MiB`);
  return { inputs: checks * target.inputsPerCheck, milliseconds: performance.now() - began, grown };
}
