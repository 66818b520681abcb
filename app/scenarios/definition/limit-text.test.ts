import { expect, test } from 'vitest';
import { askedText } from './limit-text.ts';
import type { VerdictRow } from './scenario-types.ts';

const row = (given: Omit<VerdictRow, 'claim'>) => askedText({ claim: 'It holds', ...given });
const FORMULA = { formula: 'fluid.shedShare', with: {} } as const;

test.each<[Omit<VerdictRow, 'claim'>, string]>([
  [{ figure: 'latency.max', is: 'at least', of: 4500 }, 'at least 4.50 s'],
  [{ figure: 'counters.shed', is: 'at most', of: 0 }, 'at most 0 events'],
  [{ figure: 'goodput.onTimeShare', is: 'at most', of: 0.05 }, 'at most 5 %'],
  [{ figure: 'counters.stored/s', is: 'within', of: 1000, percent: 15 }, '1.00 k/s ± 15 %'],
  [{ figure: 'shed.share', is: 'within', of: FORMULA, or: 0.06 }, '1 − μ / λ ± 6 points'],
  [{ figure: 'latency.mean', is: 'within', of: 100, percent: 20, or: 20 }, '100 ms ± 20 % or 20.0 ms'],
  [{ figure: 'latency.p50', over: { figure: 'latency.p50', act: 1 }, is: 'at least', of: 3 }, 'at least 3'],
  [{ figure: 'ledger.unaccounted', is: 'within', of: 0, or: 0 }, '0 events'],
])('a limit has the unit of its figure: %j', (given, text) => expect(row(given)).toBe(text));
