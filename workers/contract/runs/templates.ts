/** How the values in the file of a run are built: made from the snapshot of an idle pipeline and the default settings. */
import { idleSnapshot } from '../idle-snapshot.ts';
import { BREAKER_STATES, CLASSES, POLICIES, RUN_STATES, STAGES, STORAGE_KINDS } from '../name-sets.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import { isNumberOrNull, isTextOrNull, oneOf, type Template } from './conform.ts';
import { NO_LABEL } from './series.ts';

type Entries = Readonly<Record<string, Template>>;
const part = (template: Template) => template as Entries;

// A template is read by its own keys: interfaces have no index signature, which is all that the casts here add.
const IDLE = part(idleSnapshot(defaultConfig()) as unknown as Template);
const CONFIG = {
  ...part(defaultConfig() as unknown as Template),
  objectives: configObjectives(),
  failures: configFailures(),
};
const STATES = oneOf(BREAKER_STATES);
const LOSSES = part(part(IDLE.outsideIncidents!).earlier!);

/** Steps are checked by whoever runs them. */
function configFailures(): Template {
  return { ...part(defaultConfig().failures as unknown as Template), timeline: [] };
}

/** Whether a row makes sense is checked by whoever holds a run to it. */
function configObjectives(): Template {
  const row = { figure: '', is: oneOf(['most', 'least']), limit: 0, share: 0, window: 0, stop: false };
  return { ...part(defaultConfig().objectives as unknown as Template), list: [row] };
}

const INCIDENT: Template = {
  ...LOSSES,
  id: 0,
  what: '',
  outcome: oneOf(['open', 'recovered', 'unknown', 'degraded']),
  startedAt: 0,
  detectedAt: isNumberOrNull,
  clearedAt: isNumberOrNull,
  recoveredAt: isNumberOrNull,
  durationMs: isNumberOrNull,
  detectMs: isNumberOrNull,
  recoverMs: isNumberOrNull,
  reasons: { detected: isTextOrNull, cleared: isTextOrNull, recovered: isTextOrNull, delayed: isTextOrNull },
  delayed: isNumberOrNull,
  expired: 0,
  evicted: 0,
  shed: 0,
  deadLettered: 0,
  peakDepth: 0,
  peakLatencyMs: 0,
  normal: (value) => value === null || typeof value === 'object',
  settings: {},
};

const SUBSCRIBERS = Object.fromEntries(
  Object.entries(part(IDLE.subscribers!)).map(([name, each]) => [name, { ...part(each), policy: oneOf(POLICIES) }]),
);
const SNAPSHOT: Entries = {
  ...IDLE,
  state: oneOf(RUN_STATES),
  pool: { workers: [{ executed: 0, stolen: 0, busy: 0, idle: 0 }] },
  breaker: {
    ...part(IDLE.breaker!),
    state: STATES,
    transitions: [{ at: 0, from: STATES, to: STATES, reason: '' }],
  },
  subscribers: SUBSCRIBERS,
  storage: { ...part(IDLE.storage!), kind: oneOf(STORAGE_KINDS), problem: isTextOrNull },
  incidents: [INCIDENT],
  hiccups: [{ at: 0, ms: 0, worker: '', cause: oneOf(['machine', 'disk']) }],
};

const isStage = ([name]: [string, Template]) => (STAGES as readonly string[]).includes(name);
const { stages, latency, pool, engine, ...rest } = SNAPSHOT;
const SHARES = { busy: 0, blocked: 0, idle: 1 };
const counts = ({ busy: _, blocked: __, idle: ___, ...others }: Entries): Entries => others;
const ofLatency = (wanted: (entry: [string, Template]) => boolean): Template =>
  Object.fromEntries(Object.entries(part(latency!)).filter(wanted));

/** A row of the samples. */
export const SAMPLE: Template = {
  now: {
    ...rest,
    stages: Object.fromEntries(Object.entries(part(stages!)).map(([name, stage]) => [name, counts(part(stage))])),
    latency: ofLatency((entry) => !isStage(entry)),
  },
  config: CONFIG,
};
/** A row of the seconds. */
export const SECOND: Template = {
  now: {
    time: 0,
    stages: Object.fromEntries(STAGES.map((name) => [name, SHARES])),
    latency: ofLatency(isStage),
    pool: pool!,
    engine: engine!,
  },
  tail: [{ sequence: 0, timeMs: 0, sensor: 0, value: 0, class: oneOf(CLASSES) }],
  alarms: [{ sequence: 0, timeMs: 0, sensor: 0, value: 0, score: 0 }],
};

const isHead: (value: unknown) => boolean = (value) => value === 'head';
export const HEAD: Template = {
  type: isHead,
  program: '',
  runId: 0,
  startedAt: 0,
  config: CONFIG,
  machine: { cores: 0, browser: '' },
  histograms: [{ name: '', series: 0 }],
};
const LINE = { id: 0, at: 0, kind: '', text: '' };
const STEP: Template = { what: '', value: isWordOrNumber };
function isWordOrNumber(value: unknown): boolean {
  return typeof value !== 'object';
}

/** What stands beside the file of a run: another version of the program, in another tab, may have written it. */
export const SUMMARY: Template = {
  program: '',
  runId: 0,
  startedAt: 0,
  machine: { cores: 0, browser: '' },
  config: CONFIG,
  lastConfig: CONFIG,
  steps: [{ activeMs: 0, step: STEP }],
  speed: null,
  snapshot: SNAPSHOT,
  end: oneOf(['recording', 'ended']),
};
export const LABEL: Template = { ...NO_LABEL, moments: [{ at: 0, text: '' }] };

/** By their type. */
export const TEMPLATES: Readonly<Record<string, Template>> = {
  config: { at: 0, activeMs: 0, config: CONFIG },
  step: { at: 0, activeMs: 0, step: STEP },
  log: { lines: [LINE] },
  speed: { at: 0, eventsPerSecond: 0, drift: isNumberOrNull },
  end: { at: 0, snapshot: SNAPSHOT },
  cut: {},
  label: LABEL,
};
