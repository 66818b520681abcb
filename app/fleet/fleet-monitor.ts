/** Listens to the reports of a fleet, and asks its broker once a second how stream and consumer do. */
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { epochNow } from '../../workers/contract/epoch-now.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { readReport } from '../../workers/contract/fleet/read-report.ts';
import { reportsOfFleet } from '../../workers/contract/fleet/report-subjects.ts';
import { lookAtBroker } from './broker-looks.ts';
import { type Credentials, connectBroker } from './connection/broker.ts';
import { everySecond } from './connection/ticker.ts';
import type { BrokerLook } from './figures/broker-facts.ts';
import { type ConsumerFinding, ConsumerWatch } from './figures/consumer-state.ts';
import { FleetBooks } from './figures/fleet-books.ts';
import { fleetBottleneck } from './figures/fleet-bottleneck.ts';
import { type Lag, LagHistory } from './figures/fleet-lag.ts';
import type { FleetNode } from './figures/fleet-nodes.ts';
import { outputOf } from './figures/fleet-output.ts';
import { sumsOf } from './figures/fleet-sums.ts';
import { ServerClock } from './figures/server-clock.ts';
import type { Point } from './figures/trend.ts';
import { type FleetAddress, type FleetShown, fleetStore, keepAddress } from './fleet-store.ts';

const MOST_POINTS = 300;
let current: FleetMonitor | null = null;

/** In place of the fleet that was shown before. What went wrong is in the store. */
export async function watchFleet(address: FleetAddress, credentials: Credentials): Promise<void> {
  unwatchFleet();
  keepAddress(address);
  current = new FleetMonitor(address);
  await current.connect(credentials);
}
/** What goes to its nodes goes by this; null: there is none. */
export function fleetLink(): { readonly connection: NatsConnection; readonly fleet: string } | null {
  return current?.link ?? null;
}
/** Closes the connection of the screen Fleet, and forgets its figures. */
export function unwatchFleet(): void {
  current?.close();
  current = null;
  fleetStore.setState({ phase: 'off', problem: null, brokerProblem: null, shown: null });
}

class FleetMonitor {
  private readonly books = new FleetBooks();
  private readonly clock = new ServerClock();
  private readonly lags = new LagHistory();
  private readonly watch = new ConsumerWatch();
  private readonly refused = new Map<string, number>();
  private rates: Point[] = [];
  private look: BrokerLook | null = null;
  private lag: Lag | null = null;
  private consumer: ConsumerFinding = { state: 'unknown', forMs: 0 };
  private isLooking = false;
  private isOver = false;
  private awaySince: number | null = null;
  private connection: NatsConnection | null = null;
  private stopTicks: () => void = () => {};

  constructor(private readonly address: FleetAddress) {}

  async connect(credentials: Credentials): Promise<void> {
    fleetStore.setState({ phase: 'connecting' });
    try {
      const connection = await connectBroker(this.address.server, credentials, {
        onAway: () => this.noteAway(),
        onBack: () => this.noteBack(),
        onEnd: (why) => this.end(why === '' ? null : why),
      });
      if (this.isOver) return void connection.close();
      this.connection = connection;
      connection.subscribe(reportsOfFleet(this.address.fleet), { callback: (_, message) => this.take(message) });
    } catch (error) {
      return this.end(errorText(error));
    }
    fleetStore.setState({ phase: 'on' });
    this.stopTicks = everySecond(() => this.tick());
    this.tick();
  }
  get link(): ReturnType<typeof fleetLink> {
    const { connection, address } = this;
    return connection === null || this.isOver ? null : { connection, fleet: address.fleet };
  }
  close(): void {
    const { connection } = this;
    this.end(null);
    void connection?.close();
  }
  private end(problem: string | null): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stopTicks();
    if (current === this) fleetStore.setState({ phase: 'off', problem });
  }

  private noteAway(): void {
    if (this.isOver || this.awaySince !== null) return;
    this.awaySince = epochNow();
    fleetStore.setState({ phase: 'away', awaySince: this.awaySince });
  }
  private noteBack(): void {
    if (this.isOver) return;
    const now = epochNow();
    this.books.noteBack(now - (this.awaySince ?? now));
    this.watch.forget();
    this.awaySince = null;
    fleetStore.setState({ phase: 'on' });
  }

  private take({ subject, data }: Pick<Msg, 'subject' | 'data'>): void {
    const { report, refusal } = readReport(subject, data);
    if (refusal !== null) return void this.refused.set(refusal, (this.refused.get(refusal) ?? 0) + 1);
    this.books.noteReport(report, epochNow());
  }

  private tick(): void {
    if (this.isOver || this.awaySince !== null) return;
    const now = epochNow();
    const nodes = this.books.drawUp(now);
    const shown = this.shownAt(nodes, now);
    this.rates = [...this.rates, { at: now, value: shown.sums.storedRate ?? Number.NaN }].slice(-MOST_POINTS);
    fleetStore.setState({ shown: { ...shown, history: { storedRate: this.rates, lagSeconds: this.lags.seconds } } });
    void this.lookAt(nodes);
  }

  private async lookAt(nodes: readonly FleetNode[]): Promise<void> {
    const { connection, address } = this;
    if (connection === null || this.isLooking || address.stream === '' || address.consumer === '') return;
    this.isLooking = true;
    try {
      const look = await lookAtBroker(connection, address.stream, address.consumer);
      if (this.isOver) return;
      this.look = look;
      this.clock.note(look);
      this.lag = this.lags.note(look, this.clock, nodes);
      this.consumer = this.watch.note(look);
      this.books.noteLook(look);
      fleetStore.setState({ brokerProblem: null });
    } catch (error) {
      // What was known of it is not known any more.
      this.watch.forget();
      [this.look, this.lag, this.consumer] = [null, null, { state: 'unknown', forMs: 0 }];
      if (!this.isOver && this.awaySince === null) fleetStore.setState({ brokerProblem: errorText(error) });
    } finally {
      this.isLooking = false;
    }
  }

  private shownAt(nodes: readonly FleetNode[], at: number): Omit<FleetShown, 'history'> {
    const { missed, outOfOrder, tooMany } = this.books.nodes.odd;
    const odd = [
      ...this.refused,
      ['missing', missed] as const,
      ['out of order', outOfOrder] as const,
      ['of too many nodes', tooMany] as const,
    ];
    return {
      at,
      nodes,
      look: this.look,
      lag: this.lag,
      consumer: this.consumer,
      ledger: this.look === null ? null : this.books.ledger,
      bottleneck: fleetBottleneck(nodes),
      output: outputOf(nodes),
      sums: { ...sumsOf(nodes), latency: this.books.nodes.latency(at) },
      events: this.books.nodes.log.events,
      refused: odd.filter(([, count]) => count > 0),
    };
  }
}
