/** What `npm run publish` was asked for. */
import type { Config } from '../../workers/contract/config-types.ts';
import { readLink } from '../../workers/contract/links/config-hash.ts';
import { problemText } from '../../workers/contract/links/link-texts.ts';
import { parseNumber } from '../../workers/contract/numbers/parse-number.ts';
import { MOST_EVENTS } from '../../workers/feeds/batch.ts';
import type { MessageOptions } from '../../workers/publish/message-maker.ts';
import { FLAG, parseOptions, wholeOption, wrongUsage } from '../command.ts';
import { CONSUMER, STREAM, SUBJECT } from './names.ts';

export const USAGE = `usage: npm run publish -- [--rate N] [--server nats://HOST:PORT] [--stream NAME] [--subject NAME] [--create]
  --rate        events a second, as 200k or 1.5M; max: as many as the stream takes (20k)
  --server      of the broker (nats://127.0.0.1:4222); user and password from NATS_USER and NATS_PASSWORD, or NATS_TOKEN
  --stream      that takes the messages (EVENTS)
  --subject     under which they are published (penstock.events)
  --create      makes what is not there: the stream, a work queue with discard: new; its consumer; and the stream DAMAGED for
                messages that cannot be read (penstock.damaged). What is there is never altered
  --max-bytes   of a stream that is made (1G); --replicas brokers that have it (1)
  --consumer    that is made (nodes); --max-ack-pending messages that its nodes may have unacknowledged (1024)
  --partitions  by sensor: N subjects, NAME.0 to NAME.(N − 1) (1: NAME itself); a consumer each
  --batch       events of a message, at most (4096)
  --linger      ms that an event waits at most for its message to be full (20): at 20k a second messages have 400 events
  --window      messages under way at most (64)
  --form        columns, or lines of JSON (columns)
  --seconds     then it ends; and --events after so many events
  --seed        of the load
  --settings    of load and failures.poison, as a link has them: "load.shape=burst&load.peakFactor=4"
  --json        figures as lines of JSON`;

export interface PublishOptions {
  readonly server: string;
  readonly stream: string;
  readonly isCreated: boolean;
  readonly maxBytes: number;
  readonly replicas: number;
  readonly consumer: string;
  readonly maxAckPending: number;
  readonly messages: MessageOptions;
  readonly window: number;
  /** Infinity where none was given. */
  readonly seconds: number;
  readonly events: number;
  readonly isJson: boolean;
  readonly config: Config;
}

const MOST_PARTITIONS = 1024;
const MOST_WINDOW = 10_000;
/** The broker's own limit. */
const MOST_REPLICAS = 5;
const MOST_UNACKED = 1_000_000;
const MOST_LINGER_MS = 60_000;
const MOST_SECONDS = 10_000_000;
const LEAST_BYTES = 1_000_000;
const NAME_PATTERN = /^[\w-]+$/;
const SUBJECT_PATTERN = /^[\w-]+(?:\.[\w-]+)*$/;
/** What of the settings a publisher goes by. */
const TAKEN = /^(?:load\.|failures\.poison\.|scheduler\.budgetMs\.|v$)/;

/** @throws Error that says what is wrong, with the usage */
export function readOptions(args: readonly string[]): PublishOptions {
  const values = parseOptions(USAGE, args, {
    rate: { type: 'string', default: '' },
    server: { type: 'string', default: 'nats://127.0.0.1:4222' },
    stream: { type: 'string', default: STREAM },
    subject: { type: 'string', default: SUBJECT },
    create: FLAG,
    'max-bytes': { type: 'string', default: '1G' },
    replicas: { type: 'string', default: '1' },
    consumer: { type: 'string', default: CONSUMER },
    'max-ack-pending': { type: 'string', default: '1024' },
    partitions: { type: 'string', default: '1' },
    batch: { type: 'string', default: `${MOST_EVENTS}` },
    linger: { type: 'string', default: '20' },
    window: { type: 'string', default: '64' },
    form: { type: 'string', default: 'columns' },
    seconds: { type: 'string' },
    events: { type: 'string' },
    seed: { type: 'string', default: '' },
    settings: { type: 'string', default: '' },
    json: FLAG,
  });
  const whole = (
    name: 'partitions' | 'batch' | 'linger' | 'window' | 'replicas' | 'max-ack-pending',
    least: number,
    most: number,
  ) => wholeOption(USAGE, `--${name}`, values[name], least, most);
  const form = values.form;
  if (form !== 'columns' && form !== 'lines') throw wrongUsage(USAGE, `--form is ${form}; allowed: columns, lines`);
  return {
    server: serverIn(values.server),
    stream: matching('--stream', values.stream, NAME_PATTERN, 'letters, digits, _ and -'),
    isCreated: values.create,
    maxBytes: numberIn('--max-bytes', values['max-bytes'], LEAST_BYTES),
    replicas: whole('replicas', 1, MOST_REPLICAS),
    consumer: matching('--consumer', values.consumer, NAME_PATTERN, 'letters, digits, _ and -'),
    maxAckPending: whole('max-ack-pending', 1, MOST_UNACKED),
    messages: {
      subject: matching(
        '--subject',
        values.subject,
        SUBJECT_PATTERN,
        'words of letters, digits, _ and -, with dots between them',
      ),
      partitions: whole('partitions', 1, MOST_PARTITIONS),
      batch: whole('batch', 1, MOST_EVENTS),
      lingerMs: whole('linger', 0, MOST_LINGER_MS),
      form,
    },
    window: whole('window', 1, MOST_WINDOW),
    seconds:
      values.seconds === undefined
        ? Number.POSITIVE_INFINITY
        : wholeOption(USAGE, '--seconds', values.seconds, 1, MOST_SECONDS),
    events: values.events === undefined ? Number.POSITIVE_INFINITY : numberIn('--events', values.events, 1),
    isJson: values.json,
    config: configIn(values.settings, values.rate, values.seed),
  };
}

/** A password in an address would be in the list of processes, in the shell's history and in what is printed. */
function serverIn(text: string): string {
  const isAddress = /^(?:nats|tls):\/\/[^/\s@?#]+$/.test(text);
  if (!isAddress)
    throw wrongUsage(USAGE, `--server is ${shownServer(text)}; allowed: nats://HOST:PORT, without a password`);
  return text;
}
function shownServer(text: string): string {
  return text.includes('@') ? 'an address with a user' : text;
}

function matching(name: string, text: string, pattern: RegExp, allowed: string): string {
  if (!pattern.test(text)) throw wrongUsage(USAGE, `${name} is ${text || 'empty'}; allowed: ${allowed}`);
  return text;
}

function numberIn(name: string, text: string, least: number): number {
  const value = parseNumber(text);
  if (typeof value === 'string' || value < least)
    throw wrongUsage(USAGE, `${name} is ${text || 'empty'}; allowed: a number from ${least}, as 200k or 1G`);
  return Math.round(value);
}

function configIn(settings: string, rate: string, seed: string): Config {
  const names = settings === '' ? [] : settings.split('&').map((part) => part.split('=')[0]!);
  const strange = names.find((name) => !TAKEN.test(name));
  if (strange !== undefined)
    throw wrongUsage(USAGE, `--settings has ${strange}; allowed: load.*, failures.poison.* and scheduler.budgetMs.*`);
  const parts = settings === '' ? [] : [settings];
  if (rate === 'max') parts.push('load.mode=max');
  else if (rate !== '') parts.push(`load.eventsPerSecond=${encodeURIComponent(rate)}`);
  if (seed !== '') parts.push(`load.seed=${encodeURIComponent(seed)}`);
  const { config, problems } = readLink(parts.join('&'), parseNumber);
  if (config === null || problems.length > 0)
    throw wrongUsage(
      USAGE,
      problems.map(problemText).join('\n') || `--settings is ${settings}; allowed: settings of a link`,
    );
  if (config.load.encoding === 'packet')
    throw wrongUsage(USAGE, 'load.encoding is packet; allowed: value, for messages carry values');
  return config;
}
