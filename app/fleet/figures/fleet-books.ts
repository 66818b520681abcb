/**
 * The books of a fleet: its nodes, and the account of their messages, from reports and looks at the broker as they come. Once a
 * second they are drawn up.
 */
import type { NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import type { BrokerLook } from './broker-facts.ts';
import { FleetAccount, type FleetLedger } from './fleet-ledger.ts';
import { type FleetNode, FleetNodes } from './fleet-nodes.ts';

export class FleetBooks {
  readonly nodes = new FleetNodes();
  private readonly account = new FleetAccount();
  private changes = 0;

  /** null: the broker was not heard of yet. */
  get ledger(): FleetLedger | null {
    return this.account.ledger;
  }

  noteReport(report: NodeReport, now: number): void {
    this.nodes.take(report, now);
  }
  noteLook(look: BrokerLook): void {
    this.account.noteLook(look);
  }
  /** The broker was gone for so long. */
  noteBack(awayMs: number): void {
    this.nodes.forgive(awayMs);
    this.account.restart();
  }

  /** Once a second. Where a node came or went, or began a new run, the account begins anew. */
  drawUp(now: number): FleetNode[] {
    const nodes = this.nodes.list(now);
    const live = nodes.filter(({ ledger }) => ledger !== null);
    if (this.changes !== this.nodes.changes) this.account.restart();
    this.changes = this.nodes.changes;
    if (live.length === 0) return nodes;
    const sum = (name: 'acked' | 'terminated') => live.reduce((all, { ledger }) => all + ledger![name], 0);
    // Also those without a live feed: one may have begun since its last report.
    const there = nodes.filter(({ presence }) => presence === 'here' || presence === 'late');
    // When it came says nothing of what is in it: on a busy machine a report is under way for long.
    const madeSince = Math.min(now, ...there.map(({ madeAt }) => madeAt));
    this.account.noteSums({ acked: sum('acked'), terminated: sum('terminated') }, now, madeSince);
    return nodes;
  }
}
