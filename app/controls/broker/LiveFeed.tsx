import { type FormEvent, useState } from 'react';
import { readCredentials } from '../../../workers/contract/broker/credentials.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
import type { LiveFigures } from '../../../workers/contract/live/live-types.ts';
import { formatClock, formatCount, formatDuration } from '../../format.ts';
import { useApp, useConfig } from '../../frame/app-context.ts';
import { damagedText, deliveriesText, liveText, outputText } from '../../map/live-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { SecretInput } from '../../ui/SecretInput.tsx';

const SECRET_ID = 'broker-secret';

const ROWS: readonly (readonly [label: string, read: (live: LiveFigures, time: number) => string])[] = [
  ['state', liveText],
  ['messages delivered', ({ delivered }) => formatCount(delivered)],
  ['of these', (live) => deliveriesText(live)],
  ['delivered again', ({ again }) => formatCount(again)],
  ['events skipped, stored already', ({ redelivered }) => formatCount(redelivered)],
  ['messages that can’t be read', damagedText],
  ['messages to come', ({ consumer }) => (consumer === null ? 'not known' : formatCount(consumer.pending))],
  [
    'unacked, of all nodes',
    ({ consumer }) =>
      consumer === null
        ? 'not known'
        : `${formatCount(consumer.ackPending)} of ${consumer.maxAckPending > 0 ? formatCount(consumer.maxAckPending) : 'any number'}`,
  ],
  ['waiting pulls', ({ consumer }) => (consumer === null ? 'not known' : formatCount(consumer.waitingPulls))],
  ['last ack', ({ lastAckAt }) => (lastAckAt === null ? 'none yet' : formatClock(lastAckAt))],
  ['answer of the broker', ({ roundTripMs }) => (roundTripMs === null ? 'none yet' : formatDuration(roundTripMs))],
  ['clock of the broker', ({ skewMs }) => clockText(skewMs)],
  ['messages that it refused to take', ({ refused }) => formatCount(refused)],
  ['reconnects', ({ reconnects }) => formatCount(reconnects)],
];
/** While results are published. */
const OUT_ROWS: readonly (readonly [label: string, read: (output: NonNullable<LiveFigures['output']>) => string])[] = [
  ['messages to publish', outputText],
  ['events published', ({ events }) => formatCount(events)],
  ['publishes that failed', ({ refused }) => formatCount(refused)],
  ['publishes again', ({ retried }) => formatCount(retried)],
  [
    'breaker of the output',
    ({ breaker, retryAt }) => (retryAt === null ? breaker : `open until ${formatClock(retryAt)}`),
  ],
];

/** Sums, with a line of their own. */
const WIDE: ReadonlySet<string> = new Set(['of these', 'messages that can’t be read', 'messages to publish']);

/** As far as the messages show it; they do not while old ones are still to come. */
function clockText(skewMs: number): string {
  if (skewMs === 0) return 'no difference seen';
  return `at least ${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`;
}

/** How the live feed stands, and what the broker is told of who asks. */
export function LiveFeed() {
  const isLive = useConfig(({ feed }) => feed.kind === 'live');
  const isPublishing = useConfig(({ feed, live }) => feed.kind === 'live' && live.output !== '');
  return (
    <>
      {isLive && (
        <dl className="part-figures">
          {ROWS.map(([label, read]) => (
            <div key={label} data-wide={WIDE.has(label)}>
              <dt>{label}</dt>
              <dd>
                <Figure className="boxed" read={({ now }) => (now.live === null ? '–' : read(now.live, now.time))} />
              </dd>
            </div>
          ))}
          {isPublishing &&
            OUT_ROWS.map(([label, read]) => (
              <div key={label} data-wide={WIDE.has(label)}>
                <dt>{label}</dt>
                <dd>
                  <Figure className="boxed" read={({ now }) => (now.live?.output ? read(now.live.output) : '–')} />
                </dd>
              </div>
            ))}
        </dl>
      )}
      <Credentials />
    </>
  );
}

function Credentials() {
  const { client } = useApp();
  const [said, setSaid] = useState('');
  const [isRefused, setRefused] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    try {
      const credentials = readCredentials(String(data.get('user') ?? '').trim(), String(data.get('secret') ?? ''));
      void client.holdCredentials(credentials);
      form.reset();
      setSaid('Held in this tab’s memory. ');
      setRefused(false);
    } catch (error) {
      setSaid(`${errorText(error)} `);
      setRefused(true);
    }
  };
  return (
    <form className="field credentials" onSubmit={submit} autoComplete="off">
      <label>
        <span className="field-label">User of the broker</span>
        <input type="text" name="user" autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </label>
      <label className="field-label" htmlFor={SECRET_ID}>
        Password, token, nkey seed or .creds text
      </label>
      <SecretInput id={SECRET_ID} name="secret" fileLabel="Credentials from a file" />
      <Button type="submit" label="Use these credentials" />
      <p className="field-help" role={isRefused ? 'alert' : 'status'}>
        {said}Leave the user empty but for a password. Credentials are in no link, log, export or report; enter them
        again after the page is reloaded.
      </p>
    </form>
  );
}
