/** Node's streams in object mode, one transform a stage, joined by `pipeline`. */
import { Readable, Transform, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import {
  Batches,
  Counts,
  type Enriched,
  enrich,
  generate,
  type Outcome,
  SKIP_AT,
  SUBSCRIBER_CAPACITY,
} from './work.ts';

/** @param step the event for the next stage, or undefined */
function stage<In, Out>(capacity: number, step: (event: In) => Out | undefined): Transform {
  return new Transform({
    objectMode: true,
    highWaterMark: capacity,
    transform(event: In, _, done) {
      done(null, step(event));
    },
  });
}

export async function nodeStreams(events: number, capacity: number, onStart: () => void): Promise<Outcome> {
  const counts = new Counts();
  const batches = new Batches(counts.store);
  const subscribers = counts.folds.map(
    (fold) =>
      new Writable({
        objectMode: true,
        highWaterMark: SUBSCRIBER_CAPACITY,
        write(event: Enriched, _, done) {
          fold.add(event);
          // Asynchronous, as what a subscriber does is: else nothing would ever wait for it.
          queueMicrotask(done);
        },
      }),
  );
  const publish = (event: Enriched) => {
    for (const subscriber of subscribers) {
      if (subscriber.writableLength >= SKIP_AT) continue;
      subscriber.write(event);
      counts.sent++;
    }
  };
  const writer = new Writable({
    objectMode: true,
    highWaterMark: capacity,
    write(event: Enriched, _, done) {
      counts.store.record(event);
      publish(event);
      batches.add(event);
      done();
    },
  });
  onStart();
  await pipeline(
    Readable.from(generate(events), { objectMode: true, highWaterMark: capacity }),
    stage(capacity, (event: Enriched) => (counts.isValid(event) ? event : undefined)),
    stage(capacity, enrich),
    stage(capacity, (event: Enriched) => (counts.isInTime(event) ? event : undefined)),
    writer,
  );
  batches.flush();
  for (const subscriber of subscribers) {
    const done = finished(subscriber);
    subscriber.end();
    await done;
  }
  return counts.outcome();
}
