/**
 * A sentence of help for each setting of `FIELDS`, by path. A module of its own, so that neither the workers nor what the
 * page loads first carry what only the controls show.
 */
import { SERVED_STAGES, type ServedStage } from '../name-sets.ts';

const POLICY =
  'skip: miss events while at the lag limit; conflate: keep only the latest event of each sensor; block: hold up all stages before it.';

/** The same for each stage that has a time of its own. */
function serviceHelp(stage: ServedStage): Record<string, string> {
  const of = stage === 'transform' ? 'each member of the transform pool' : stage;
  return {
    [`service.${stage}.kind`]: `Time that ${of} takes for an event, kept by a timer. none: no time of its own; measured: times that “Make it my pipeline” reads from a file.`,
    [`service.${stage}.meanUs`]: `Time of an event in ${of}: fixed, or the mean of exponential or measured ones.`,
    [`service.${stage}.p50Us`]: `Median time of an event in ${of} (log-normal, measured).`,
    [`service.${stage}.p99Us`]: `Time that 99 of 100 events stay below in ${of} (log-normal, measured); not below the median.`,
  };
}

export const FIELD_HELP: Readonly<Record<string, string>> = {
  'feed.kind': 'Simulated sensors, a real recording played back, or live: messages of a NATS JetStream stream.',
  'feed.recording':
    'Which recording plays: one of two real recordings, or the latest of your own that you played (Data, Recordings).',
  'feed.speed': 'How many times faster than recorded a recording plays in rate mode.',
  'feed.atEnd': 'repeat: play the recording over and over; stop: end the run after its last row.',
  'feed.invalidRatio': 'Share of a recording’s rows that are made invalid. At 0 every row plays as it was recorded.',

  'live.server': 'Address of the broker’s WebSocket. A page served over https needs wss. Taken up when a run begins.',
  'live.stream': 'Name of the JetStream stream. It is read, never altered.',
  'live.consumer':
    'Name of its durable pull consumer: explicit acks, and an ack wait of at least twice the batch wait. It is never altered.',
  'live.filter': 'Filter subject that the consumer must have, so that no other data come by mistake. Empty: any.',
  'live.mapping':
    'How text in other forms is read: the columns with time, value, sensor and unit, in JSON. Map messages, below, makes it from a message. Empty: lines in Penstock’s own form.',
  'live.deadLetters':
    'Subject for messages that cannot be read; a stream must take it. Empty: they go back to the broker, which offers them again.',
  'live.output':
    'Subject to publish on: for each message that comes in, one with the events of it that were stored. The input is acked only when the broker has the output. Empty: off.',
  'live.aggregatesOut':
    'Subject to publish aggregates on: count, least, greatest and mean by sensor and second, of the stored events of each message. At least once, before the ack. Empty: off.',
  'live.alarmsOut':
    'Subject to publish alarms on: stored events of a message that do not belong, by what this node has seen. At least once, before the ack. Empty: off.',
  'live.outageSeconds':
    'Longest outage after which no output may be there twice. The stream of an output needs a duplicate_window of this plus the consumer’s ack wait; if it is shorter, the run says so.',
  'live.withoutDurability':
    'Consume although nothing is stored on the disk: messages are acked when their events are in memory, and are lost with the tab.',

  'load.mode': 'rate: events fall due on a schedule; max: the next one as soon as there is room.',
  'load.encoding': 'value: a ready reading; packet: 16 bytes to check, decode and filter.',
  'load.eventsPerSecond': 'Rate at which events fall due (rate mode). With a shape, its lowest rate.',
  'load.shape':
    'How the rate moves over time: from the set rate up to its peak, again in every period; or as an arrival trace has it.',
  'load.periodSeconds': 'Time the shape takes to run through once (ramp, sine, burst). A burst lasts a tenth of it.',
  'load.peakFactor': 'Highest rate of the shape, as a multiple of the set rate (ramp, sine, burst).',
  'load.trace.id': 'Which arrival trace plays: opening a file of times or counts sets it. 0: none.',
  'load.trace.arrivals': 'Arrivals of the trace; opening it sets this.',
  'load.trace.seconds': 'How long the trace lasts as it was recorded; opening it sets this.',
  'load.trace.pace': 'recorded: as in the file; scaled: faster or slower, so that its mean is the set rate.',
  'load.trace.atEnd': 'repeat: the trace starts again; stop: the run ends with it.',
  'load.arrivals': 'uniform: evenly spaced; poisson: random, as independent sensors send.',
  'load.sensors': 'How many sensors send.',
  'load.invalidRatio': 'Share of simulated events that validation must reject. Of a recording: Spoilt rows.',
  'load.staleRatio': 'Share of events that arrive already older than their deadline.',
  'load.classMix.urgent': 'Weight of urgent events in the mix.',
  'load.classMix.normal': 'Weight of normal events in the mix.',
  'load.classMix.bulk': 'Weight of bulk events in the mix.',
  'load.seed': 'Start of the pseudo-random sequence: the same seed gives the same events.',

  'load.naiveLatency':
    'Also record the latency from when the source really sends an event, as most load tools do. While the source is held up it sends nothing, so the wait is missing there (coordinated omission).',
  'objectives.p99Ms':
    'Target for P99 of the time to stored: the dashed line of its chart, and the limit that the headline judges by.',
  'objectives.p99Of':
    'stored: until the event’s batch is stored; delivery: until storage receives the event, as in older links.',
  'objectives.storedWithinMs.urgent': 'How soon after it was due an urgent event is to be stored. Later is too late.',
  'objectives.storedWithinMs.normal': 'How soon after it was due a normal event is to be stored. Later is too late.',
  'objectives.storedWithinMs.bulk': 'How soon after it was due a bulk event is to be stored. Later is too late.',

  'channels.capacity': 'How many events each channel between two stages holds.',
  'channels.whenFull': 'What the source does when its channel is full: wait, or drop the event.',

  'transform.workers': 'Members of the pool that share the transform stage.',
  'transform.scheduling': 'stealing: idle members take from busy ones; static: fixed shares.',
  'transform.passes': 'Passes of the filter over each packet: the work per event (packet encoding).',
  'transform.irregularity': 'How unevenly the passes fall on events, at the same mean.',

  'scheduler.policy':
    'edf: earliest deadline first; fifo: in order of arrival; priority: urgent before normal before bulk, each by deadline.',
  'scheduler.discardExpired': 'Discard events past their deadline before later stages spend time on them.',
  'scheduler.budgetMs.urgent': 'Time from intended emission to deadline, urgent class.',
  'scheduler.budgetMs.normal': 'Time from intended emission to deadline, normal class.',
  'scheduler.budgetMs.bulk': 'Time from intended emission to deadline, bulk class.',
  'scheduler.backlog': 'How many events may wait in the scheduler, where an urgent one can still overtake.',
  'scheduler.whenFull':
    'wait: the stages before it wait; evict: drop what is worth least, past its deadline first, then lowest class, then latest deadline.',

  'batch.maxSize': 'A batch is flushed when it holds this many events …',
  'batch.maxWaitMs': '… or when its oldest event has waited this long.',

  'breaker.enabled': 'Stops calls to a failing database for a while.',
  'breaker.consecutiveFailures': 'Failures in a row that open the breaker; 0: only the failure rate opens it.',
  'breaker.failureRate': 'Share of failed calls in the window that opens the breaker.',
  'breaker.window': 'Number of latest calls that the failure rate is taken from.',
  'breaker.minimumCalls': 'Calls needed before the failure rate counts.',
  'breaker.slowCallMs': 'A call this slow counts as a failure; 0 turns that off.',
  'breaker.openMs': 'How long the breaker stays open the first time. A change counts at once, also while it is open.',
  'breaker.backoffFactor': 'Each further opening lasts this many times longer.',
  'breaker.maxOpenMs': 'Upper limit of the open time as it grows.',
  'breaker.jitter': 'Random share added to or taken from the open time, which keeps clients from retrying all at once.',
  'breaker.probes': 'Calls let through while half-open.',
  'breaker.whenOpen': 'hold: keep the batch and wait, nothing is lost; shed: dead-letter the batch.',

  'broadcast.lagLimit': 'A subscriber this many events behind skips, or blocks, by its policy.',
  'broadcast.policies.aggregates': POLICY,
  'broadcast.policies.alarms': POLICY,
  'broadcast.policies.tail': POLICY,

  'storage.kind': 'sqlite: a database that outlives the tab; memory: columns in this tab.',
  'storage.budgetMb':
    'Disk space for what is stored; 0: a fifth of what the browser gives this site, 2 GB at most. When it is used up, the oldest finished run without a star is removed; without one, the run under way drops its oldest events.',
  'storage.retainEvents':
    'A second limit, in events of all runs; 0: none. Memory storage has this size too (1,000,000 at 0). A run that falls back from the database to memory keeps 250,000 events.',

  ...Object.assign({}, ...SERVED_STAGES.map(serviceHelp)),

  'database.perCallMs':
    'Mean time that the database takes for a call, kept by a timer. The real database’s own time comes on top.',
  'database.perRowUs': 'Additional time for each row of a call.',
  'database.distribution':
    'How the times of calls vary. fixed: not at all; exponential: randomly; log-normal: randomly, with a P99 of ten times the median. The mean stays the same. measured: as in a file of yours (“Make it my pipeline”); the time of rows comes on top.',
  'database.p50Ms': 'Median time of a call (measured).',
  'database.p99Ms': '99th percentile of the time of a call (measured).',
  'database.inFlight':
    'How many calls are under way at once, each with a batch of its own. Commits stay one after the other.',
  'database.capacity':
    'How many calls the database serves at once; the others wait there. A call that was abandoned is served too.',
  'database.timeoutMs': 'A call is abandoned after this time, and has failed; 0: never. The database goes on with it.',
  'database.retries': 'How often a failed call is repeated before it counts as failed for the breaker.',
  'database.backoff': 'How long to wait before a repeat; 0: repeat at once.',
  'database.jitter': 'Random share added to or taken from the backoff.',
  'database.maxAttempts':
    'Refused calls of a batch before it is split, until the row that the database refuses is found and dead-lettered alone; 0: never.',

  'failures.storage.errorRate': 'Share of database calls that fail.',
  'failures.storage.latencyMs': 'Time added to every database call.',
  'failures.storage.jitterMs': 'Random extra time of a call, up to this.',
  'failures.storage.refusedRows':
    'Share of events whose row the database refuses, always the same ones. It refuses the whole call: see Attempts.',
  'failures.storage.outage': 'Every database call fails at once.',
  'failures.storage.hang': 'Database calls do not return until this is turned off.',
  'failures.storage.quotaFull':
    'The database refuses every further byte, and events are stored in memory (sqlite storage only; nothing is deleted).',
  'failures.subscribers.aggregates': 'Delay per event in the aggregates subscriber.',
  'failures.subscribers.alarms': 'Delay per event in the alarms subscriber.',
  'failures.subscribers.tail': 'Delay per event in the tail subscriber.',
  'failures.burst.factor': 'Rate during a burst, as a multiple of the load (rate mode).',
  'failures.burst.seconds': 'How long a burst lasts.',
  'failures.poison.ratio': 'Share of events made invalid on purpose, in the ways below.',
  'failures.poison.notFinite': 'Poison: readings that are NaN or infinite (values).',
  'failures.poison.outOfRange': 'Poison: readings outside the sensor’s range (simulated values).',
  'failures.poison.unknownSensor': 'Poison: unknown sensor ids.',
  'failures.poison.badStatus': 'Poison: a status other than 0, with which a sensor reports a fault.',
  'failures.poison.badCrc': 'Poison: one flipped bit, which makes the CRC wrong (packets).',
  'failures.network.gone':
    'The connection of a live feed is cut, and no new one succeeds. Nothing is lost: the broker keeps messages that are not acked.',
  'failures.network.delayMs':
    'Time added to everything that comes from the broker, and again to everything that goes to it (live feed).',
  'failures.network.full':
    'Everything that the live feed publishes is refused, as by a full stream. The messages that it was made from go back to the broker.',
  'failures.network.consumerGone':
    'The broker answers as if the consumer of the live feed were deleted: no messages come, and acks wait.',
  'failures.network.expired':
    'The broker ends the connection of the live feed because its credentials have expired, and refuses others like them.',
  'failures.network.skewSeconds':
    'How far the clocks of broker and sensors are ahead of this machine’s clock; below 0: behind it (live feed). Latencies and deadlines are off by that.',

  'threads.count':
    'How many Web Workers run the stages. With more workers than stages, each stage has its own. SQLite has a worker besides, and then the stages but the transform pool share one fewer.',
};
