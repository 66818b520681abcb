/** Commands from this screen to nodes, and what became of each: kept until the page is closed. */
import { epochNow } from '../../workers/contract/epoch-now.ts';
import { commandOf, type NodeCommand } from '../../workers/contract/fleet/node-command.ts';
import { commandSubject } from '../../workers/contract/fleet/report-subjects.ts';
import { askNode, type SentAnswer } from './commands/ask-node.ts';
import { commandText } from './commands/command-taker.ts';
import type { FleetNode } from './figures/fleet-nodes.ts';
import { fleetLink } from './fleet-monitor.ts';
import { fleetStore, type SentCommand } from './fleet-store.ts';
import { nodeId } from './node-identity.ts';

const MOST_COMMANDS = 50;
let sentSoFar = 0;

/**
 * @param by who sends it, by their own account; empty: the screen alone is named
 * @returns when it is answered, or nobody answers: the store says which
 */
export async function commandNode(
  { id: node, report }: FleetNode,
  { command: name, path, value }: Omit<NodeCommand, 'sender'>,
  by: string,
): Promise<void> {
  const screen = `screen ${(await nodeId()).slice(0, 4)}`;
  const command = commandOf(name, by === '' ? screen : `${by} (${screen})`, path, value);
  const id = ++sentSoFar;
  const sent: SentCommand = { id, at: epochNow(), text: `${report.name}: ${commandText(command)}`, answer: null };
  fleetStore.setState(({ commands }) => ({ commands: [sent, ...commands].slice(0, MOST_COMMANDS) }));
  const answer = await ask(node, command);
  fleetStore.setState(({ commands }) => ({
    commands: commands.map((each) => (each.id === id ? { ...each, answer } : each)),
  }));
}

async function ask(node: string, command: NodeCommand): Promise<SentAnswer> {
  const link = fleetLink();
  if (link === null) return { outcome: 'not sent', text: 'there is no connection to the broker' };
  return askNode(link.connection, commandSubject(link.fleet, node), command);
}
