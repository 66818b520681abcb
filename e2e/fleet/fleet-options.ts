/** What `npm run fleet` was asked for. */
import { withEnds } from '../../workers/contract/links/to-hash.ts';
import { parseOptions, wholeOption } from '../command.ts';
import { DEAD_LETTERS, FLEET, type Share, STREAM } from './names.ts';
import { readOptions } from './publish-options.ts';

export const USAGE = `usage: npm run fleet -- [--nodes N] [--headless-nodes N] [--rate N] [--seconds N] [--partitions N] [--max-bytes N]
  --nodes           sites for people to open, each at a port, with a database, of its own (2; 0 with --headless-nodes)
  --headless-nodes  nodes in a Chromium without a window, each with a profile of its own
  --rate            events a second that the publisher makes (20k), or max
  --settings        of its load: "load.shape=burst&load.peakFactor=4"
  --partitions      by sensor: each has a consumer of its own, and node i reads partition i modulo N (1)
  --max-bytes       that the stream holds before it refuses (1G)
  --seconds         then it ends; until Ctrl+C if not given
       npm run fleet -- --prove: kills nodes and the broker, cuts the network, fills disks, and shows that nothing is lost
       npm run fleet -- --measure: events a second, and what back pressure does`;

export interface FleetOptions {
  readonly nodes: number;
  readonly headlessNodes: number;
  readonly partitions: number;
  /** Infinity where none was given. */
  readonly seconds: number;
  readonly maxBytes: number;
  /** For `npm run publish`. */
  readonly publisher: readonly string[];
}

const MOST_NODES = 64;
const MOST_PARTITIONS = 64;
const MOST_SECONDS = 10_000_000;

/** @throws Error that says what is wrong, with the usage */
export function readFleetOptions(args: readonly string[]): FleetOptions {
  const values = parseOptions(USAGE, args, {
    nodes: { type: 'string' },
    'headless-nodes': { type: 'string', default: '0' },
    rate: { type: 'string', default: '20k' },
    settings: { type: 'string', default: '' },
    partitions: { type: 'string', default: '1' },
    'max-bytes': { type: 'string', default: '1G' },
    seconds: { type: 'string' },
  });
  const headlessNodes = wholeOption(USAGE, '--headless-nodes', values['headless-nodes'], 0, MOST_NODES);
  const usualNodes = headlessNodes > 0 ? '0' : '2';
  const nodes = wholeOption(USAGE, '--nodes', values.nodes ?? usualNodes, headlessNodes > 0 ? 0 : 1, MOST_NODES);
  const { seconds, partitions, rate, settings } = values;
  const publisher = [
    '--rate',
    rate,
    '--settings',
    settings,
    '--partitions',
    partitions,
    '--max-bytes',
    values['max-bytes'],
  ];
  // What the publisher refuses is refused before anything is started.
  const { maxBytes } = readOptions(publisher);
  return {
    nodes,
    headlessNodes,
    partitions: wholeOption(USAGE, '--partitions', partitions, 1, MOST_PARTITIONS),
    seconds:
      seconds === undefined ? Number.POSITIVE_INFINITY : wholeOption(USAGE, '--seconds', seconds, 1, MOST_SECONDS),
    maxBytes,
    publisher,
  };
}

/** The screen Fleet, its form filled in. The pipeline of that page does next to nothing. */
export function screenLink(origin: string, webSocket: string, { consumer }: Share): string {
  const form = new URLSearchParams({ screen: 'fleet', server: webSocket, stream: STREAM, consumer, fleet: FLEET });
  return `${origin}/?${form.toString()}#${withEnds(['load.eventsPerSecond=1'])}`;
}

/** The settings of a node, as a link has them. The run begins when it is opened. */
export function nodeLink(origin: string, webSocket: string, { consumer, filter }: Share): string {
  const settings = [
    ['feed.kind', 'live'],
    ['live.server', webSocket],
    ['live.stream', STREAM],
    ['live.consumer', consumer],
    ...(filter === '' ? [] : [['live.filter', filter]]),
    ['live.deadLetters', DEAD_LETTERS.subject],
    // What waited in the stream while nodes were away is late, and is to be stored all the same.
    ['scheduler.discardExpired', 'false'],
  ];
  return `${origin}/#${withEnds(settings.map(([path, value]) => `${path}=${encodeURIComponent(value!)}`))}`;
}
