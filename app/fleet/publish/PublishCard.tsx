import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { SECRET_HINT } from '../../../workers/contract/broker/credentials.ts';
import type { PublishWish } from '../../../workers/contract/broker/publish-types.ts';
import { formatCount, formatDuration, formatRate } from '../../format.ts';
import { Button } from '../../ui/Button.tsx';
import { isServer, SERVER_ALLOWED } from '../connection/broker.ts';
import { TextField } from '../connection/TextField.tsx';
import {
  type PublishingState,
  pausePublishing,
  publishingStore,
  startPublishing,
  stopPublishing,
} from './publishing.ts';

const SUBJECT = /^[^\s*>]{1,200}$/;
const BATCH = { most: 4096, usual: 500 };
const WINDOW = { most: 1024, usual: 64 };

/** This tab as a publisher: off until a person turns it on. @param server that the form begins with */
export function PublishCard({ server }: { server: string }) {
  const state = useStore(publishingStore);
  const isOn = state.phase === 'on' || state.phase === 'ending';
  return (
    <section className="card fleet-publish" aria-labelledby="fleet-publish-title">
      <h2 id="fleet-publish-title">Publish to a stream</h2>
      {isOn ? <Publishing state={state} /> : <PublishForm state={state} server={server} />}
    </section>
  );
}

function Publishing({ state }: { state: PublishingState }) {
  const { wish, target, figures, phase, problem } = state;
  const isPaused = figures?.isPaused === true;
  return (
    <>
      <p>
        This tab puts simulated events into the stream <strong translate="no">{target?.stream}</strong> on{' '}
        <span translate="no">{wish?.server}</span>, with the settings of <em>Load</em> and <em>Poison</em>. Changed,
        they count from the next event on. Its own run goes on beside it: stop it to leave the processor to the
        publisher.
      </p>
      <p role="status" data-tone={toneOf(state)}>
        {stateText(state)}
      </p>
      <dl className="fleet-figures">
        {rowsOf(state).map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd translate="no">{text}</dd>
          </div>
        ))}
      </dl>
      {(target?.warning ?? problem) !== null && (
        <p role="alert" className="fleet-alert">
          {problem ?? target?.warning}
        </p>
      )}
      <div className="fleet-buttons">
        <Button label={isPaused ? 'Go on publishing' : 'Pause publishing'} onClick={() => pausePublishing(!isPaused)} />
        <Button
          label={phase === 'ending' ? 'Waiting for acks…' : 'Stop publishing'}
          icon="close"
          onClick={() => void stopPublishing()}
        />
      </div>
    </>
  );
}

/** What it does, and what holds it back, in one sentence. */
function stateText({ figures, phase }: Pick<PublishingState, 'figures' | 'phase'>): string {
  if (phase === 'ending') return 'Makes no more; waits for acks.';
  if (figures === null) return 'Begins.';
  if (!figures.isConnected) return 'The broker is gone: what falls due is owed, and is published when it is back.';
  if (figures.isPaused) return 'Paused: nothing falls due.';
  if (figures.heldBy !== null) return `Held back by the stream: ${figures.heldBy}. What falls due is owed.`;
  return 'Publishes as the load asks for.';
}
function toneOf({ figures }: PublishingState): string {
  return figures !== null && (!figures.isConnected || figures.heldBy !== null) ? 'warn' : 'calm';
}

function rowsOf({ figures, perSecond, wish }: PublishingState): readonly (readonly [string, string])[] {
  if (figures === null) return [];
  return [
    ['acknowledged', formatRate(perSecond ?? Number.NaN)],
    ['events acknowledged', formatCount(figures.events)],
    ['messages acknowledged', formatCount(figures.messages)],
    ['refused, or not answered', formatCount(figures.refused)],
    ['under way', `${formatCount(figures.inFlight)} of ${formatCount(wish?.window ?? 0)} messages`],
    ['owed since', figures.behindMs < 1000 ? 'nothing is owed' : formatDuration(figures.behindMs)],
  ];
}

interface PublishFormProps {
  readonly state: PublishingState;
  readonly server: string;
}
function PublishForm({ state: { phase, problem, wish, figures }, server }: PublishFormProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const begin = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const asked = {
      server: text('server'),
      subject: text('subject'),
      batch: Number(text('batch')),
      window: Number(text('window')),
    };
    const complaint = complaintOf(asked);
    setWrong(complaint);
    if (complaint !== null) return;
    void startPublishing(asked, { user: text('user'), password: String(data.get('password') ?? '') });
  };
  return (
    <>
      <p>
        Off. Turned on, this tab puts simulated events into a stream of a broker, in messages, with its own settings of
        load. The stream’s acks hold it back: it never has more under way than you say.
      </p>
      {figures !== null && (
        <p className="unit">
          The last time, {formatCount(figures.events)} events in {formatCount(figures.messages)} messages were
          acknowledged.
        </p>
      )}
      <form onSubmit={begin}>
        <TextField name="server" label="Broker to publish at" value={wish?.server ?? server} hint={SERVER_ALLOWED} />
        <TextField
          name="subject"
          label="Subject"
          value={wish?.subject ?? 'penstock.events'}
          hint="that a stream takes; without spaces, * and >"
        />
        <TextField
          name="batch"
          label="Events of a message"
          value={String(wish?.batch ?? BATCH.usual)}
          hint={`1 to ${formatCount(BATCH.most)}`}
        />
        <TextField
          name="window"
          label="Messages under way"
          value={String(wish?.window ?? WINDOW.usual)}
          hint={`1 to ${formatCount(WINDOW.most)}, at most`}
        />
        <TextField name="user" label="User to publish as" value="" hint="empty: none, or the secret says who" />
        <TextField name="password" label="Password or token to publish with" value="" hint={SECRET_HINT} isSecret />
        <button type="submit" className="button" disabled={phase === 'connecting'}>
          {phase === 'connecting' ? 'Connecting…' : 'Start publishing'}
        </button>
      </form>
      {(wrong ?? problem) !== null && (
        <p role="alert" className="fleet-alert">
          <strong>Not publishing.</strong> {wrong ?? problem}
        </p>
      )}
    </>
  );
}

function complaintOf({ server, subject, batch, window }: PublishWish): string | null {
  const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  if (!isServer(server)) return `The broker’s address must be ${SERVER_ALLOWED}.`;
  if (!SUBJECT.test(subject)) return 'The subject must have no spaces, no * and no >.';
  if (!isWithin(batch, BATCH.most)) return `Events of a message must be 1 to ${formatCount(BATCH.most)}.`;
  if (!isWithin(window, WINDOW.most)) return `Messages under way must be 1 to ${formatCount(WINDOW.most)}.`;
  return null;
}
