import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { SECRET_HINT } from '../../workers/contract/broker/credentials.ts';
import { BROKER, refusedName } from '../../workers/contract/broker/names.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { FLEET_NAME } from '../../workers/contract/fleet/report-subjects.ts';
import { formatCount } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { PERMISSIONS, type Permission } from './commands/command-taker.ts';
import { TextField } from './connection/TextField.tsx';
import { fleetStore } from './fleet-store.ts';
import { allowCommands, type ReporterState, reporterStore, startReporting, stopReporting } from './reporter.ts';

/** This tab as a node: off until a person turns it on. */
export function ReportSwitch() {
  const state = useStore(reporterStore);
  return (
    <section className="card fleet-report" aria-labelledby="fleet-report-title">
      <h2 id="fleet-report-title">Report to a fleet</h2>
      {state.phase === 'on' || state.phase === 'away' ? <Reporting state={state} /> : <ReportForm state={state} />}
    </section>
  );
}

function Reporting({ state: { target, node, sent, phase, problem } }: { state: ReporterState }) {
  return (
    <>
      <p role="status">
        This tab reports once a second as <strong translate="no">{target?.name}</strong> to the fleet{' '}
        <span translate="no">{target?.fleet}</span> on <span translate="no">{target?.server}</span>, also while it is
        hidden.
      </p>
      <p className="unit" translate="no">
        node {node}, {formatCount(sent)} reports
      </p>
      {phase === 'away' && (
        <p role="alert" className="fleet-alert">
          {problem}
        </p>
      )}
      <AllowedCommands />
      <Button label="Stop reporting" icon="close" onClick={stopReporting} />
    </>
  );
}

const PERMISSION_TEXTS: Readonly<Record<Permission, readonly [label: string, what: string]>> = {
  settings: ['Change settings', 'any setting of this tab, one at a time'],
  runs: ['Drain and start', 'ends the run when all of it is stored, and begins one'],
  kill: ['Kill', 'ends the run as it is: its messages are offered to other nodes'],
};

/** Off until somebody at this tab says so, and off again when the reports end. */
function AllowedCommands() {
  const allowed = useStore(reporterStore, (state) => state.allowed);
  return (
    <fieldset className="fleet-allowed">
      <legend>A fleet screen may</legend>
      {PERMISSIONS.map((permission) => {
        const [label, what] = PERMISSION_TEXTS[permission];
        return (
          <label key={permission}>
            <input
              type="checkbox"
              checked={allowed[permission]}
              aria-label={label}
              onChange={({ target }) => allowCommands(permission, target.checked)}
            />
            <span>
              {label} <span className="unit">{what}</span>
            </span>
          </label>
        );
      })}
      <p className="unit">
        Whoever may publish on <span translate="no">penstock.fleet.*.command.*</span> at this broker can send commands.
        Each stands in the event log, with its sender.
      </p>
    </fieldset>
  );
}

function ReportForm({ state: { phase, problem } }: { state: ReporterState }) {
  const { client } = useApp();
  const { server, fleet } = useStore(fleetStore, ({ address }) => address);
  const [wrong, setWrong] = useState<string | null>(null);
  const begin = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const target = { server: text('server'), fleet: text('fleet'), name: text('name') };
    const complaint =
      refusedName('Broker to report to', target.server, BROKER) ??
      refusedName('Fleet to report to', target.fleet, FLEET_NAME);
    setWrong(complaint);
    if (complaint !== null) return;
    const credentials = { user: text('user'), password: String(data.get('password') ?? '') };
    startReporting(client, target, credentials).catch((error: unknown) => setWrong(errorText(error)));
  };
  return (
    <>
      <p>
        Off: nothing leaves this tab. Turned on, it sends its figures, state and bottleneck to a broker once a second,
        and no event, setting or credential.
      </p>
      <form onSubmit={begin}>
        <TextField name="server" label="Broker to report to" value={server} hint={BROKER.allowed} />
        <TextField name="fleet" label="Fleet to report to" value={fleet} hint={FLEET_NAME.allowed} />
        <TextField name="name" label="Name of this node" value="" hint="empty: node- and some letters" />
        <TextField name="user" label="User to report as" value="" hint="empty: none, or the secret says who" />
        <TextField name="password" label="Password or token to report with" value="" hint={SECRET_HINT} isSecret />
        <button type="submit" className="button" disabled={phase === 'connecting'}>
          {phase === 'connecting' ? 'Connecting…' : 'Start reporting'}
        </button>
      </form>
      {(wrong ?? problem) !== null && (
        <p role="alert" className="fleet-alert">
          <strong>Not reporting.</strong> {wrong ?? problem}
        </p>
      )}
    </>
  );
}
