/** This tab as a node of a fleet: it reports once a second from when it is told to, and says when it leaves. */
import type { NatsConnection } from '@nats-io/nats-core';
import { createStore } from 'zustand/vanilla';
import { BROKER, refusedName } from '../../workers/contract/broker/names.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { encodeReport, MOST_NAME } from '../../workers/contract/fleet/node-report.ts';
import { commandSubject, reportSubject } from '../../workers/contract/fleet/report-subjects.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { log } from '../stores/log-store.ts';
import {
  type Allowed,
  type CommandedNode,
  CommandTaker,
  NOTHING_ALLOWED,
  type Permission,
} from './commands/command-taker.ts';
import { type Credentials, connectBroker } from './connection/broker.ts';
import { everySecond } from './connection/ticker.ts';
import { nodeId } from './node-identity.ts';
import { ReportMaker } from './report-maker.ts';

export interface ReportTarget {
  readonly server: string;
  readonly fleet: string;
  /** Of this node, for people. */
  readonly name: string;
}
export interface ReporterState {
  /** `away`: the broker is gone, and the tab keeps trying to reach it. */
  readonly phase: 'off' | 'connecting' | 'on' | 'away';
  readonly target: ReportTarget | null;
  readonly node: string | null;
  readonly sent: number;
  /** Why it is off or away. */
  readonly problem: string | null;
  /** What a fleet screen may command here. */
  readonly allowed: Allowed;
}
const OFF: ReporterState = {
  phase: 'off',
  target: null,
  node: null,
  sent: 0,
  problem: null,
  allowed: NOTHING_ALLOWED,
};
export const reporterStore = createStore<ReporterState>(() => OFF);

type Source = ConstructorParameters<typeof ReportMaker>[0] & CommandedNode;
let current: Reporter | null = null;

/** In place of what it reported to before. @throws RangeError; Error whose text says why it can't */
export async function startReporting(
  client: PipelineClient,
  target: ReportTarget,
  credentials: Credentials = { user: '', password: '' },
): Promise<void> {
  const refused = refusedName('server', target.server, BROKER);
  if (refused !== null) throw new RangeError(refused);
  const node = await nodeId();
  const subject = reportSubject(target.fleet, node);
  stopReporting();
  const reporter = new Reporter(client, { ...target, name: nameOf(target.name, node) }, node, subject);
  current = reporter;
  await reporter.connect(credentials);
}

/** People at this tab say what others may command; until the reports end. */
export function allowCommands(permission: Permission, isAllowed: boolean): void {
  reporterStore.setState(({ allowed }) => ({ allowed: { ...allowed, [permission]: isAllowed } }));
}

/** Says that it leaves. */
export function stopReporting(): void {
  current?.leave();
  current = null;
  reporterStore.setState(OFF);
}

function nameOf(name: string, node: string): string {
  return name.trim().slice(0, MOST_NAME) || `node-${node.slice(0, 4)}`;
}

class Reporter {
  private readonly maker: ReportMaker;
  private readonly taker: CommandTaker;
  private connection: NatsConnection | null = null;
  private isOver = false;
  private stopTicks: () => void = () => {};
  /** Between its last report and its end a page may get another beat: that would say that it is back. */
  private hasLeft = false;
  private readonly onHide = () => {
    this.send(true);
    this.hasLeft = true;
  };
  private readonly onShow = () => {
    this.hasLeft = false;
  };

  constructor(
    source: Source,
    private readonly target: ReportTarget,
    private readonly node: string,
    private readonly subject: string,
  ) {
    this.maker = new ReportMaker(source, { node, name: target.name });
    this.taker = new CommandTaker(source, {
      allowed: () => reporterStore.getState().allowed,
      log: (text) => void log('run', text),
    });
  }

  async connect(credentials: Credentials): Promise<void> {
    this.tell({ phase: 'connecting', target: this.target, node: this.node, problem: null });
    try {
      const connection = await connectBroker(this.target.server, credentials, {
        onAway: () => this.tell({ phase: 'away', problem: 'The broker is gone. This tab keeps trying to reach it.' }),
        onBack: () => this.tell({ phase: 'on', problem: null }),
        onEnd: (why) => this.end(why),
      });
      if (this.isOver) return void connection.close();
      this.connection = connection;
      // Also while nothing is allowed: who asks is told so.
      connection.subscribe(commandSubject(this.target.fleet, this.node), {
        callback: (_, message) => void this.taker.take(message.data).then((answer) => message.respond(answer)),
      });
    } catch (error) {
      this.end(errorText(error));
      throw error;
    }
    this.tell({ phase: 'on' });
    this.stopTicks = everySecond(() => this.send(false));
    window.addEventListener('pagehide', this.onHide);
    window.addEventListener('pageshow', this.onShow);
    this.send(false);
  }

  leave(): void {
    if (this.isOver) return;
    this.send(true);
    const { connection } = this;
    this.end('');
    void connection?.close();
  }

  /** Nothing is sent while the broker is away: it would be old when it came. The next report has what was gained since. */
  private send(isLeaving: boolean): void {
    const { connection, isOver, hasLeft } = this;
    if (connection === null || isOver || hasLeft || reporterStore.getState().phase !== 'on') return;
    connection.publish(this.subject, encodeReport(this.maker.make(isLeaving)));
    reporterStore.setState(({ sent }) => ({ sent: sent + 1 }));
  }

  private end(problem: string): void {
    if (this.isOver) return;
    this.tell({ phase: 'off', problem: problem === '' ? null : problem });
    this.isOver = true;
    this.stopTicks();
    window.removeEventListener('pagehide', this.onHide);
    window.removeEventListener('pageshow', this.onShow);
  }
  private tell(change: Partial<ReporterState>): void {
    if (!this.isOver && current === this) reporterStore.setState(change);
  }
}
