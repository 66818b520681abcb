import { useStore } from 'zustand';
import { BROKER } from '../../workers/contract/broker/names.ts';
import { FLEET_NAME } from '../../workers/contract/fleet/report-subjects.ts';
import { countText } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { PERMISSIONS, type Permission } from './commands/command-taker.ts';
import { FieldForm, namedField } from './connection/FieldForm.tsx';
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
        node {node}, {countText(sent, 'report', 'reports')}
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
        Anyone who may publish on <span translate="no">penstock.fleet.*.command.*</span> at this broker can send
        commands. Each stands in the event log, with its sender.
      </p>
    </fieldset>
  );
}

function ReportForm({ state: { phase, problem } }: { state: ReporterState }) {
  const { client } = useApp();
  const { server, fleet } = useStore(fleetStore, ({ address }) => address);
  return (
    <>
      <p>
        Off: nothing leaves this tab. Turned on, it sends its figures, state and bottleneck to a broker once a second,
        and no event, setting or credential.
      </p>
      <FieldForm
        fields={[
          namedField('server', 'Broker to report to', server, BROKER),
          namedField('fleet', 'Fleet to report to', fleet, FLEET_NAME),
          { name: 'name', label: 'Name of this node', value: '', hint: 'empty: node- and some letters' },
        ]}
        labels={{ user: 'User to report as', secret: 'Password or token to report with' }}
        submit={{ label: 'Start reporting', busy: 'Connecting…' }}
        isBusy={phase === 'connecting'}
        refusal="Not reporting."
        problem={problem}
        onSubmit={(target, credentials) => startReporting(client, target, credentials)}
      />
    </>
  );
}
