/** Commands from this screen to nodes, and what became of each: kept until the page is closed. */
import { NoRespondersError, RequestError, TimeoutError } from '@nats-io/nats-core';
import { epochNow } from '../../workers/contract/epoch-now.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import {
  commandOf,
  encodeCommand,
  type NodeAnswer,
  type NodeCommand,
  readAnswer,
} from '../../workers/contract/fleet/node-command.ts';
import { commandSubject } from '../../workers/contract/fleet/report-subjects.ts';
import { commandText } from './commands/command-taker.ts';
import type { FleetNode } from './figures/fleet-nodes.ts';
import { fleetLink } from './fleet-monitor.ts';
import { fleetStore, type SentCommand } from './fleet-store.ts';
import { nodeId } from './node-identity.ts';

const MOST_COMMANDS = 50;
/** A drain may take long. */
const ANSWER_MS = 60_000;
let sentSoFar = 0;

/** @returns when it is answered, or nobody answers: the store says which */
export async function commandNode(
  { id: node, report }: FleetNode,
  { command: name, path, value }: Omit<NodeCommand, 'sender'>,
): Promise<void> {
  const command = commandOf(name, `screen ${(await nodeId()).slice(0, 4)}`, path, value);
  const id = ++sentSoFar;
  const sent: SentCommand = { id, at: epochNow(), text: `${report.name}: ${commandText(command)}`, answer: null };
  fleetStore.setState(({ commands }) => ({ commands: [sent, ...commands].slice(0, MOST_COMMANDS) }));
  const answer = await ask(node, command);
  fleetStore.setState(({ commands }) => ({
    commands: commands.map((each) => (each.id === id ? { ...each, answer } : each)),
  }));
}

async function ask(node: string, command: NodeCommand): Promise<NodeAnswer> {
  const refused = (text: string): NodeAnswer => ({ isDone: false, text });
  const link = fleetLink();
  if (link === null) return refused('there is no connection to the broker');
  try {
    const subject = commandSubject(link.fleet, node);
    const { data } = await link.connection.request(subject, encodeCommand(command), { timeout: ANSWER_MS });
    return readAnswer(data);
  } catch (error) {
    if (isUnheard(error)) return refused('the node does not hear commands: it is gone, or of an older version');
    if (error instanceof TimeoutError)
      return refused(`no answer within ${ANSWER_MS / 1000} s: it is not known whether it was done`);
    return refused(errorText(error));
  }
}

function isUnheard(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}
