import { describe, expect, test } from 'vitest';
import type { TraceData } from '../../contract/coordinator-types.ts';
import { NOTHING_CONSUMED } from '../../contract/live/live-types.ts';
import { defaultConfig, withField } from '../../contract/settings/config-codec.ts';
import { openRun, TRACE_PIECES } from '../../memory/memory-map.ts';
import { hasTrace } from '../../memory/trace-words.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { RunSupplies } from './run-supplies.ts';

function open() {
  return new RunSupplies({
    createLiveWorker: () => {
      throw new Error('no worker is to be started');
    },
    recordings: '',
    consumed: async () => NOTHING_CONSUMED,
  });
}
const trace = (pieces: number): TraceData => ({
  id: 7,
  at: new Float64Array(pieces + 1),
  upTo: new Float64Array(pieces + 1),
});

describe('an arrival trace', () => {
  test.each([0, 2 ** 20 + 1])('of %i pieces is refused, with what is allowed', (pieces) => {
    const supplies = open();
    expect(() => supplies.holdTrace(trace(pieces))).toThrow(
      `trace: ${pieces} pieces is not allowed here; allowed: 1 to 1048576 pieces`,
    );
    expect(supplies.trace).toBeNull();
  });

  test('is in every run from then on, which gets room for it beyond the usual', () => {
    const supplies = open();
    const config = defaultConfig();
    expect(supplies.roomFor(config)).toEqual({});
    supplies.holdTrace(trace(3));
    expect(supplies.roomFor(config)).toEqual({ tracePieces: TRACE_PIECES });
    supplies.holdTrace(trace(TRACE_PIECES + 9));
    const { tracePieces } = supplies.roomFor(config);
    expect(tracePieces).toBe(TRACE_PIECES + 9);
    const memory = openRun(allocateRun(1, 1, undefined, tracePieces));
    supplies.fill(memory, config);
    expect(hasTrace(memory, 7)).toBe(true);
  });
});

test('a run that plays an imported recording does not begin before there is one', async () => {
  const config = withField(withField(defaultConfig(), 'feed.kind', 'recording'), 'feed.recording', 'imported');
  await expect(open().load(config)).rejects.toThrow('no recording has been opened');
});

test.each<[string, string, boolean]>([
  ['stores in memory', 'memory', true],
  ['has no database', 'sqlite', false],
])('a live feed takes no messages in a tab that %s, and no worker is started', async (_, kind, hasDatabase) => {
  const config = withField(withField(defaultConfig(), 'feed.kind', 'live'), 'storage.kind', kind);
  await expect(open().openLive(config, hasDatabase)).rejects.toThrow(/^not durable: .*live\.withoutDurability/);
});
