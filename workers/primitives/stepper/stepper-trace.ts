/** What a schedule did, line by line. */

import type { Operation, View, WaitResult } from './stepper-memory.ts';

/** An access to a watched word: operands as `Atomics` takes them. */
export interface Step {
  readonly thread: number;
  readonly operation: Operation;
  readonly view: View;
  readonly index: number;
  readonly first: number | undefined;
  readonly second: number | undefined;
  /** Undefined while the thread waits in this step. */
  result: number | WaitResult | undefined;
}

/** What the schedule does to a thread, and no program asks for. */
export interface Happening {
  readonly thread: number;
  readonly operation: 'dies' | 'times out';
}

/** For example `thread 1  compareExchange words[3] 0 → 1  = 0`. */
export function line(entry: Step | Happening): string {
  return `thread ${entry.thread}  ${entry.operation}${'view' in entry ? details(entry) : ''}`;
}

function details({ operation, view, index, first, second, result }: Step): string {
  const word = ` ${view.name}[${view.base + index}]`;
  const outcome = `  = ${result ?? '(waits)'}`;
  switch (operation) {
    case 'read':
    case 'load':
      return `${word}${outcome}`;
    case 'write':
    case 'store':
      return `${word} ← ${first}`;
    case 'compareExchange':
      return `${word} ${first} → ${second}${outcome}`;
    case 'notify':
      return `${word} ${first ?? 'all'}${outcome}`;
    default:
      return `${word} ${first}${outcome}`;
  }
}

/** The same word, also when seen through different arrays on one buffer. */
export function isSameWord(a: Step, b: Step): boolean {
  return a.view.raw.buffer === b.view.raw.buffer && address(a) === address(b);
}

function address({ view, index }: Step): number {
  return view.raw.byteOffset + index * view.raw.BYTES_PER_ELEMENT;
}
