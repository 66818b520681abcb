/**
 * The results of a breaker's calls as one sequence, which all callers append to: a ring of the last RING_CELLS.
 *
 * A result is judged by the sequence up to itself, so of two callers that reach a limit together each sees what the
 * other did before, and neither misses what only both together amount to.
 */
import { CURSOR, GENERATION, RING, RING_CELLS } from './breaker-memory.ts';

export const SUCCESS = 1;
export const FAILURE = 2;

const OUTCOME = 3;
const LAP = 0x7ff << 2;

/** For a caller of the breaker: adds its results to the sequence, and judges it. */
export class BreakerOutcomes {
  /** What `scan` found: calls and failures within the window, and failures in a row at the end, `longestRun` at most. */
  calls = 0;
  failed = 0;
  run = 0;
  private readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words;
  }

  /**
   * Adds an outcome of the generation of the state word `word`, at the position returned. The entry is swapped in first
   * and the cursor moved after, by its author or by whoever comes next: each position is filled once, and in order.
   */
  append(word: number, outcome: typeof SUCCESS | typeof FAILURE): number {
    for (;;) {
      const position = Atomics.load(this.words, CURSOR);
      const cell = cellAt(position);
      const seen = Atomics.load(this.words, cell);
      const isVacant = (seen & LAP) === lapAt(position - RING_CELLS);
      const entry = (word & GENERATION) | lapAt(position) | outcome;
      const isMine = isVacant && Atomics.compareExchange(this.words, cell, seen, entry) === seen;
      Atomics.compareExchange(this.words, CURSOR, position, (position + 1) | 0);
      if (isMine) return position;
    }
  }

  /**
   * Looks back from `position` over the results of one generation, as far as `window` and `longestRun` ask for. Plain
   * reads do: who appended at `position` has seen the cursor pass all entries before.
   */
  scan(word: number, position: number, window: number, longestRun: number): void {
    const { words } = this;
    let calls = 0;
    let failed = 0;
    let run = 0;
    let isRunOver = longestRun === 0;
    for (let back = 0; back < RING_CELLS && (calls < window || !isRunOver); back++) {
      const entry = words[cellAt(position - back)]!;
      // Before the first result, or overwritten meanwhile.
      if ((entry & OUTCOME) === 0 || (entry & LAP) !== lapAt(position - back)) break;
      if (((entry ^ word) & GENERATION) !== 0) continue;
      const failure = (entry & OUTCOME) === FAILURE ? 1 : 0;
      if (calls < window) {
        calls++;
        failed += failure;
      }
      if (isRunOver) continue;
      run += failure;
      isRunOver = failure === 0 || run === longestRun;
    }
    this.calls = calls;
    this.failed = failed;
    this.run = run;
  }
}

function cellAt(position: number): number {
  return RING + (position & (RING_CELLS - 1));
}

/** One more than how often the ring has been filled, so that memory of zeros is of the lap before the first. */
function lapAt(position: number): number {
  return (((position >>> 11) + 1) << 2) & LAP;
}
