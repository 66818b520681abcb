import { useStore } from 'zustand';
import { BROKER, PLAIN_SUBJECT } from '../../../workers/contract/broker/names.ts';
import { notAllowedText } from '../../../workers/contract/error-text.ts';
import { countText, formatCount, formatDuration, formatRate } from '../../format.ts';
import { Button } from '../../ui/Button.tsx';
import { FieldForm, type FormField, namedField } from '../connection/FieldForm.tsx';
import {
  type PublishingState,
  pausePublishing,
  publishingStore,
  startPublishing,
  stopPublishing,
} from './publishing.ts';

const BATCH = { most: 4096, usual: 4096 };
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
        This tab publishes the events of its feed to the stream <strong translate="no">{target?.stream}</strong> on{' '}
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
          disabled={phase === 'ending'}
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
  if (figures.endedBy !== null)
    return `The connection has ended, and is not tried again: ${figures.endedBy}. Stop, then start again with credentials that the broker accepts.`;
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
    ['under way', `${formatCount(figures.inFlight)} of ${countText(wish?.window ?? 0, 'message', 'messages')}`],
    ['owed for', figures.behindMs < 1000 ? 'nothing is owed' : formatDuration(figures.behindMs)],
  ];
}

interface PublishFormProps {
  readonly state: PublishingState;
  readonly server: string;
}
function PublishForm({ state: { phase, problem, wish, figures }, server }: PublishFormProps) {
  return (
    <>
      <p>
        Off. When on, this tab publishes the events of its feed to a stream, many in a message: simulated sensors, or a
        recording, including your own. The stream’s acks hold it back: it never has more messages under way than you
        allow.
      </p>
      {figures !== null && (
        <p className="unit">
          Acknowledged last time: {countText(figures.events, 'event', 'events')} in{' '}
          {countText(figures.messages, 'message', 'messages')}.
        </p>
      )}
      <FieldForm
        fields={[
          namedField('server', 'Broker to publish to', wish?.server ?? server, BROKER),
          {
            ...namedField('subject', 'Subject', wish?.subject ?? 'penstock.events', PLAIN_SUBJECT),
            hint: 'that a stream takes; without spaces, * and >',
          },
          wholeField('batch', 'Events per message', wish?.batch ?? BATCH.usual, BATCH.most),
          wholeField('window', 'Messages under way', wish?.window ?? WINDOW.usual, WINDOW.most),
        ]}
        labels={{ user: 'User to publish as', secret: 'Password or token to publish with' }}
        submit={{ label: 'Start publishing', busy: 'Connecting…' }}
        isBusy={phase === 'connecting'}
        refusal="Not publishing."
        problem={problem}
        onSubmit={({ server: broker, subject, batch, window }, credentials) =>
          startPublishing({ server: broker, subject, batch: Number(batch), window: Number(window) }, credentials)
        }
      />
    </>
  );
}

/** A whole number from 1. */
function wholeField<Name extends string>(name: Name, label: string, value: number, most: number): FormField<Name> {
  const allowed = `1 to ${formatCount(most)}`;
  const isWithin = (text: string) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;
  return {
    name,
    label,
    value: String(value),
    hint: allowed,
    check: (text) => (isWithin(text) ? null : notAllowedText(label, `“${text}”`, allowed)),
  };
}
