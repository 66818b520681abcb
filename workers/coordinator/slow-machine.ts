/**
 * The default load suits a machine that has time for it. Where something else has the processor most of the time
 * (three busy processes on each core, a phone that saves its battery), its events come in heaps after each of the moments in
 * which nothing ran: subscribers skip, channels fill, budgets pass. There a run begins with a lower load.
 *
 * How much time the machine gives is measured by each worker after a warm-up that took too long (`given-time.ts`), while the
 * others do the same. The one that got most is the measure: one of them alone may have been unlucky.
 *
 * A worker that seldom gets the processor also shows seldom that it lives, and is waited for longer.
 */
import type { Config } from '../contract/config-types.ts';
import type { AdaptedField } from '../contract/coordinator-types.ts';
import { defaultConfig, withField } from '../contract/settings/config-codec.ts';
import { GIVEN_SHARE, THREAD_LINE } from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { MAX_THREADS } from '../memory/tasks.ts';

/** With half of its time or more a thread keeps up: that is a machine with one other thing to do. */
const ENOUGH = 0.4;
/** Events a second; fewer show little. */
const LEAST_LOAD = 2000;
/** Thousandths of its time with which a worker shows that it lives as often as it should. */
const ENOUGH_TO_BEAT = 200;
/** With even less time hardly anything gets done: a worker that is silent for longer than this is taken for stuck there too. */
const MOST_SILENCE = 4;
/** Loads are multiples of it. */
const STEP = 1000;

/** The largest share, 0 to 1, that the machine gave a worker; null while none has told. */
export function givenShare({ threads }: Pick<MemoryMap, 'threads'>): number | null {
  let most = 0;
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    most = Math.max(most, Atomics.load(threads, (thread - 1) * THREAD_LINE + GIVEN_SHARE));
  }
  return most === 0 ? null : most / 1000;
}

/**
 * How many times as long as on a fast machine a worker may be silent, from 1.
 *
 * @param given to that worker, thousandths of its time; 0: not known
 */
export function silenceFactor(given: number): number {
  return given === 0 ? 1 : Math.min(Math.max(1, ENOUGH_TO_BEAT / given), MOST_SILENCE);
}

/**
 * What a run begins with in place of the defaults; nothing where the machine is fast enough, or the load is not the default one.
 *
 * @param given as of `givenShare`
 */
export function adaptedTo(given: number | null, { load, feed, batch }: Config): AdaptedField[] {
  const usual = defaultConfig();
  const isUsual =
    load.mode === 'rate' && feed.kind === 'simulated' && load.eventsPerSecond === usual.load.eventsPerSecond;
  if (given === null || given >= ENOUGH || !isUsual) return [];
  const { eventsPerSecond } = usual.load;
  const rate = Math.max(LEAST_LOAD, Math.round((given * eventsPerSecond) / STEP) * STEP);
  const adapted: AdaptedField[] = [['load.eventsPerSecond', rate]];
  // A batch waits no longer to be full than it does at the usual load.
  const fillMs = (1000 * usual.batch.maxSize) / eventsPerSecond;
  if (batch.maxWaitMs === usual.batch.maxWaitMs) adapted.push(['batch.maxWaitMs', fillMs]);
  return adapted;
}

/** The configuration with these values in place of its own. */
export function withAdapted(config: Config, adapted: readonly AdaptedField[]): Config {
  return adapted.reduce((of, [path, value]) => withField(of, path, value), config);
}
