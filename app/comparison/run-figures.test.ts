import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { lostInAll } from '../findings/lost.ts';
import { RUN_FIGURES } from './run-figures.ts';

test('valid events that are lost, and invalid ones, are together what Live calls lost', () => {
  const idle = idleSnapshot(defaultConfig());
  const counters = { ...idle.counters, invalid: 1, shed: 10, expired: 100, evicted: 1000, deadLettered: 10_000 };
  const snapshot = { ...idle, counters };
  const of = (label: string) => RUN_FIGURES.find((figure) => figure.label === label)!.of(snapshot);
  expect(of('Valid events lost') + of('Invalid')).toBe(lostInAll(snapshot));
});
