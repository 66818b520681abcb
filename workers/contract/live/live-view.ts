/** How a live feed stands, as its worker has written it. */
import * as L from '../../memory/live-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { JournalReader } from '../../primitives/shared/journal.ts';
import { DAMAGE_CAUSES } from './damage-causes.ts';
import { LIVE_STATES, type LiveFigures, NETWORK_FAILURES, OUT_NAMES, type OutName } from './live-types.ts';

/** Reads the live feed's words, on any thread. */
export class LiveView {
  private readonly journal: JournalReader;

  constructor({ liveVersion, liveFigures }: Pick<MemoryMap, 'liveVersion' | 'liveFigures'>) {
    this.journal = new JournalReader(liveVersion, 0, liveFigures);
  }

  /** Null in a run that never had a live feed. */
  read(): LiveFigures | null {
    this.journal.read();
    const { record } = this.journal;
    const state = LIVE_STATES[record[L.LIVE_STATE]!] ?? 'off';
    if (state === 'off') return null;
    return {
      state,
      since: record[L.LIVE_SINCE]!,
      delivered: record[L.LIVE_DELIVERED]!,
      acked: record[L.LIVE_ACKED]!,
      terminated: record[L.LIVE_TERMINATED]!,
      givenBack: record[L.LIVE_GIVEN_BACK]!,
      inFlight: record[L.LIVE_IN_FLIGHT]!,
      lapsed: record[L.LIVE_LAPSED]!,
      again: record[L.LIVE_AGAIN]!,
      redelivered: record[L.LIVE_REDELIVERED]!,
      damaged: record[L.LIVE_DAMAGED]!,
      damagedBy: byCause(record),
      reconnects: record[L.LIVE_RECONNECTS]!,
      output: outputOf(record, 'output'),
      aggregatesOut: outputOf(record, 'aggregatesOut'),
      alarmsOut: outputOf(record, 'alarmsOut'),
      troubles: troublesOf(record),
      roundTripMs: record[L.LIVE_ROUND_TRIP]! || null,
      skewMs: record[L.LIVE_SKEW]!,
      refused: record[L.LIVE_REFUSED]!,
      consumer: consumerOf(record),
      lastAckAt: record[L.LIVE_LAST_ACK]! || null,
      lastDeliveryAt: record[L.LIVE_LAST_DELIVERY]! || null,
      isTaking: record[L.LIVE_TAKES] === 1,
    };
  }
}

function outputOf(figures: Float64Array, name: OutName): LiveFigures[OutName] {
  const record = L.outWords(figures, OUT_NAMES.indexOf(name));
  if (record[L.LIVE_OUT] !== 1) return null;
  return {
    taken: record[L.LIVE_OUT_TAKEN]!,
    known: record[L.LIVE_OUT_KNOWN]!,
    events: record[L.LIVE_OUT_EVENTS]!,
    refused: record[L.LIVE_OUT_REFUSED]!,
    retried: record[L.LIVE_OUT_RETRIED]!,
    givenUp: record[L.LIVE_OUT_GIVEN_UP]!,
    waiting: record[L.LIVE_OUT_WAITING]!,
    breaker: L.OUT_BREAKER_STATES[record[L.LIVE_OUT_BREAKER]!] ?? 'closed',
    retryAt: record[L.LIVE_OUT_RETRY_AT]! || null,
  };
}

function byCause(record: Float64Array): LiveFigures['damagedBy'] {
  const counts = DAMAGE_CAUSES.map((cause, i) => [cause, record[L.LIVE_DAMAGED_BY + i]!]);
  return Object.fromEntries(counts) as LiveFigures['damagedBy'];
}

function troublesOf(record: Float64Array): LiveFigures['troubles'] {
  return NETWORK_FAILURES.flatMap((what, i) => {
    const since = record[L.LIVE_TROUBLES + i]!;
    return since > 0 ? [{ what, since }] : [];
  });
}

function consumerOf(record: Float64Array): LiveFigures['consumer'] {
  const at = record[L.LIVE_KNOWN_AT]!;
  if (at === 0) return null;
  return {
    at,
    pending: record[L.LIVE_PENDING]!,
    ackPending: record[L.LIVE_ACK_PENDING]!,
    maxAckPending: record[L.LIVE_MOST_ACK_PENDING]!,
    waitingPulls: record[L.LIVE_WAITING]!,
  };
}
