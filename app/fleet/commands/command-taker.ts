/**
 * Does what a fleet screen commands, as far as people at this tab allow it. Nothing is allowed until they say so; no link and no
 * script allows anything. Each command stands in the event log with its sender, whether it was done or refused.
 */
import type { ConfigPatch } from '../../../workers/contract/config-types.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
import {
  type CommandName,
  encodeAnswer,
  type NodeAnswer,
  type NodeCommand,
  readCommand,
} from '../../../workers/contract/fleet/node-command.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import type { PipelineClient } from '../../client/pipeline-client.ts';
import { countText, formatCount } from '../../format.ts';

/** What people allow others: drain is with start, which makes up for it. */
export const PERMISSIONS = ['settings', 'runs', 'kill'] as const;
export type Permission = (typeof PERMISSIONS)[number];
export type Allowed = Readonly<Record<Permission, boolean>>;
export const NOTHING_ALLOWED: Allowed = { settings: false, runs: false, kill: false };

const NEEDS: Readonly<Record<CommandName, Permission>> = {
  set: 'settings',
  drain: 'runs',
  start: 'runs',
  kill: 'kill',
};
const SAYS: Readonly<Record<Permission, string>> = {
  settings: 'Change settings',
  runs: 'Drain and start',
  kill: 'Kill',
};

export type CommandedNode = Pick<PipelineClient, 'set' | 'stop' | 'start' | 'reset'>;
interface TakerActs {
  readonly allowed: () => Allowed;
  /** Into the event log. */
  readonly log: (text: string) => void;
}

export class CommandTaker {
  constructor(
    private readonly node: CommandedNode,
    private readonly act: TakerActs,
  ) {}

  /** @returns the answer, which says why it was not done if it was not */
  async take(bytes: Uint8Array): Promise<Uint8Array> {
    return encodeAnswer(await this.answer(bytes));
  }

  private async answer(bytes: Uint8Array): Promise<NodeAnswer> {
    let command: NodeCommand;
    try {
      command = readCommand(bytes);
    } catch (error) {
      return this.refuse('A command', errorText(error));
    }
    const what = `Command from ${command.sender || 'an unnamed sender'}: ${commandText(command)}`;
    const needed = NEEDS[command.command];
    if (!this.act.allowed()[needed])
      return this.refuse(
        what,
        `this node does not take that command: “${SAYS[needed]}” is off in its tab, under Report to a fleet`,
      );
    try {
      // Before it is done: the log of a run that a command ends has it.
      this.act.log(what);
      return { isDone: true, text: await this.perform(command) };
    } catch (error) {
      return this.refuse(what, errorText(error));
    }
  }
  private refuse(what: string, why: string): NodeAnswer {
    this.act.log(`${what}, refused: ${why}`);
    return { isDone: false, text: why };
  }

  private async perform(command: NodeCommand): Promise<string> {
    const { node } = this;
    switch (command.command) {
      case 'set':
        node.set(patchOf(command));
        return `${command.path} is ${command.value}`;
      case 'drain': {
        const { snapshot } = await node.stop();
        return drainedText(snapshot);
      }
      case 'start':
        await node.start();
        return 'started';
      case 'kill':
        await node.reset();
        return 'killed: what was under way is offered to others';
    }
  }
}

export function commandText({ command, path, value }: NodeCommand): string {
  return command === 'set' ? `set ${path} to ${value}` : command;
}

/** The path is checked with its value, by whoever takes settings. */
function patchOf({ path, value }: NodeCommand): ConfigPatch {
  const wrapped = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  return wrapped as ConfigPatch;
}

function drainedText({ counters, ledger }: Pick<Snapshot, 'counters' | 'ledger'>): string {
  const left = ledger.inFlight === 0 ? '' : `; ${formatCount(ledger.inFlight)} are still under way`;
  const events = countText(counters.stored, 'event is', 'events are');
  return `drained: ${events} stored${left}`;
}
