/** Web Streams, as Node has them: one `TransformStream` a stage, joined by `pipeThrough`. */
import { ReadableStream, TransformStream, WritableStream } from 'node:stream/web';
import {
  Batches,
  Counts,
  type Enriched,
  enrich,
  generate,
  type Outcome,
  type SensorEvent,
  SKIP_AT,
  SUBSCRIBER_CAPACITY,
} from './work.ts';

function stage<In, Out>(capacity: number, step: (event: In) => Out | undefined): TransformStream<In, Out> {
  return new TransformStream<In, Out>(
    {
      transform(event, controller) {
        const next = step(event);
        if (next !== undefined) controller.enqueue(next);
      },
    },
    { highWaterMark: capacity },
    { highWaterMark: capacity },
  );
}

function source(events: number, capacity: number): ReadableStream<SensorEvent> {
  const generated = generate(events);
  return new ReadableStream<SensorEvent>(
    {
      pull(controller) {
        const { done, value } = generated.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: capacity },
  );
}

export async function webStreams(events: number, capacity: number, onStart: () => void): Promise<Outcome> {
  const counts = new Counts();
  const batches = new Batches(counts.store);
  const writers = counts.folds.map((fold) =>
    new WritableStream<Enriched>(
      { write: (event) => fold.add(event) },
      { highWaterMark: SUBSCRIBER_CAPACITY },
    ).getWriter(),
  );
  const publish = (event: Enriched) => {
    for (const writer of writers) {
      if ((writer.desiredSize ?? 0) <= SUBSCRIBER_CAPACITY - SKIP_AT) continue;
      void writer.write(event);
      counts.sent++;
    }
  };
  const end = new WritableStream<Enriched>(
    {
      write(event) {
        counts.store.record(event);
        publish(event);
        batches.add(event);
      },
    },
    { highWaterMark: capacity },
  );
  onStart();
  await source(events, capacity)
    .pipeThrough(stage(capacity, (event: SensorEvent) => (counts.isValid(event) ? event : undefined)))
    .pipeThrough(stage(capacity, enrich))
    .pipeThrough(stage(capacity, (event: Enriched) => (counts.isInTime(event) ? event : undefined)))
    .pipeTo(end);
  batches.flush();
  await Promise.all(writers.map((writer) => writer.close()));
  return counts.outcome();
}
