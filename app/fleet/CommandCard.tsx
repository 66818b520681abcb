import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { notAllowedText } from '../../workers/contract/error-text.ts';
import { COMMANDS, type CommandName } from '../../workers/contract/fleet/node-command.ts';
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';
import { formatClock } from '../format.ts';
import { saveTabText, tabText } from '../stores/saved-text.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { commandNode } from './command-sender.ts';
import type { FleetNode } from './figures/fleet-nodes.ts';
import { type FleetShown, fleetStore, type SentCommand } from './fleet-store.ts';

const SENDER = 'penstock.fleet.sender';
/** The screen is named with it. */
const MOST_NAME = 40;
const LABELS: Readonly<Record<CommandName, string>> = {
  set: 'Change a setting',
  drain: 'Drain: end the run when all of it is stored',
  start: 'Start a run',
  kill: 'Kill: end the run as it is',
};

/** What the form asks for, checked. */
interface Wish {
  readonly node: FleetNode;
  readonly command: CommandName;
  readonly path: string;
  readonly value: number | string | boolean;
  /** Who sends it, by their own account. */
  readonly by: string;
}

/** Commands to one node. A node takes none until somebody allows it there, and then says so. */
export function CommandCard({ shown: { nodes } }: { shown: FleetShown }) {
  const commands = useStore(fleetStore, (state) => state.commands);
  const [chosen, setChosen] = useState('');
  const [command, setCommand] = useState<CommandName>('drain');
  const [wrong, setWrong] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Wish | null>(null);
  const there = nodes.filter(({ presence }) => presence === 'here' || presence === 'late');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const wish = wishOf(there, command, (name) => String(data.get(name) ?? '').trim());
    setWrong(typeof wish === 'string' ? wish : null);
    if (typeof wish === 'string') return;
    if (command === 'kill') setDoomed(wish);
    else void commandNode(wish.node, wish, wish.by);
  };
  return (
    <section className="card fleet-commands" aria-labelledby="fleet-commands-title">
      <h2 id="fleet-commands-title">Commands to nodes</h2>
      <p className="unit">
        A node takes commands once somebody allows them in its tab, under “Report to a fleet”. It logs every command
        with its sender, including those that it refuses.
      </p>
      <form className="fleet-command-fields" onSubmit={submit}>
        <label>
          Node
          {/* Whoever leaves is not replaced by another one. */}
          <select
            name="node"
            value={there.some(({ id }) => id === chosen) ? chosen : ''}
            onChange={({ target }) => setChosen(target.value)}
            disabled={there.length === 0}
          >
            <option value="">Choose a node</option>
            {there.map(({ id, report }) => (
              <option key={id} value={id}>
                {report.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Command
          <select
            value={command}
            onChange={({ target }) => setCommand(COMMANDS.find((name) => name === target.value)!)}
          >
            {COMMANDS.map((name) => (
              <option key={name} value={name}>
                {LABELS[name]}
              </option>
            ))}
          </select>
        </label>
        {command === 'set' && <SettingFields />}
        <SenderField />
        <button type="submit" className="button" disabled={there.length === 0}>
          {command === 'kill' ? 'Kill…' : 'Send'}
        </button>
      </form>
      {wrong !== null && (
        <p role="alert" className="fleet-alert">
          <strong>Not sent.</strong> {wrong}
        </p>
      )}
      <Sent commands={commands} />
      {doomed !== null && (
        <ConfirmDialog
          title={`Kill ${doomed.node.report.name}?`}
          text="Its run ends at once, without storing what is under way. Messages that it had are offered to other nodes. What is stored stays."
          confirm={`Kill ${doomed.node.report.name}`}
          onConfirm={() => void commandNode(doomed.node, doomed, doomed.by)}
          onClose={() => setDoomed(null)}
        />
      )}
    </section>
  );
}

function SettingFields() {
  return (
    <>
      <label>
        Setting
        <input name="path" list="fleet-settings" autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </label>
      <datalist id="fleet-settings">
        {FIELDS.map(({ path, label }) => (
          <option key={path} value={path}>
            {label}
          </option>
        ))}
      </datalist>
      <label>
        Value
        <input name="value" autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </label>
    </>
  );
}

/** Stays as it is from one command to the next, as long as the tab is open. */
function SenderField() {
  return (
    <label>
      Your name, for the node’s log
      <input
        name="by"
        defaultValue={tabText(SENDER) ?? ''}
        maxLength={MOST_NAME}
        onChange={({ target }) => saveTabText(SENDER, target.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </label>
  );
}

function Sent({ commands }: { commands: readonly SentCommand[] }) {
  if (commands.length === 0) return null;
  return (
    <div role="log" aria-label="Commands sent">
      <ol>
        {commands.map(({ id, at, text, answer }) => (
          <li key={id} data-tone={answer === null || answer.outcome === 'done' ? undefined : 'bad'}>
            <time translate="no">{formatClock(at)}</time> <span translate="no">{text}</span>{' '}
            <span className="unit">{answer === null ? '…' : `${answer.outcome}: ${answer.text}`}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** @returns what is wrong with it, in words, where it can't be sent */
function wishOf(nodes: readonly FleetNode[], command: CommandName, text: (name: string) => string): Wish | string {
  const node = nodes.find(({ id }) => id === text('node'));
  if (node === undefined) return 'Choose a node: the chosen node may have left.';
  const by = text('by');
  if (command !== 'set') return { node, command, path: '', value: '', by };
  const field = FIELDS.find(({ path }) => path === text('path'));
  if (field === undefined) return `There is no setting “${text('path')}”. Choose one from the list.`;
  const value = readValue(field, text('value'));
  if (value === null)
    return notAllowedText(field.path, text('value'), field.kind === 'number' ? 'a number' : 'true or false');
  return { node, command, path: field.path, value, by };
}

/** The node checks ranges and names: it may be of another version. */
function readValue({ kind }: Field, text: string): number | string | boolean | null {
  if (kind === 'switch') return text === 'true' || text === 'false' ? text === 'true' : null;
  if (kind !== 'number') return text;
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}
