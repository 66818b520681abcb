/** A run that is held against theory: its settings, how long it lasts, and what must be so afterwards. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Row } from './rows.ts';
import type { RunFigures } from './run-figures.ts';

export interface Point {
  readonly name: string;
  readonly about: string;
  readonly patch: ConfigPatch;
  /** If not said otherwise. */
  readonly seconds: number;
  /** Whether another length would be another experiment. */
  readonly isOfFixedLength?: boolean;
  readonly judge: (run: RunFigures) => readonly Row[];
}

/** Where all that takes time is a database in memory, with costs of its own; one thread, so that nobody has to be woken. */
export const TIMED_DATABASE = {
  feed: { kind: 'simulated' },
  transform: { workers: 1 },
  breaker: { enabled: false },
  storage: { kind: 'memory' },
  threads: { count: 1 },
} as const satisfies ConfigPatch;
