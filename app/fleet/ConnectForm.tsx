import { useStore } from 'zustand';
import { BROKER, BROKER_NAME, type NameForm, refusedName } from '../../workers/contract/broker/names.ts';
import { FLEET_NAME } from '../../workers/contract/fleet/report-subjects.ts';
import { FieldForm, type FormField, namedField } from './connection/FieldForm.tsx';
import { watchFleet } from './fleet-monitor.ts';
import { type FleetAddress, fleetStore } from './fleet-store.ts';

/** Which broker and which fleet. Nothing is connected before a person says so. */
export function ConnectForm() {
  const { address, phase, problem } = useStore(fleetStore);
  return (
    <section className="card fleet-connect" aria-labelledby="fleet-title">
      <h2 id="fleet-title">Fleet</h2>
      <p>
        Where one tab is not enough, several can consume one stream of a NATS JetStream broker. This screen shows the
        pipeline across all of them: rates, percentiles, lag, and which node does what. No broker yet?{' '}
        <code>npm run fleet</code> starts one on this machine, with a publisher and several nodes, and prints the
        address of this screen.
      </p>
      <FieldForm
        fields={[
          namedField('server', 'Broker', address.server, BROKER),
          namedField('fleet', 'Fleet', address.fleet, FLEET_NAME),
          optionalField('stream', 'Stream', address.stream, BROKER_NAME, 'for lag and ledger; may be empty'),
          optionalField('consumer', 'Consumer', address.consumer, BROKER_NAME, 'of that stream; may be empty'),
        ]}
        labels={{ user: 'User', secret: 'Password or token' }}
        submit={{ label: 'Connect', busy: 'Connecting…', look: 'primary' }}
        isBusy={phase === 'connecting'}
        refusal="Not connected."
        problem={problem}
        checkAll={({ stream, consumer }) =>
          (stream === '') === (consumer === '') ? null : 'Give both stream and consumer, or neither.'
        }
        onSubmit={watchFleet}
      />
    </section>
  );
}

function optionalField<Name extends keyof FleetAddress>(
  name: Name,
  label: string,
  value: string,
  form: NameForm,
  hint: string,
): FormField<Name> {
  return { name, label, value, hint, check: (text) => (text === '' ? null : refusedName(label, text, form)) };
}
