/**
 * The same queues reckoned from a profile, without threads and timers: what any model has that draws its times independently.
 * Beside a miss it says whose it is. Where this misses too, the program did what no profile keeps: its slow times came
 * together, as they do while a machine is busy with other things. Where only Penstock misses, it is Penstock's own.
 */
import type { Profile } from '../../app/profile/profile-types.ts';
import type { QuantilePoints } from '../../workers/contract/durations/duration-types.ts';
import { quantileMicros } from '../../workers/contract/durations/measured-times.ts';
import { generator } from '../random.ts';
import { DESIGN, type Summary } from './program/design.ts';
import { arrivals } from './program/draws.ts';
import { summaryOf } from './program/summaries.ts';

/** An event on its way: when it was due, and when it comes to where it is now, ms. */
interface Moment {
  readonly due: number;
  readonly at: number;
}

/** Times to stored of a run that is long enough for the figures to stand still. */
export function simulate({ settings, measured }: Profile, perSecond: number, seconds: number, seed: number): Summary {
  const random = generator(seed);
  const draw = (points: QuantilePoints) => () => quantileMicros(points, random()) / 1000;
  const { validate, transform, scheduler, database } = measured!;
  const emitted: Moment[] = [];
  for (const due of arrivals(perSecond, random)) {
    if (due > 1000 * seconds) break;
    emitted.push({ due, at: due });
  }
  const checked = serve(emitted, 1, draw(validate!.points));
  const enriched = serve(checked, DESIGN.stages.enrich.servers, draw(transform!.points));
  const routed = serve(enriched, 1, draw(scheduler!.points));
  const call = draw(database!.points);
  const perRowMs = Number(settings['database.perRowUs']) / 1000;
  const stored = storeInBatches(routed, (rows) => call() + rows * perRowMs);
  return summaryOf(stored.map(({ due, at }) => at - due));
}

/** First come, first served, by whichever server is free first. @returns in the order in which they are done */
function serve(events: readonly Moment[], servers: number, draw: () => number): readonly Moment[] {
  const freeAt = Array.from({ length: servers }, () => 0);
  const done = events.map(({ due, at }) => {
    const first = freeAt.indexOf(Math.min(...freeAt));
    const end = Math.max(at, freeAt[first]!) + draw();
    freeAt[first] = end;
    return { due, at: end };
  });
  return done.sort((a, b) => a.at - b.at);
}

/** One call after the other, each with what has come by then: a full batch, or what came until the oldest had waited. */
function storeInBatches(events: readonly Moment[], takes: (rows: number) => number): readonly Moment[] {
  const { maxRows, maxWaitMs } = DESIGN.store;
  const stored: Moment[] = [];
  let freeAt = 0;
  for (let first = 0; first < events.length; ) {
    const fullAt = events[first + maxRows - 1]?.at ?? Number.POSITIVE_INFINITY;
    const begin = Math.max(freeAt, Math.min(fullAt, events[first]!.at + maxWaitMs));
    let end = first;
    while (end < events.length && end < first + maxRows && events[end]!.at <= begin) end++;
    freeAt = begin + takes(end - first);
    for (; first < end; first++) stored.push({ due: events[first]!.due, at: freeAt });
  }
  return stored;
}
