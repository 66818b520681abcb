import { type FormEvent, useState } from 'react';
import { readCredentials } from '../../../workers/contract/broker/credentials.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
import {
  type LiveFigures,
  OUT_NAMES,
  type OutName,
  type OutputFigures,
} from '../../../workers/contract/live/live-types.ts';
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
  ['delivered messages, by state', (live) => deliveriesText(live)],
  ['delivered again', ({ again }) => formatCount(again)],
  ['events skipped because they were stored before', ({ redelivered }) => formatCount(redelivered)],
  ['messages that can’t be read', damagedText],
  ['messages to come', ({ consumer }) => (consumer === null ? 'not known' : formatCount(consumer.pending))],
  [
    'unacked, on all nodes',
    ({ consumer }) =>
      consumer === null
        ? 'not known'
        : `${formatCount(consumer.ackPending)} of ${consumer.maxAckPending > 0 ? formatCount(consumer.maxAckPending) : 'any number'}`,
  ],
  ['waiting pulls', ({ consumer }) => (consumer === null ? 'not known' : formatCount(consumer.waitingPulls))],
  ['last ack', ({ lastAckAt }) => (lastAckAt === null ? 'none yet' : formatClock(lastAckAt))],
  ['round trip to the broker', ({ roundTripMs }) => (roundTripMs === null ? 'none yet' : formatDuration(roundTripMs))],
  ['broker’s clock', ({ skewMs }) => clockText(skewMs)],
  ['messages that the broker refused', ({ refused }) => formatCount(refused)],
  ['reconnects', ({ reconnects }) => formatCount(reconnects)],
];
/** Of each subject that is published to. */
const OUT_READS: readonly ((output: OutputFigures) => string)[] = [
  outputText,
  ({ events }) => formatCount(events),
  ({ refused }) => formatCount(refused),
  ({ retried }) => formatCount(retried),
  ({ breaker, retryAt }) => (retryAt === null ? breaker : `open until ${formatClock(retryAt)}`),
];
/** In the order of `OUT_READS`. */
const OUT_LABELS: Readonly<Record<OutName, readonly string[]>> = {
  output: [
    'messages to publish',
    'events published',
    'failed publishes',
    'publishes sent again',
    'breaker of the output',
  ],
  aggregatesOut: [
    'messages of aggregates',
    'aggregates published',
    'failed publishes of aggregates',
    'publishes of aggregates sent again',
    'breaker of aggregates',
  ],
  alarmsOut: [
    'messages of alarms',
    'alarms published',
    'failed publishes of alarms',
    'publishes of alarms sent again',
    'breaker of alarms',
  ],
};

/** Sums, with a line of their own. */
const WIDE: ReadonlySet<string> = new Set([
  'delivered messages, by state',
  'messages that can’t be read',
  ...OUT_NAMES.map((name) => OUT_LABELS[name][0]!),
]);

/** As far as the messages show it; they do not while old ones are still to come. */
function clockText(skewMs: number): string {
  if (skewMs === 0) return 'no difference seen';
  return `at least ${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`;
}

/** How the live feed stands, and what the broker is told of who asks. */
export function LiveFeed() {
  const isLive = useConfig(({ feed }) => feed.kind === 'live');
  // As text, which is equal where it says the same.
  const published = useConfig(({ live }) => OUT_NAMES.filter((name) => live[name] !== '').join());
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
          {OUT_NAMES.filter((name) => published.split(',').includes(name)).map((name) => (
            <OutputRows key={name} name={name} />
          ))}
        </dl>
      )}
      <Credentials />
    </>
  );
}

function OutputRows({ name }: { name: OutName }) {
  return OUT_READS.map((read, i) => {
    const label = OUT_LABELS[name][i]!;
    return (
      <div key={label} data-wide={WIDE.has(label)}>
        <dt>{label}</dt>
        <dd>
          <Figure
            className="boxed"
            read={({ now }) => {
              const output = now.live?.[name];
              return output ? read(output) : '–';
            }}
          />
        </dd>
      </div>
    );
  });
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
