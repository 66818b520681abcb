/** Figures of an outage in a run in which something else fails from its start: the database behind a timer. */
import { expect, test } from 'vitest';
import { idleSnapshot } from '../../../workers/contract/idle-snapshot.ts';
import { applyPatch } from '../../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import { CLEARED, ID, incidentMemory, STARTED } from '../../../workers/contract/view/incidents/incident-words.ts';
import { incidentOf } from '../../../workers/contract/view/incidents/incidents.ts';
import type { FigureName } from '../definition/figures.ts';
import { ActRecord } from './act-record.ts';
import { measure } from './measure.ts';

const BEGAN = 1_000_000;
const BATCH = 500;
const CONFIG = applyPatch(defaultConfig(), { load: { eventsPerSecond: 5000 }, batch: { maxSize: BATCH } });
/** An outage from 5 to 8 s of the act; a probe finds the database well at 9 s; what has gathered is gone at 13 s. */
const [DOWN, UP, CLOSED, NORMAL, END] = [5000, 8000, 9000, 13_000, 15_000];
const CALM = 800;

function snapshotAt(ms: number, change: (snapshot: Snapshot) => void = () => {}): Snapshot {
  const snapshot = idleSnapshot(CONFIG);
  const emitted = Math.round(5 * ms);
  snapshot.time = BEGAN + ms;
  snapshot.activeMs = ms;
  snapshot.elapsedMs = ms;
  snapshot.state = 'running';
  snapshot.counters.emitted = emitted;
  snapshot.ledger.inFlight = ms < DOWN || ms >= NORMAL ? CALM : 20_000;
  snapshot.stages.storage.busy = 0.8;
  // Ten calls a second.
  snapshot.storage.batches = Math.round(ms / 100);
  if (ms >= CLOSED)
    snapshot.breaker.transitions = [{ at: BEGAN + CLOSED, from: 'half-open', to: 'closed', reason: '' }];
  snapshot.incidents = [...(ms >= DOWN ? [incidentAt(2, DOWN, ms >= UP ? UP : 0)] : []), incidentAt(1, 20, 0)];
  change(snapshot);
  return snapshot;
}
function incidentAt(id: number, ms: number, cleared: number): Snapshot['incidents'][number] {
  const row = incidentMemory().rows[0]!;
  row[ID] = id;
  row[STARTED] = BEGAN + ms;
  row[CLEARED] = cleared === 0 ? 0 : BEGAN + cleared;
  return incidentOf(row);
}
function played(change?: (snapshot: Snapshot) => void): ActRecord {
  const record = new ActRecord(1, 'Outage', CONFIG, 0, END / 1000);
  for (let ms = 100; ms <= END; ms += 100) record.add(snapshotAt(ms, change), () => null);
  return record;
}
function figure(name: FigureName, record = played()): number | null {
  return measure(record, { figure: name }, false);
}

test('the first incident is the one that a step made, not the failure that the run began with', () => {
  expect(figure('incidents.count')).toBe(1);
  expect(figure('incident.durationMs')).toBe(UP - DOWN);
  expect(figure('breaker.restMs')).toBe(CLOSED - UP);
  expect(figure('backlog.whenClosed')).toBe(20_000);
});

test('recovered is the run when as little waits as before the failure, for a second', () => {
  expect(figure('recovery.afterClosedMs')).toBe(NORMAL - CLOSED);
});

test('a moment in which little waits is no recovery', () => {
  const dips = played((snapshot) => {
    if (snapshot.activeMs > 10_000 && snapshot.activeMs < 10_900) snapshot.ledger.inFlight = 0;
  });
  expect(figure('recovery.afterClosedMs', dips)).toBe(NORMAL - CLOSED);
});

test('a batch and a tenth more than before is still normal, more is not', () => {
  const settlesAt = (depth: number) =>
    played((snapshot) => {
      if (snapshot.activeMs >= NORMAL) snapshot.ledger.inFlight = depth;
    });
  expect(figure('recovery.afterClosedMs', settlesAt(1.1 * CALM + BATCH))).toBe(NORMAL - CLOSED);
  expect(figure('recovery.afterClosedMs', settlesAt(1.1 * CALM + BATCH + 1))).toBeNull();
});

test('without an outage there is none of it', () => {
  const calm = played((snapshot) => {
    snapshot.incidents = snapshot.incidents.slice(-1);
  });
  expect(figure('incidents.count', calm)).toBe(0);
  expect(figure('recovery.afterClosedMs', calm)).toBeNull();
  expect(figure('backlog.whenClosed', calm)).toBeNull();
});

test('a call took the time that storage was busy, by its batches', () => {
  expect(figure('storage.callMs')).toBeCloseTo(80, 0);
});
