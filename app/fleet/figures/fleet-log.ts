/** Who joined, left, was lost, came back and took messages over, and when. The latest lines are kept. */
import type { NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import { countText } from '../../format.ts';

type FleetEventKind = 'joined' | 'left' | 'lost' | 'came back' | 'took over';
export interface FleetEvent {
  /** Milliseconds since the epoch, by this page's clock. */
  readonly at: number;
  readonly kind: FleetEventKind;
  readonly node: string;
  readonly text: string;
}

const MOST_LINES = 200;
/** Messages that come in one second after another are one takeover. */
const ONE_TAKEOVER_MS = 5000;
/** Who has gone within this time may be who had the messages before. */
const GONE_MS = 120_000;

interface Takeover {
  readonly began: number;
  readonly latest: number;
  readonly count: number;
}

export class FleetLog {
  private lines: FleetEvent[] = [];
  private readonly takeovers = new Map<string, Takeover>();
  private gone: { readonly id: string; readonly name: string; readonly kind: 'left' | 'lost'; readonly at: number }[] =
    [];

  /** Newest first. */
  get events(): readonly FleetEvent[] {
    return this.lines;
  }

  /** @param known the node as of its report before; null: nothing was heard of it yet */
  noteReport(report: NodeReport, known: { readonly report: NodeReport; readonly isLost: boolean } | null, at: number) {
    if (report.isLeaving) {
      if (known?.report.isLeaving !== true) this.noteGone(report, 'left', at);
      return;
    }
    if (known === null) return this.add({ at, kind: 'joined', node: report.node, text: `${report.name} joined` });
    if (!known.isLost && !known.report.isLeaving && known.report.since === report.since) return;
    this.gone = this.gone.filter(({ id }) => id !== report.node);
    this.add({ at, kind: 'came back', node: report.node, text: `${report.name} came back` });
  }

  noteLoss(report: NodeReport, at: number): void {
    this.noteGone(report, 'lost', at);
  }

  noteTakeover({ node, name }: NodeReport, count: number, at: number): void {
    const before = this.takeovers.get(node);
    const isOngoing = before !== undefined && at - before.latest <= ONE_TAKEOVER_MS;
    const takeover: Takeover = isOngoing
      ? { ...before, latest: at, count: before.count + count }
      : { began: at, latest: at, count };
    this.takeovers.set(node, takeover);
    if (isOngoing)
      this.lines = this.lines.filter(
        (line) => !(line.kind === 'took over' && line.node === node && line.at === before.began),
      );
    const messages = countText(takeover.count, 'message', 'messages');
    const text = `${name} took over ${messages} that had been delivered before${this.whoHadThem(node, at)}`;
    this.add({ at: takeover.began, kind: 'took over', node, text });
  }

  /** The broker does not say whose they were. */
  private whoHadThem(node: string, at: number): string {
    const recent = this.gone.filter((one) => one.id !== node && at - one.at <= GONE_MS);
    if (recent.length === 0) return '';
    return `; ${recent.map(({ name, kind }) => `${name} ${kind === 'lost' ? 'was lost' : 'left'}`).join(', ')} before`;
  }

  private noteGone({ node, name }: NodeReport, kind: 'left' | 'lost', at: number): void {
    this.gone = [...this.gone.filter(({ id }) => id !== node), { id: node, name, kind, at }].slice(-MOST_LINES);
    this.add({ at, kind, node, text: kind === 'left' ? `${name} left` : `${name} was lost: no report for 10 s` });
  }

  private add(line: FleetEvent): void {
    this.lines = [line, ...this.lines].sort((a, b) => b.at - a.at).slice(0, MOST_LINES);
  }
}
