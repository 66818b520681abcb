import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { SECRET_HINT } from '../../workers/contract/broker/credentials.ts';
import { BROKER, BROKER_NAME, refusedName } from '../../workers/contract/broker/names.ts';
import { FLEET_NAME } from '../../workers/contract/fleet/report-subjects.ts';
import { TextField } from './connection/TextField.tsx';
import { type FleetAddress, fleetStore } from './fleet-store.ts';

/** Which broker and which fleet. Nothing is connected before a person says so. */
export function ConnectForm() {
  const { address, phase, problem } = useStore(fleetStore);
  const [wrong, setWrong] = useState<string | null>(null);
  const connect = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const asked = { server: text('server'), fleet: text('fleet'), stream: text('stream'), consumer: text('consumer') };
    const complaint = complaintOf(asked);
    setWrong(complaint);
    if (complaint !== null) return;
    const credentials = { user: text('user'), password: String(data.get('password') ?? '') };
    void import('./fleet-monitor.ts').then(({ watchFleet }) => watchFleet(asked, credentials));
  };
  return (
    <section className="card fleet-connect" aria-labelledby="fleet-title">
      <h2 id="fleet-title">Fleet</h2>
      <p>
        Where one tab is not enough, several consume one stream of a NATS JetStream broker. Here is the pipeline over
        all of them: rates, percentiles, lag and who does what. No broker yet? <code>npm run fleet</code> starts one on
        this machine, with a publisher and several nodes, and prints the address of this screen.
      </p>
      <form onSubmit={connect}>
        <TextField name="server" label="Broker" value={address.server} hint={BROKER.allowed} />
        <TextField name="fleet" label="Fleet" value={address.fleet} hint={FLEET_NAME.allowed} />
        <TextField name="stream" label="Stream" value={address.stream} hint="for lag and ledger; may be empty" />
        <TextField name="consumer" label="Consumer" value={address.consumer} hint="of that stream; may be empty" />
        <TextField name="user" label="User" value="" hint="empty: none, or the secret says who" />
        <TextField name="password" label="Password or token" value="" hint={SECRET_HINT} isSecret />
        <button type="submit" className="button button-primary" disabled={phase === 'connecting'}>
          {phase === 'connecting' ? 'Connecting…' : 'Connect'}
        </button>
      </form>
      {(wrong ?? problem) !== null && (
        <p role="alert" className="fleet-alert">
          <strong>Not connected.</strong> {wrong ?? problem}
        </p>
      )}
    </section>
  );
}

function complaintOf({ server, fleet, stream, consumer }: FleetAddress): string | null {
  if ((stream === '') !== (consumer === '')) return 'Give both stream and consumer, or neither.';
  return (
    refusedName('Broker', server, BROKER) ??
    refusedName('Fleet', fleet, FLEET_NAME) ??
    (stream === '' ? null : refusedName('Stream', stream, BROKER_NAME)) ??
    (consumer === '' ? null : refusedName('Consumer', consumer, BROKER_NAME))
  );
}
