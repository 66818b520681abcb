/**
 * Looks at a fleet once a second, as the screen Fleet does and with its own books, and at the ledger of each node. What does not
 * add up is kept.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import { lookAtBroker } from '../../../app/fleet/broker-looks.ts';
import { FleetBooks } from '../../../app/fleet/figures/fleet-books.ts';
import type { FleetLedger } from '../../../app/fleet/figures/fleet-ledger.ts';
import { epochNow } from '../../../workers/contract/epoch-now.ts';
import { readReport } from '../../../workers/contract/fleet/read-report.ts';
import { reportsOfFleet } from '../../../workers/contract/fleet/report-subjects.ts';
import type { LiveFigures } from '../../../workers/contract/live/live-types.ts';
import { FLEET } from '../names.ts';
import type { ProveNode } from './prove-node.ts';

const EVERY_MS = 1000;

export class FleetWatch {
  /** How often each was looked at. */
  readonly looks = { broker: 0, nodes: 0 };
  /** Messages that the ledger of the fleet missed, at most; and the ledger that missed so many; null: none did. */
  unaccounted = 0;
  worstLedger: FleetLedger | null = null;
  readonly wrong = new Set<string>();
  private readonly books = new FleetBooks();
  private readonly timer: NodeJS.Timeout;
  private awaySince: number | null = null;
  private isBusy = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly of: { readonly stream: string; readonly consumer: string },
    private readonly nodes: readonly ProveNode[],
  ) {
    connection.subscribe(reportsOfFleet(FLEET), {
      callback: (_, { subject, data }) => {
        const { report, refusal } = readReport(subject, data);
        if (report === null) this.wrong.add(`a report is refused: ${refusal}`);
        else this.books.noteReport(report, epochNow());
      },
    });
    void this.listen();
    this.timer = setInterval(() => void this.tick(), EVERY_MS);
  }

  get ledger(): FleetLedger | null {
    return this.books.ledger;
  }

  end(): void {
    clearInterval(this.timer);
  }

  /** As the screen does when it has lost its own connection. */
  private async listen(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') this.awaySince ??= epochNow();
      if (type === 'reconnect' && this.awaySince !== null) {
        this.books.noteBack(epochNow() - this.awaySince);
        this.awaySince = null;
      }
    }
  }

  private async tick(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await Promise.all([this.lookAtFleet(), ...this.nodes.map((node) => this.lookAtNode(node))]);
    } finally {
      this.isBusy = false;
    }
  }

  private async lookAtFleet(): Promise<void> {
    if (this.awaySince !== null) return;
    this.books.drawUp(epochNow());
    const look = await lookAtBroker(this.connection, this.of.stream, this.of.consumer).catch(() => null);
    if (look === null) return;
    this.looks.broker++;
    this.books.noteLook(look);
    const { ledger } = this.books;
    if ((ledger?.unaccounted ?? 0) <= this.unaccounted) return;
    this.unaccounted = ledger!.unaccounted!;
    this.worstLedger = ledger;
  }

  private async lookAtNode(node: ProveNode): Promise<void> {
    if (!node.isUp) return;
    const figures = await node.figures().catch(() => null);
    if (!figures?.live) return;
    this.looks.nodes++;
    const fault = nodeFault(figures.live);
    if (fault !== null) this.wrong.add(`${node.name}: ${fault}`);
  }
}

/** What does not add up in the ledger of a node; null: all does. */
export function nodeFault({ delivered, acked, terminated, givenBack, inFlight, lapsed }: LiveFigures): string | null {
  const sum = acked + terminated + givenBack + inFlight + lapsed;
  if (sum === delivered) return null;
  return `delivered ${delivered}, but acked ${acked} + terminated ${terminated} + given back ${givenBack} + in flight ${inFlight} + lapsed ${lapsed} = ${sum}`;
}

/** What does not add up in the ledger of a fleet at rest; null: all does. */
export function fleetFault(ledger: FleetLedger | null): string | null {
  if (ledger === null) return 'the fleet has no ledger';
  const { published, acked, terminated, ackPending, pending, removed, outOfDeliveries, unreported, ackedAgain } =
    ledger;
  const unknown = Object.values(ledger.reasons);
  if (unknown.length > 0) return `the ledger of the fleet is not known: ${unknown.join('; ')}`;
  const sum = acked! + terminated! + ackPending + pending + removed! + outOfDeliveries! + unreported! - ackedAgain!;
  if (sum === published && ledger.unaccounted === 0) return null;
  return `the ledger of the fleet does not add up: ${JSON.stringify(ledger)}`;
}
