/**
 * The one list of all settings: path, unit, range, default and a sentence of help for each. Everything that checks,
 * shows, stores or sends a configuration is derived from it.
 *
 * The order is the order of the words in shared memory (`config-codec.ts`) and on the screen.
 */
interface FieldBase {
  readonly path: string;
  readonly label: string;
  readonly help: string;
}
export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** How a slider moves. A logarithmic one whose range starts at 0 treats 0 as its leftmost stop. */
  readonly scale: 'linear' | 'log';
  readonly default: number;
}
export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly options: readonly string[];
  readonly default: string;
}
export interface SwitchField extends FieldBase {
  readonly kind: 'switch';
  readonly default: boolean;
}
export type Field = NumberField | ChoiceField | SwitchField;

type NumberOptions = { unit: string; min: number; max: number; default: number; integer?: boolean; log?: boolean };

function number(path: string, label: string, o: NumberOptions, help: string): NumberField {
  const { unit, min, max, default: preset, integer = false, log = false } = o;
  return { kind: 'number', path, label, unit, min, max, integer, scale: log ? 'log' : 'linear', default: preset, help };
}
function choice(path: string, label: string, options: readonly string[], help: string): ChoiceField {
  return { kind: 'choice', path, label, options, default: options[0]!, help };
}
function toggle(path: string, label: string, preset: boolean, help: string): SwitchField {
  return { kind: 'switch', path, label, default: preset, help };
}

const ratio = (preset: number): NumberOptions => ({ unit: '', min: 0, max: 1, default: preset });
const milliseconds = (min: number, max: number, preset: number): NumberOptions => ({
  unit: 'ms',
  min,
  max,
  default: preset,
  log: true,
});
const policy = ['skip', 'conflate', 'block'] as const;
const POLICY_HELP =
  'skip: miss events while at the lag limit; conflate: only the latest per sensor; block: hold everyone up.';

export const FIELDS: readonly Field[] = [
  choice('feed.kind', 'Feed', ['simulated', 'recording'], 'Simulated sensors, or a real recording played back.'),
  choice(
    'feed.recording',
    'Recording',
    ['machine_temperature', 'ambient_temperature', 'imported'],
    'Which recording plays: two real ones, or the file you opened in this tab.',
  ),
  number(
    'feed.speed',
    'Playback speed',
    { unit: '×', min: 1, max: 100_000_000, default: 300_000, log: true },
    'How many times faster than recorded a recording plays in rate mode.',
  ),

  choice(
    'load.mode',
    'Mode',
    ['rate', 'max'],
    'rate: events fall due on a schedule; max: the next one as soon as there is room.',
  ),
  choice(
    'load.encoding',
    'Encoding',
    ['value', 'packet'],
    'value: a ready reading; packet: 16 bytes to check, decode and filter.',
  ),
  number(
    'load.eventsPerSecond',
    'Events per second',
    { unit: '/s', min: 1, max: 20_000_000, default: 20_000, integer: true, log: true },
    'Average rate at which events fall due.',
  ),
  choice('load.shape', 'Shape', ['steady', 'ramp', 'sine', 'burst'], 'How the rate moves within a period.'),
  number(
    'load.periodSeconds',
    'Period',
    { unit: 's', min: 1, max: 600, default: 20, log: true },
    'Length of one ramp, sine or burst.',
  ),
  number(
    'load.peakFactor',
    'Peak factor',
    { unit: '×', min: 1, max: 100, default: 4, log: true },
    'Rate at the peak of the shape, relative to the set rate.',
  ),
  choice(
    'load.arrivals',
    'Arrivals',
    ['uniform', 'poisson'],
    'uniform: evenly spaced; poisson: random, as independent sensors send.',
  ),
  number(
    'load.sensors',
    'Sensors',
    { unit: '', min: 1, max: 65_535, default: 1024, integer: true, log: true },
    'How many sensors send.',
  ),
  number('load.invalidRatio', 'Invalid events', ratio(0.001), 'Share of events that validation must reject.'),
  number('load.staleRatio', 'Stale events', ratio(0), 'Share of events that arrive already older than their deadline.'),
  number('load.classMix.urgent', 'Urgent share', ratio(0.1), 'Weight of urgent events in the mix.'),
  number('load.classMix.normal', 'Normal share', ratio(0.8), 'Weight of normal events in the mix.'),
  number('load.classMix.bulk', 'Bulk share', ratio(0.1), 'Weight of bulk events in the mix.'),
  number(
    'load.seed',
    'Seed',
    { unit: '', min: 1, max: 4_294_967_295, default: 2_654_435_769, integer: true, log: true },
    'Start of the pseudo-random sequence: the same seed gives the same events.',
  ),

  number(
    'channels.capacity',
    'Channel capacity',
    { unit: 'events', min: 1, max: 65_536, default: 500, integer: true, log: true },
    'How many events each channel between two stages holds.',
  ),
  choice(
    'channels.whenFull',
    'When full',
    ['block', 'shed'],
    'What the source does when its channel is full: wait, or drop the event.',
  ),

  number(
    'transform.workers',
    'Pool size',
    { unit: 'workers', min: 1, max: 16, default: 2, integer: true },
    'Workers that share the transform stage.',
  ),
  choice(
    'transform.scheduling',
    'Scheduling',
    ['stealing', 'static'],
    'stealing: idle workers take from busy ones; static: fixed shares.',
  ),
  number(
    'transform.passes',
    'Filter passes',
    { unit: 'passes', min: 1, max: 32, default: 4, integer: true },
    'Passes of the filter over each packet: the work per event (packet encoding).',
  ),
  number(
    'transform.irregularity',
    'Irregularity',
    ratio(0),
    'How unevenly the passes fall on events, at the same mean.',
  ),

  choice('scheduler.policy', 'Policy', ['edf', 'fifo'], 'edf: earliest deadline first; fifo: in order of arrival.'),
  toggle(
    'scheduler.discardExpired',
    'Discard expired',
    true,
    'Drop an event that is past its deadline before it costs more.',
  ),
  number(
    'scheduler.budgetMs.urgent',
    'Urgent budget',
    milliseconds(1, 60_000, 20),
    'Time from intended emission to deadline, urgent class.',
  ),
  number(
    'scheduler.budgetMs.normal',
    'Normal budget',
    milliseconds(1, 60_000, 50),
    'Time from intended emission to deadline, normal class.',
  ),
  number(
    'scheduler.budgetMs.bulk',
    'Bulk budget',
    milliseconds(1, 60_000, 500),
    'Time from intended emission to deadline, bulk class.',
  ),
  number(
    'scheduler.backlog',
    'Backlog',
    { unit: 'events', min: 1, max: 16_384, default: 4096, integer: true, log: true },
    'How many events may wait where their order can still change.',
  ),

  number(
    'batch.maxSize',
    'Batch size',
    { unit: 'events', min: 1, max: 20_000, default: 2000, integer: true, log: true },
    'A batch is flushed when it holds this many events …',
  ),
  number(
    'batch.maxWaitMs',
    'Batch wait',
    milliseconds(1, 60_000, 1000),
    '… or when its oldest event has waited this long.',
  ),

  toggle('breaker.enabled', 'Breaker', true, 'Stop calling a failing database for a while.'),
  number(
    'breaker.consecutiveFailures',
    'Consecutive failures',
    { unit: 'calls', min: 0, max: 1000, default: 5, integer: true, log: true },
    'Failures in a row that open the breaker; 0 leaves it to the rate.',
  ),
  number(
    'breaker.failureRate',
    'Failure rate',
    ratio(0.5),
    'Share of failed calls in the window that opens the breaker.',
  ),
  number(
    'breaker.window',
    'Window',
    { unit: 'calls', min: 1, max: 1000, default: 50, integer: true, log: true },
    'Calls the failure rate looks back on.',
  ),
  number(
    'breaker.minimumCalls',
    'Minimum calls',
    { unit: 'calls', min: 1, max: 1000, default: 10, integer: true, log: true },
    'Calls needed before the failure rate counts.',
  ),
  number(
    'breaker.slowCallMs',
    'Slow call',
    { ...milliseconds(0, 60_000, 500) },
    'A call this slow counts as a failure; 0 turns that off.',
  ),
  number(
    'breaker.openMs',
    'Open time',
    milliseconds(1, 600_000, 1000),
    'How long the breaker stays open the first time.',
  ),
  number(
    'breaker.backoffFactor',
    'Backoff factor',
    { unit: '×', min: 1, max: 10, default: 2 },
    'Each further opening lasts this many times longer.',
  ),
  number('breaker.maxOpenMs', 'Longest open time', milliseconds(1, 600_000, 30_000), 'Cap of the growing open time.'),
  number(
    'breaker.jitter',
    'Jitter',
    ratio(0.1),
    'Random share added to or taken from the open time, so that callers spread.',
  ),
  number(
    'breaker.probes',
    'Probes',
    { unit: 'calls', min: 1, max: 100, default: 1, integer: true },
    'Calls let through while half-open.',
  ),
  choice(
    'breaker.whenOpen',
    'While open',
    ['hold', 'shed'],
    'hold: keep the batch and wait, nothing is lost; shed: give the batch up.',
  ),

  number(
    'broadcast.lagLimit',
    'Lag limit',
    { unit: 'events', min: 1, max: 16_384, default: 100, integer: true, log: true },
    'A subscriber this many events behind skips, or blocks, by its policy.',
  ),
  choice('broadcast.policies.aggregates', 'Aggregates policy', policy, POLICY_HELP),
  choice('broadcast.policies.alarms', 'Alarms policy', policy, POLICY_HELP),
  choice('broadcast.policies.tail', 'Tail policy', policy, POLICY_HELP),

  choice(
    'storage.kind',
    'Storage',
    ['sqlite', 'memory'],
    'sqlite: a database that outlives the tab; memory: columns in this tab.',
  ),
  number(
    'storage.retainEvents',
    'Retained events',
    { unit: 'events', min: 10_000, max: 50_000_000, default: 1_000_000, integer: true, log: true },
    'How many stored events are kept; the oldest make room. A run that goes from the database to memory keeps 250,000 there.',
  ),

  number('failures.storage.errorRate', 'Database errors', ratio(0), 'Share of database calls that fail.'),
  number(
    'failures.storage.latencyMs',
    'Database latency',
    milliseconds(0, 10_000, 0),
    'Time added to every database call.',
  ),
  number(
    'failures.storage.jitterMs',
    'Database jitter',
    milliseconds(0, 10_000, 0),
    'Random extra time of a call, up to this.',
  ),
  toggle('failures.storage.outage', 'Outage', false, 'Every database call fails at once.'),
  toggle('failures.storage.hang', 'Hang', false, 'Database calls do not return until this is turned off.'),
  toggle(
    'failures.storage.quotaFull',
    'Quota full',
    false,
    'The database has no room for another byte and storing goes on in memory (sqlite storage only; nothing is deleted).',
  ),
  number(
    'failures.subscribers.aggregates',
    'Slow aggregates',
    { unit: 'µs/event', min: 0, max: 100_000, default: 0, log: true },
    'Delay per event in the aggregates subscriber.',
  ),
  number(
    'failures.subscribers.alarms',
    'Slow alarms',
    { unit: 'µs/event', min: 0, max: 100_000, default: 0, log: true },
    'Delay per event in the alarms subscriber.',
  ),
  number(
    'failures.subscribers.tail',
    'Slow tail',
    { unit: 'µs/event', min: 0, max: 100_000, default: 0, log: true },
    'Delay per event in the tail subscriber.',
  ),
  number(
    'failures.burst.factor',
    'Burst size',
    { unit: '×', min: 1, max: 100, default: 10, log: true },
    'How many times the load a burst is, when you touch it off (rate mode).',
  ),
  number(
    'failures.burst.seconds',
    'Burst length',
    { unit: 's', min: 0.1, max: 600, default: 5, log: true },
    'How long a burst lasts.',
  ),
  number('failures.poison.ratio', 'Poison events', ratio(0), 'Share of events spoilt on purpose, in the ways below.'),
  toggle('failures.poison.notFinite', 'Not finite', true, 'Poison: readings that are no number, or infinite (values).'),
  toggle('failures.poison.outOfRange', 'Out of range', true, 'Poison: readings no sensor gives (simulated values).'),
  toggle('failures.poison.unknownSensor', 'Unknown sensor', true, 'Poison: sensors that there are not.'),
  toggle(
    'failures.poison.badStatus',
    'Bad status',
    true,
    'Poison: a status other than 0, which says the sensor is ill.',
  ),
  toggle(
    'failures.poison.badCrc',
    'Bad CRC',
    true,
    'Poison: a bit flipped on the way, so that the CRC is wrong (packets).',
  ),

  number(
    'threads.count',
    'Stage threads',
    { unit: 'threads', min: 1, max: 24, default: 2, integer: true },
    'Web Workers that the stages are spread over; more than there are stages gives each its own.',
  ),
];

export const FIELD_BY_PATH: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.path, field]));
