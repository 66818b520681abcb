/**
 * The nodes of a fleet as a reader of their reports knows them. A node that is silent is late, then lost: nothing of it is
 * known any more, which is something else than 0. What it counted stays in the sums of the fleet.
 */
import { GainWindow } from '../../../workers/contract/fleet/bucket-gains.ts';
import {
  COUNTER_NAMES,
  isPublishing,
  LEDGER_NAMES,
  type NodeCounters,
  type NodeFeed,
  type NodeLedger,
  type NodeReport,
  OUTPUT_NAMES,
} from '../../../workers/contract/fleet/node-report.ts';
import { FleetLog } from './fleet-log.ts';
import { NodeClock } from './node-clock.ts';

const LATE_MS = 3000;
const LOST_MS = 10_000;
export const WINDOW_MS = 10_000;
/** Anybody can send reports under new names: of more nodes than this, those that are gone are forgotten, the others refused. */
export const MOST_NODES = 1000;

/** `left`: it said that it leaves. */
export type Presence = 'here' | 'late' | 'lost' | 'left';

export interface FleetNode {
  readonly id: string;
  readonly report: NodeReport;
  readonly presence: Presence;
  /** Since its last report came. */
  readonly ageMs: number;
  /** All its runs since it was first heard of; of the run that was on by then, from its beginning. */
  readonly counters: NodeCounters;
  /** null: its feed is not live. */
  readonly ledger: NodeLedger | null;
  /** What it publishes, over the same runs; `waiting` and `breaker` are of the last report. Else as `NodeFeed` has it. */
  readonly output: NodeFeed['output'];
  /** Its clock against this page's, as its fastest report of late had it; above 0: ahead. */
  readonly clockOffMs: number;
  /** When its last report was made, by this page's clock: at most as much later as its fastest report took. */
  readonly madeAt: number;
}

/** It has published before, and does not now. */
const NO_OUTPUT = { waiting: 0, breaker: 'closed' } as const;

class Heard {
  readonly counters = new Sums(COUNTER_NAMES);
  readonly ledger = new Sums(LEDGER_NAMES);
  private readonly redelivered = new Sums(['redelivered']);
  private readonly again = new Sums(['again']);
  private readonly output = new Sums(OUTPUT_NAMES);
  /** Of the last report of a live feed. */
  private lastOutput: NodeFeed['output'] = null;
  private clock = new NodeClock();
  isLost = false;

  constructor(
    public report: NodeReport,
    public receivedAt: number,
  ) {}

  get clockOffMs(): number {
    return this.clock.offMs;
  }
  get madeAt(): number {
    return this.report.at - this.clock.offMs;
  }

  /** @returns how many messages it got that had been delivered before, since its last report */
  take(report: NodeReport, receivedAt: number): number {
    const { since, counters, feed, at } = report;
    const of = runOf(report);
    if (since !== this.report.since) this.clock = new NodeClock();
    this.clock.note(at, receivedAt);
    this.report = report;
    this.receivedAt = receivedAt;
    this.counters.take(of, counters);
    if (counters.redelivered !== null) this.redelivered.take(of, { redelivered: counters.redelivered });
    if (feed === null) return 0;
    this.ledger.take(of, feed.ledger);
    this.lastOutput = feed.output;
    if (isPublishing(feed.output)) this.output.take(of, feed.output);
    if (feed.again === null) return 0;
    const before = this.again.isEmpty ? feed.again : this.again.all.again;
    this.again.take(of, { again: feed.again });
    return this.again.all.again - before;
  }

  get allOutput(): NodeFeed['output'] {
    const { lastOutput, output } = this;
    if (output.isEmpty) return lastOutput;
    const { waiting, breaker } = isPublishing(lastOutput) ? lastOutput : NO_OUTPUT;
    return { ...output.all, waiting, breaker };
  }
  get allCounters(): NodeCounters {
    return { ...this.counters.all, redelivered: this.redelivered.isEmpty ? null : this.redelivered.all.redelivered };
  }
}

export class FleetNodes {
  readonly log: FleetLog;
  private readonly heard = new Map<string, Heard>();
  private readonly gains = new GainWindow(WINDOW_MS);
  /** How often a node came, went, or began a new run. */
  changes = 0;
  /** When a report was missing last. */
  private missedAt = Number.NEGATIVE_INFINITY;
  /** Reports that did not come; that were older than one that had come; and of more nodes than there is room for. */
  readonly odd = { missed: 0, outOfOrder: 0, tooMany: 0 };

  constructor(log = new FleetLog()) {
    this.log = log;
  }

  /** @param now by this page's clock, which does not go back */
  take(report: NodeReport, now: number): void {
    const known = this.heard.get(report.node);
    if (known === undefined && this.heard.size >= MOST_NODES && !this.forgetOne(now)) return void this.odd.tooMany++;
    if (known !== undefined && !isNext(report, known.report)) return void this.odd.outOfOrder++;
    const node = known ?? new Heard(report, now);
    this.noteMissed(report, known?.report ?? null, now);
    this.log.noteReport(report, known ?? null, now);
    if (known === undefined || known.isLost || report.isLeaving || runOf(report) !== runOf(known.report))
      this.changes++;
    const again = node.take(report, now);
    if (again > 0) this.log.noteTakeover(report, again, now);
    node.isLost = false;
    this.heard.set(report.node, node);
    this.gains.add(now, report.endToEnd.gains, report.endToEnd.maxMicros);
  }

  /** As of now; notes who was lost meanwhile. */
  list(now: number): FleetNode[] {
    return [...this.heard].map(([id, node]) => {
      const presence = presenceOf(node, now);
      if (presence === 'lost' && !node.isLost) {
        node.isLost = true;
        this.changes++;
        this.log.noteLoss(node.report, now);
      }
      return {
        id,
        report: node.report,
        presence,
        ageMs: now - node.receivedAt,
        counters: node.allCounters,
        ledger: node.ledger.isEmpty ? null : node.ledger.all,
        output: node.allOutput,
        clockOffMs: node.clockOffMs,
        madeAt: node.madeAt,
      };
    });
  }

  /** Who has been gone for the longest, with what it counted. @returns whether there was one */
  private forgetOne(now: number): boolean {
    let oldest: string | null = null;
    for (const [id, node] of this.heard) {
      const isGone = presenceOf(node, now) === 'left' || presenceOf(node, now) === 'lost';
      if (isGone && (oldest === null || node.receivedAt < this.heard.get(oldest)!.receivedAt)) oldest = id;
    }
    if (oldest === null) return false;
    this.changes++;
    return this.heard.delete(oldest);
  }

  /** Nobody was listened to for so long: it is no node's silence. */
  forgive(ms: number): void {
    for (const node of this.heard.values()) node.receivedAt += ms;
  }

  /** Of all that was reported in the last ten seconds. `isWhole`: no report of that time is missing. */
  latency(now: number): { count: number; p50: number; p99: number; max: number; isWhole: boolean } {
    const { count, p50, p99, max } = this.gains.summary(now);
    return { count, p50, p99, max, isWhole: now - this.missedAt > WINDOW_MS };
  }

  private noteMissed(report: NodeReport, before: NodeReport | null, now: number): void {
    if (before === null || before.since !== report.since) return;
    const missed = report.sequence - before.sequence - 1;
    if (missed === 0) return;
    this.odd.missed += missed;
    this.missedAt = now;
  }
}

/** Which run, over all that a node ever had. */
function runOf({ since, run }: NodeReport): string {
  return `${since}/${run}`;
}

/** Of two tabs that took one id, the younger one counts. */
function isNext(report: NodeReport, before: NodeReport): boolean {
  return report.since === before.since ? report.sequence > before.sequence : report.since > before.since;
}

function presenceOf({ report, receivedAt }: Heard, now: number): Presence {
  if (report.isLeaving) return 'left';
  const age = now - receivedAt;
  return age >= LOST_MS ? 'lost' : age >= LATE_MS ? 'late' : 'here';
}

/** Counts of one run after another, added up. */
class Sums<Name extends string> {
  private readonly done: Record<Name, number>;
  private latest: Readonly<Record<Name, number>>;
  private of: string | null = null;

  constructor(private readonly names: readonly Name[]) {
    this.done = this.each(() => 0);
    this.latest = this.each(() => 0);
  }

  /** @param of which run */
  take(of: string, counts: Readonly<Record<Name, number>>): void {
    if (of !== this.of) for (const name of this.names) this.done[name] += this.latest[name];
    this.of = of;
    this.latest = counts;
  }
  get all(): Record<Name, number> {
    return this.each((name) => this.done[name] + this.latest[name]);
  }
  get isEmpty(): boolean {
    return this.of === null;
  }
  private each(value: (name: Name) => number): Record<Name, number> {
    return Object.fromEntries(this.names.map((name) => [name, value(name)])) as Record<Name, number>;
  }
}
