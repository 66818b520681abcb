/** Makes the reports of this node from what its own screen shows: the same snapshot, rates, percentiles and headline. */
import type { Config } from '../../workers/contract/config-types.ts';
import { epochNow } from '../../workers/contract/epoch-now.ts';
import { GainTeller } from '../../workers/contract/fleet/bucket-gains.ts';
import { MOST_NAME, MOST_TEXT, type NodeReport, type StageLoad } from '../../workers/contract/fleet/node-report.ts';
import { plainText } from '../../workers/contract/fleet/plain-text.ts';
import { type LiveFigures, OUT_NAMES, type OutputFigures } from '../../workers/contract/live/live-types.ts';
import { isActive, LINE_STAGES, type LineStage } from '../../workers/contract/name-sets.ts';
import { type Standstill, watchStandstills } from '../../workers/contract/runs/standstill.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { noLatencies } from '../../workers/contract/view/latency-counts.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { findBottleneck } from '../findings/bottleneck.ts';
import { skewMsOf } from '../findings/network.ts';
import { Steady } from '../findings/steady.ts';
import { type Reading, ReadingWindow, rateOf } from '../frame/reading.ts';

type Source = Pick<PipelineClient, 'snapshot' | 'latencyCounts' | 'config' | 'inForce'>;
interface Identity {
  readonly node: string;
  readonly name: string;
}

/** Of the page, whoever it reports to: a run that goes on meanwhile is still the same one. */
let nextSequence = 0;
/** States of the breakers of outputs. */
const WORST_FIRST = ['open', 'half-open'] as const;
/** A thousandth is more than a share is good for. */
const PARTS = 1000;

export class ReportMaker {
  private readonly window = new ReadingWindow();
  /** Of its own snapshots: a screen that is hidden takes none. */
  private readonly standstillAt = watchStandstills();
  private readonly teller = new GainTeller();
  private readonly steady = new Steady();

  constructor(
    private readonly source: Source,
    private readonly identity: Identity,
  ) {
    const { runId } = source.snapshot();
    this.teller.skip(runId, source.latencyCounts('endToEnd') ?? noLatencies());
  }

  make(isLeaving: boolean): NodeReport {
    const now = this.source.snapshot();
    const reading = this.window.push(now);
    const { window } = now.latency.endToEnd;
    const standstill = this.standstillAt(now);
    return {
      node: this.identity.node,
      name: plainText(this.identity.name, MOST_NAME),
      role: 'node',
      build: PENSTOCK_VERSION,
      since: Math.round(performance.timeOrigin),
      sequence: nextSequence++,
      at: epochNow(),
      isLeaving,
      state: now.state,
      run: now.runId,
      activeMs: Math.max(0, now.activeMs),
      counters: countersOf(now),
      rates: {
        emitted: known(rateOf(reading, ({ counters }) => counters.emitted)),
        stored: known(rateOf(reading, ({ counters }) => counters.stored)),
      },
      p99Ms: window.count > 0 && standstill === null ? window.p99 : null,
      endToEnd: this.teller.tell(now.runId, this.source.latencyCounts('endToEnd') ?? noLatencies()),
      feed: feedOf(now, this.source.inForce()),
      stages: loadsOf(now),
      bottleneck: this.bottleneck(reading, standstill),
      breaker: now.breaker.state,
      storage: { kind: now.storage.kind, isDurable: now.storage.persistent },
    };
  }

  private bottleneck(reading: Reading, standstill: Standstill | null): NodeReport['bottleneck'] {
    const context = { asked: this.source.config(), standstill };
    const found = findBottleneck(reading, this.source.inForce(), navigator.hardwareConcurrency, context);
    const { tone, part, headline } = this.steady.say(found, reading.now.time);
    return { tone, part, headline: plainText(headline, MOST_TEXT) };
  }
}

function countersOf({ counters, goodput, live }: Snapshot): NodeReport['counters'] {
  const { emitted, stored, invalid, expired, shed, evicted, deadLettered } = counters;
  const { onTime, late } = goodput;
  const redelivered = live?.redelivered ?? null;
  return { emitted, stored, onTime, late, invalid, expired, shed, evicted, deadLettered, redelivered };
}

/** null: the feed is not live. */
function feedOf({ live, time }: Snapshot, inForce: Config): NodeReport['feed'] {
  if (live === null) return null;
  const { delivered, acked, terminated, givenBack, inFlight, lapsed, again, consumer, lastAckAt } = live;
  return {
    ledger: { delivered, acked, terminated, givenBack, inFlight, lapsed },
    again,
    cap: consumer?.maxAckPending ?? null,
    lastAckAgeMs: lastAckAt === null ? null : Math.max(0, time - lastAckAt),
    skewMs: skewMsOf(live, inForce),
    output: outputOf(live),
  };
}

/** To all its subjects. */
function outputOf(live: LiveFigures): NonNullable<NodeReport['feed']>['output'] {
  const outputs = OUT_NAMES.flatMap((name) => live[name] ?? []);
  if (outputs.length === 0) return 'off';
  const sum = (count: (output: OutputFigures) => number) => outputs.reduce((all, each) => all + count(each), 0);
  return {
    published: sum(({ taken }) => taken),
    deduplicated: sum(({ known: before }) => before),
    events: live.output?.events ?? 0,
    refused: sum(({ refused }) => refused),
    retried: sum(({ retried }) => retried),
    givenUp: sum(({ givenUp }) => givenUp),
    waiting: sum(({ waiting }) => waiting),
    breaker: WORST_FIRST.find((state) => outputs.some(({ breaker }) => breaker === state)) ?? 'closed',
  };
}

/** Of a run that does not go on, shares of the last second are none. */
function loadsOf({ stages, state }: Snapshot): Record<LineStage, StageLoad> {
  const share = (value: number) =>
    isActive(state) ? Math.round(Math.min(1, Math.max(0, value || 0)) * PARTS) / PARTS : 0;
  const loads = LINE_STAGES.map((stage) => {
    const { busy, blocked } = stages[stage];
    return [stage, { busy: share(busy), blocked: share(blocked) }];
  });
  return Object.fromEntries(loads) as Record<LineStage, StageLoad>;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? Math.max(0, Math.round(value)) : null;
}
