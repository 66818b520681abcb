/** What theory says: every formula that a verdict can be held against, by name. Times in ms, rates in events per second. */
import type { Unit } from './figures.ts';

export interface Formula {
  readonly unit: Unit | '';
  readonly help: string;
  /** As it is shown beside what was measured. */
  readonly text: string;
  /** Names of what it needs. */
  readonly needs: readonly string[];
  readonly mayHave?: readonly string[];
  /** What `text` calls them, so that one can look up what each was: by name. */
  readonly letters: Readonly<Record<string, string>>;
  /** Over the arrivals of an act, which it names. */
  readonly isOfArrivals?: boolean;
  /**
   * @param given what it needs; of a formula over arrivals also `fromMs`, from where on they count
   * @returns NaN where it has no value: a queue that is never empty again, a share of nothing
   */
  readonly compute: (given: Readonly<Record<string, number>>, arrivals: Float64Array) => number;
}

const FORMULAS = {
  'fluid.peak': {
    unit: 'events',
    help: 'Fluid queue: the backlog after `ms` in which more arrives than is served',
    text: '(λ − μ) · T',
    needs: ['arrival', 'service', 'ms'],
    letters: { arrival: 'λ', service: 'μ', ms: 'T' },
    compute: ({ arrival, service, ms }) => (Math.max(0, arrival! - service!) * ms!) / 1000,
  },
  'burst.peak': {
    unit: 'events',
    help: 'Fluid queue: the backlog after `ms` of a burst of `times` the usual arrivals',
    text: '(n · λ − μ) · T',
    needs: ['times', 'arrival', 'service', 'ms'],
    letters: { times: 'n', arrival: 'λ', service: 'μ', ms: 'T' },
    compute: ({ times, arrival, service, ms }) => (Math.max(0, times! * arrival! - service!) * ms!) / 1000,
  },
  'fluid.drain': {
    unit: 'ms',
    help: 'Fluid queue: how long a backlog takes to drain, after a wait if there is one',
    text: 'after + backlog / (μ − λ)',
    needs: ['backlog', 'arrival', 'service'],
    mayHave: ['after'],
    letters: { backlog: 'backlog', arrival: 'λ', service: 'μ', after: 'after' },
    compute: ({ backlog, arrival, service, after = 0 }) =>
      service! > arrival! ? after + (1000 * backlog!) / (service! - arrival!) : Number.NaN,
  },
  'fluid.shedShare': {
    unit: 'share',
    help: 'Fluid queue that is full: the share that finds no room',
    text: '1 − μ / λ',
    needs: ['arrival', 'service'],
    letters: { arrival: 'λ', service: 'μ' },
    compute: ({ arrival, service }) => Math.max(0, 1 - service! / arrival!),
  },
  'fluid.servedShare': {
    unit: 'share',
    help: 'Fluid queue that is full: the share that is served',
    text: 'μ / λ',
    needs: ['arrival', 'service'],
    letters: { arrival: 'λ', service: 'μ' },
    compute: ({ arrival, service }) => Math.min(1, service! / arrival!),
  },
  overflow: {
    unit: '/s',
    help: 'Arrivals beyond the capacity',
    text: 'λ − μ',
    needs: ['arrival', 'service'],
    letters: { arrival: 'λ', service: 'μ' },
    compute: ({ arrival, service }) => Math.max(0, arrival! - service!),
  },
  flow: {
    unit: 'events',
    help: 'Arrivals in `ms`',
    text: 'λ · T',
    needs: ['rate', 'ms'],
    letters: { rate: 'λ', ms: 'T' },
    compute: ({ rate, ms }) => (rate! * ms!) / 1000,
  },
  arrivals: {
    unit: '/s',
    help: 'Arrivals per second',
    text: 'λ',
    needs: ['rate'],
    letters: { rate: 'λ' },
    compute: ({ rate }) => rate!,
  },
  capacity: {
    unit: '/s',
    help: 'Capacity of a timer: `size` at once, every `ms`',
    text: 'size / time',
    needs: ['size', 'ms'],
    letters: { size: 'size', ms: 'time' },
    compute: ({ size, ms }) => (1000 * size!) / ms!,
  },
  'little.count': {
    unit: 'events',
    help: "Little's law: how many are in the system",
    text: 'L = λ · W',
    needs: ['rate', 'ms'],
    letters: { rate: 'λ', ms: 'W' },
    compute: ({ rate, ms }) => (rate! * ms!) / 1000,
  },
  'little.wait': {
    unit: 'ms',
    help: "Little's law: how long each is in the system",
    text: 'W = L / λ',
    needs: ['events', 'rate'],
    letters: { events: 'L', rate: 'λ' },
    compute: ({ events, rate }) => (1000 * events!) / rate!,
  },
  'md1.wait': {
    unit: 'ms',
    help: 'M/D/1: mean wait before a server that always takes as long, with Poisson arrivals',
    text: 'ρ · s / (2 (1 − ρ)), ρ = λ · s',
    needs: ['arrival', 'serviceMs'],
    letters: { arrival: 'λ', serviceMs: 's' },
    compute: ({ arrival, serviceMs }) => {
      const load = (arrival! * serviceMs!) / 1000;
      return load < 1 ? (load * serviceMs!) / (2 * (1 - load)) : Number.NaN;
    },
  },
  'lindley.wait': {
    unit: 'ms',
    help: "Lindley's recursion: mean wait before a server that always takes as long, of the arrivals that the act's seed makes",
    text: 'W(n+1) = max(0, W(n) + s − A(n+1))',
    needs: ['serviceMs'],
    letters: { serviceMs: 's' },
    isOfArrivals: true,
    compute: ({ serviceMs, fromMs = 0 }, arrivals) => meanWait(arrivals, serviceMs!, fromMs),
  },
  chance: {
    unit: 'share',
    help: 'A share that is set, such as an error rate',
    text: 'p',
    needs: ['errorRate'],
    letters: { errorRate: 'p' },
    compute: ({ errorRate }) => errorRate!,
  },
  'binomial.atLeast': {
    unit: 'share',
    help: 'Binomial: the chance that at least `failures` of `calls` fail',
    text: 'P(X ≥ k), X ~ B(n, p)',
    needs: ['calls', 'errorRate', 'failures'],
    letters: { calls: 'n', errorRate: 'p', failures: 'k' },
    compute: ({ calls, errorRate, failures }) => atLeast(calls!, errorRate!, failures!),
  },
  fill: {
    unit: 'ms',
    help: 'How long a batch takes to fill',
    text: 'size / λ',
    needs: ['size', 'rate'],
    letters: { size: 'size', rate: 'λ' },
    compute: ({ size, rate }) => (1000 * size!) / rate!,
  },
  'backoff.calls': {
    unit: 'calls',
    help: 'Calls to a dead service while the open time doubles: `failures` until the breaker opens, one after each wait, and one more',
    text: 'k + log₂(T / open + 1) + 1',
    needs: ['failures', 'outageMs', 'openMs'],
    letters: { failures: 'k', outageMs: 'T', openMs: 'open' },
    compute: ({ failures, outageMs, openMs }) => failures! + Math.log2(outageMs! / openMs! + 1) + 1,
  },
  'batch.longest': {
    unit: 'ms',
    help: 'The longest time to stored with batches: until the batch is full or its wait is over, and the call',
    text: 'min(size / λ, wait) + call',
    needs: ['size', 'rate', 'waitMs', 'callMs'],
    letters: { size: 'size', rate: 'λ', waitMs: 'wait', callMs: 'call' },
    compute: ({ size, rate, waitMs, callMs }) => Math.min((1000 * size!) / rate!, waitMs!) + callMs!,
  },
} as const satisfies Readonly<Record<string, Formula>>;

/** Units of what formulas need, by its name. */
const UNITS: Readonly<Record<string, Unit>> = {
  arrival: '/s',
  service: '/s',
  rate: '/s',
  backlog: 'events',
  events: 'events',
  calls: 'calls',
  failures: 'calls',
  errorRate: 'share',
  times: 'times',
};

/** Of what a formula needs. Whatever is a time is in ms, and is called so; a size is a number of anything. */
export function unitOfNeed(name: string): Unit | '' {
  return UNITS[name] ?? (/^after$|ms$/i.test(name) ? 'ms' : '');
}

export type FormulaName = keyof typeof FORMULAS;
export const FORMULA_NAMES = Object.keys(FORMULAS) as readonly FormulaName[];

export function formulaOf(name: FormulaName): Formula {
  return FORMULAS[name];
}

/**
 * @param arrivals moments in ms, ascending
 * @param fromMs those before it are served too, but not counted
 */
function meanWait(arrivals: Float64Array, serviceMs: number, fromMs: number): number {
  let wait = 0;
  let sum = 0;
  let count = 0;
  for (let n = 0; n < arrivals.length; n++) {
    if (n > 0) wait = Math.max(0, wait + serviceMs - (arrivals[n]! - arrivals[n - 1]!));
    if (arrivals[n]! < fromMs) continue;
    sum += wait;
    count++;
  }
  return sum / count;
}

/** By the chances of each number of failures, from logarithms: factorials of a thousand calls are beyond a double. */
function atLeast(calls: number, rate: number, failures: number): number {
  if (failures <= 0) return 1;
  if (rate <= 0 || failures > calls) return 0;
  if (rate >= 1) return 1;
  let log = calls * Math.log1p(-rate);
  let below = 0;
  for (let k = 0; k < failures; k++) {
    below += Math.exp(log);
    log += Math.log((calls - k) / (k + 1)) + Math.log(rate) - Math.log1p(-rate);
  }
  return Math.max(0, 1 - below);
}
