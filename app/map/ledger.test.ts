import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { verdictText } from './Ledger.tsx';

test('the verdict is of both accounts: by count and by time', () => {
  const snapshot = idleSnapshot(defaultConfig());
  snapshot.state = 'running';
  expect(verdictText(snapshot)).toBe('every event accounted for');
  snapshot.little.pipeline.holds = false;
  expect(verdictText(snapshot)).toBe('Little’s law does not hold: see Checks');
  snapshot.ledger.unaccounted = -2;
  expect(verdictText(snapshot)).toBe('2 events too many');
});
