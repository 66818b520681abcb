import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { SECRET_HINT } from '../../../workers/contract/broker/credentials.ts';
import { BROKER, PLAIN_SUBJECT, refusedName } from '../../../workers/contract/broker/names.ts';
import type { PublishWish } from '../../../workers/contract/broker/publish-types.ts';
import { notAllowedText } from '../../../workers/contract/error-text.ts';
import { formatCount, formatDuration, formatRate } from '../../format.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../connection/TextField.tsx';
import {
  type PublishingState,
  pausePublishing,
  publishingStore,
  startPublishing,
  stopPublishing,
} from './publishing.ts';

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
        This tab publishes simulated events to the stream <strong translate="no">{target?.stream}</strong> on{' '}
        <span translate="no">{wish?.server}</span>, with the settings of <em>Load</em> and <em>Poison</em>. A change
        takes effect with the next event. The tab’s own run goes on beside it: stop that to leave the processor to the
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
        <Button
          label={isPaused ? 'Resume publishing' : 'Pause publishing'}
          onClick={() => pausePublishing(!isPaused)}
        />
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
  if (phase === 'ending') return 'Stopping: waiting for acks.';
  if (figures === null) return 'Starting…';
  if (!figures.isConnected) return 'The broker is gone: what falls due is owed, and is published when it is back.';
  if (figures.isPaused) return 'Paused: nothing falls due.';
  if (figures.heldBy !== null) return `Held back by the stream: ${figures.heldBy}. What falls due is owed.`;
  return 'Publishing at the rate that the load asks for.';
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
        Off. When on, this tab publishes simulated events to a stream, many in a message, with its own load settings.
        The stream’s acks hold it back: it never has more messages under way than you allow.
      </p>
      {figures !== null && (
        <p className="unit">
          Last time, {formatCount(figures.events)} events in {formatCount(figures.messages)} messages were acknowledged.
        </p>
      )}
      <form onSubmit={begin}>
        <TextField name="server" label="Broker to publish at" value={wish?.server ?? server} hint={BROKER.allowed} />
        <TextField
          name="subject"
          label="Subject"
          value={wish?.subject ?? 'penstock.events'}
          hint="that a stream takes; without spaces, * and >"
        />
        <TextField
          name="batch"
          label="Events per message"
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
  const refused = refusedName('Broker to publish at', server, BROKER) ?? refusedName('Subject', subject, PLAIN_SUBJECT);
  if (refused !== null) return refused;
  if (!isWithin(batch, BATCH.most))
    return notAllowedText('Events per message', batch, `1 to ${formatCount(BATCH.most)}`);
  if (!isWithin(window, WINDOW.most))
    return notAllowedText('Messages under way', window, `1 to ${formatCount(WINDOW.most)}`);
  return null;
}
