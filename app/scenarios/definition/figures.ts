/**
 * Every figure that a verdict can be about, by name, with its unit and what it says. `measure.ts` computes them.
 *
 * What the snapshot counts has its path as its name, and means what was counted in the stretch that is measured; with
 * `/s`, so many a second. What rises and falls has its path too, and means its value at the end of the stretch; with
 * `.mean` and `.max`, over ten samples a second.
 */
import { ALL_SUBSCRIBERS, CHANNELS, CLASSES, STAGES } from '../../../workers/contract/name-sets.ts';

export type Unit = 'events' | '/s' | 'ms' | 's' | 'share' | 'calls' | 'batches' | 'bytes' | 'times' | 'rows';

export interface Figure {
  readonly unit: Unit;
  readonly help: string;
  readonly kind:
    | 'count' //     grew by so much
    | 'rate' //      grew by so much a second
    | 'level' //     at the end
    | 'mean' //      of all samples
    | 'max' //       of all samples
    | 'weighted' //  a mean that the snapshot has of the whole run, of the stretch alone
    | 'whole' //     of the whole run, up to the end of the stretch
    | 'made'; //     by a function of its own
}

type Family<Name extends string, Suffix extends string> = Readonly<Record<`${Name}${Suffix}`, Figure>>;

function family<const Names extends readonly string[], const Suffixes extends readonly string[]>(
  names: Names,
  make: (name: string) => Readonly<Record<Suffixes[number], Figure>>,
): Family<Names[number], Suffixes[number]> {
  const entries = names.flatMap((name) =>
    Object.entries<Figure>(make(name)).map(([suffix, figure]): [string, Figure] => [`${name}${suffix}`, figure]),
  );
  return Object.fromEntries(entries) as Family<Names[number], Suffixes[number]>;
}

function counts<const Names extends readonly string[]>(unit: Unit, of: string, names: Names) {
  return family<Names, ['', '/s']>(names, (name) => ({
    '': { unit, kind: 'count', help: `${whose(of, name)}: ${lastPart(name)}, counted in the stretch measured` },
    '/s': {
      unit: '/s',
      kind: 'rate',
      help: `${whose(of, name)}: ${lastPart(name)} per second of the stretch measured`,
    },
  }));
}
function levels<const Names extends readonly string[]>(unit: Unit, of: string, names: Names) {
  return family<Names, ['', '.mean', '.max']>(names, (name) => ({
    '': { unit, kind: 'level', help: `${whose(of, name)}: ${lastPart(name)} at the end of the stretch measured` },
    '.mean': { unit, kind: 'mean', help: `${whose(of, name)}: mean ${lastPart(name)} over the stretch measured` },
    '.max': { unit, kind: 'max', help: `${whose(of, name)}: the highest ${lastPart(name)} in the stretch measured` },
  }));
}
function shares<const Names extends readonly string[]>(of: string, names: Names) {
  return family<Names, ['']>(names, (name) => ({
    '': {
      unit: 'share',
      kind: 'mean',
      help: `${whose(of, name)}: share of its time ${lastPart(name)}, mean over the stretch measured`,
    },
  }));
}
/** Whose figure it is: `Stage validate`, `Channel source→validate`, `By class, urgent`. Many have one of the same name. */
function whose(of: string, name: string): string {
  const [family, ...more] = name.split('.');
  const member = more.at(-2);
  if (member === undefined) return of;
  if (family === 'stages' || family === 'channels' || family === 'subscribers') return `${of} ${member}`;
  return family === 'little' || more.length === 3 ? `${of}, ${member}` : of;
}
/** In words: `deadLettered` is dead-lettered, `onTime` is on time. */
function lastPart(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last === 'deadLettered' ? 'dead-lettered' : last.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
/** What these are counted from and to; of a stage the words are made of its name. */
const LATENCIES: Readonly<Record<string, string>> = {
  'latency.endToEnd': 'Time to stored',
  'latency.delivery': 'Until storage received the event',
  'latency.naive': 'Time to stored, counted from when the source sent the event',
};
function latencies<const Names extends readonly string[]>(of: string, names: Names) {
  return family<Names, ['.mean', '.p50', '.p90', '.p99', '.p999', '.max']>(names, (name) => {
    const what = LATENCIES[name] ?? `${of} ${name.split('.')[1]}`;
    const figure = (kind: Figure['kind'], which: string): Figure => ({ unit: 'ms', kind, help: `${what}: ${which}` });
    const whole = (which: string) => figure('whole', `${which} of the run so far, warm-up included`);
    return {
      '.mean': figure('weighted', 'mean of the stretch measured, as the run counts it'),
      '.p50': whole('P50'),
      '.p90': whole('P90'),
      '.p99': whole('P99'),
      '.p999': whole('P99.9'),
      '.max': whole('maximum'),
    };
  });
}

function made(unit: Unit, help: string): Figure {
  return { unit, kind: 'made', help };
}

/** Every combination, as `before` + name + `after`. */
function each<const Names extends readonly string[], const Before extends string, const After extends string>(
  before: Before,
  names: Names,
  after: After,
): readonly `${Before}${Names[number]}${After}`[] {
  return names.map((name): `${Before}${Names[number]}${After}` => `${before}${name as Names[number]}${after}`);
}

const OF_STRETCH = [
  '.p50',
  '.p90',
  '.p99',
  '.p999',
  '.max',
  '.mean',
  '.p99.meanOfSeconds',
  '.p99.worstSecond',
  '.p99.secondsAbove',
] as const;

/** The queues that Little’s law is checked for. */
const LITTLE = ['pipeline', 'database'] as const;

export const FIGURES = {
  ...counts('events', 'Ledger', [
    'counters.emitted',
    'counters.invalid',
    'counters.shed',
    'counters.expired',
    'counters.evicted',
    'counters.deadLettered',
    'counters.stored',
  ]),
  ...counts('events', 'Invalid events', [
    'invalidBy.notFinite',
    'invalidBy.outOfRange',
    'invalidBy.unknownSensor',
    'invalidBy.badStatus',
    'invalidBy.badCrc',
  ]),
  ...levels('events', 'Ledger', ['ledger.inFlight', 'ledger.unaccounted']),
  ...levels('events', 'Little’s law', each('little.', LITTLE, '.count')),
  ...levels('events', 'Little’s law', each('little.', LITTLE, '.product')),
  ...levels('events', 'Little’s law', each('little.', LITTLE, '.tolerance')),
  ...levels('/s', 'Little’s law', each('little.', LITTLE, '.rate')),
  ...levels('ms', 'Little’s law', each('little.', LITTLE, '.waitMs')),
  ...counts('events', 'Stage', each('stages.', STAGES, '.received')),
  ...counts('events', 'Stage', each('stages.', STAGES, '.sent')),
  ...counts('times', 'Stage', each('stages.', STAGES, '.restarts')),
  ...levels('events', 'Stage', each('stages.', STAGES, '.inHand')),
  ...shares('Stage', each('stages.', STAGES, '.busy')),
  ...shares('Stage', each('stages.', STAGES, '.blocked')),
  ...shares('Stage', each('stages.', STAGES, '.idle')),
  ...levels('events', 'Channel', each('channels.', CHANNELS, '.depth')),
  ...levels('events', 'Channel', each('channels.', CHANNELS, '.highWater')),
  ...counts('events', 'Channel', each('channels.', CHANNELS, '.sent')),
  ...counts('events', 'Channel', each('channels.', CHANNELS, '.received')),
  ...counts('times', 'Channel', each('channels.', CHANNELS, '.blockedSends')),
  ...latencies('Latency', ['latency.endToEnd', 'latency.delivery', 'latency.naive']),
  ...latencies('Wait before the stage', each('latency.', STAGES, '')),
  ...latencies('Time in the stage', each('latency.', STAGES, '.service')),
  ...levels('events', 'Scheduler', ['scheduler.queued']),
  ...counts('events', 'Scheduler', ['scheduler.dispatched', 'scheduler.expired', 'scheduler.evicted']),
  ...counts('events', 'Scheduler', each('scheduler.byClass.', CLASSES, '.dispatched')),
  ...counts('events', 'Scheduler', each('scheduler.byClass.', CLASSES, '.expired')),
  ...counts('events', 'Scheduler', each('scheduler.byClass.', CLASSES, '.evicted')),
  ...counts('events', 'By class', each('scheduler.byClass.', CLASSES, '.emitted')),
  ...counts('events', 'By class', each('scheduler.byClass.', CLASSES, '.invalid')),
  ...counts('events', 'By class', each('scheduler.byClass.', CLASSES, '.shed')),
  ...counts('events', 'By class', each('scheduler.byClass.', CLASSES, '.deadLettered')),
  ...counts('events', 'Stored in time', each('scheduler.byClass.', CLASSES, '.onTime')),
  ...counts('events', 'Stored too late', each('scheduler.byClass.', CLASSES, '.late')),
  ...counts('events', 'Stored', ['goodput.onTime', 'goodput.late']),
  ...counts('batches', 'Batches', ['batches.bySize', 'batches.byTime', 'batches.byDrain']),
  ...levels('events', 'Batches', ['batches.lastSize', 'batches.meanSize']),
  ...counts('times', 'Breaker', ['breaker.opened']),
  ...counts('calls', 'Breaker', ['breaker.rejected', 'breaker.failures']),
  ...counts('events', 'Subscriber', each('subscribers.', ALL_SUBSCRIBERS, '.delivered')),
  ...counts('events', 'Subscriber', each('subscribers.', ALL_SUBSCRIBERS, '.skipped')),
  ...levels('events', 'Subscriber', each('subscribers.', ALL_SUBSCRIBERS, '.lag')),
  ...counts('batches', 'Storage', ['storage.batches']),
  ...counts('calls', 'Calls of the database', [
    'storage.calls.attempts',
    'storage.calls.succeeded',
    'storage.calls.failed',
    'storage.calls.timedOut',
    'storage.calls.abandoned',
  ]),
  ...levels('calls', 'Calls of the database', ['storage.calls.inFlight']),
  ...levels('rows', 'Storage', ['storage.rows']),
  ...levels('bytes', 'Storage', ['storage.bytes']),
  ...counts('events', 'Broadcast', ['copies']),
  ...counts('times', 'Engine', [
    'engine.parks',
    'engine.wakeUps',
    'engine.stealsTried',
    'engine.stealsWon',
    'engine.failedSwaps',
  ]),

  lost: made('events', 'Shed, expired, evicted or dead-lettered in the stretch measured'),
  'lost.share': made('share', 'Lost, of the events emitted in the stretch measured'),
  'shed.share': made('share', 'Shed, of the events emitted in the stretch measured'),
  'shed.shareOnceFull': made('share', 'Shed, of the events emitted from the first second on in which any was shed'),
  'stored.share': made('share', 'Stored, of the events emitted in the stretch measured'),
  ...family<typeof CLASSES, ['.expiredShare']>(CLASSES, (name) => ({
    '.expiredShare': made('share', `Expired, of the ${name} events that the scheduler let go in the stretch measured`),
  })),
  ...family<typeof CLASSES, ['.onTimeShare']>(CLASSES, (name) => ({
    '.onTimeShare': made('share', `Stored in time, of the valid ${name} events emitted in the stretch measured`),
  })),
  'goodput.onTimeShare': made('share', 'Stored in time, of the valid events that fell due in the stretch measured'),
  ...family<typeof ALL_SUBSCRIBERS, ['.missedShare']>(ALL_SUBSCRIBERS, (name) => ({
    '.missedShare': made('share', `Skipped, of the events for ${name} in the stretch measured`),
  })),

  ...family<readonly ['latency', 'delivery'], typeof OF_STRETCH>(['latency', 'delivery'], (name) => {
    const what = name === 'latency' ? 'Time to stored' : 'Until storage received the event';
    return {
      '.p50': made('ms', `${what}: P50 of the stretch measured`),
      '.p90': made('ms', `${what}: P90 of the stretch measured`),
      '.p99': made('ms', `${what}: P99 of the stretch measured, from its histogram`),
      '.p999': made('ms', `${what}: P99.9 of the stretch measured`),
      '.max': made('ms', `${what}: the longest in the stretch measured`),
      '.mean': made('ms', `${what}: mean of the stretch measured`),
      '.p99.meanOfSeconds': made('ms', `${what}: mean of the P99s of all seconds`),
      '.p99.worstSecond': made('ms', `${what}: the highest P99 of a second`),
      '.p99.secondsAbove': made('s', `${what}: seconds whose P99 is above \`limit\` (ms)`),
    };
  }),
  'latency.p99.sumOfStages': made(
    'ms',
    'The P99s of all waits before stages and in them, added up, without the scheduler’s backlog and batches; of the run so far',
  ),

  ...family<readonly ['source.owed', 'backlog'], ['', '.mean', '.max']>(['source.owed', 'backlog'], (name) => {
    const what =
      name === 'backlog'
        ? 'Events in flight, and those that the source owes'
        : 'Events due by the load, but not emitted';
    return {
      '': made('events', `${what}: at the end of the stretch measured`),
      '.mean': made('events', `${what}: mean over the stretch measured`),
      '.max': made('events', `${what}: the most in the stretch measured`),
    };
  }),
  'backlog.whenClosed': made('events', 'Events in flight or owed when the breaker closed for the last time'),

  'incidents.count': made('times', 'Incidents of the act'),
  'incidents.open': made('times', 'Incidents of the act that are not over'),
  'incidents.recoverMs.max': made('ms', 'The longest recovery of an incident; none while one is open'),
  'incident.detectMs': made(
    'ms',
    'First incident that did not begin with the run: from the failure until the pipeline detected it',
  ),
  'incident.durationMs': made('ms', 'First incident: how long the failure lasted'),
  'incident.recoverMs': made('ms', 'First incident: from the end of the failure until the run was normal again'),
  'incident.peakDepth': made('events', 'First incident: the most events that waited'),
  'incident.peakLatencyMs': made('ms', 'First incident: the longest latency'),
  'incident.lost': made('events', 'First incident: lost by it'),
  'incident.delayed': made('events', 'First incident: stored later than normal'),

  'breaker.failuresUntilOpen': made('calls', 'Calls that failed until the breaker opened'),
  'breaker.notClosedMs': made('ms', 'How long the breaker was open or half-open in the stretch measured'),
  'breaker.restMs': made('ms', 'From the end of the first failure until the breaker closed'),
  'recovery.afterClosedMs': made('ms', 'From when the breaker closed until the run was normal again'),

  'little.database.ca2': made(
    'share',
    'c²a: squared coefficient of variation of the times between arrivals before the database, last ten seconds',
  ),
  'little.database.cs2': made('share', 'c²s: squared coefficient of variation of the calls, last ten seconds'),
  'storage.callMs': made(
    'ms',
    'What a call of the database took: time that storage was busy, by the batches it stored',
  ),

  'pool.executed': made('events', 'Events that the pool executed in the stretch measured'),
  'pool.stolen': made('events', 'Events that members of the pool stole from each other in the stretch measured'),
  'pool.busy': made('share', 'Share of its time that a member of the pool was busy, mean of all and over the stretch'),
  'pool.idle': made('share', 'Share of its time that a member of the pool was idle, mean of all and over the stretch'),

  'sql.events': made('rows', 'Events of the run in the database: SELECT count(*)'),
  'sql.distinct': made('rows', 'Different events of the run in the database: SELECT count(DISTINCT sequence)'),
  'sql.doubled': made('rows', 'Events that are in the database more than once'),
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[];

export function figureOf(name: FigureName): Figure {
  return FIGURES[name];
}
/** Whether it is asked of the database: only after a drained stop. */
export function isOfDatabase(name: FigureName): boolean {
  return name.startsWith('sql.');
}
