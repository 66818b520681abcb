// Two threads record latencies; the main thread takes percentiles of both together.
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { allocate, HistogramReading, HistogramStripe } from 'penstock-primitives/histogram';

if (isMainThread) {
  const stripes = allocate({ stripes: 2 });
  const reading = new HistogramReading(stripes, () => performance.now());
  const ends = stripes.map((words) => once(new Worker(new URL(import.meta.url), { workerData: words }), 'exit'));
  await Promise.all(ends);
  const { count, p50, p99, max } = reading.read();
  console.log(`${count} latencies: P50 ${p50.toFixed(2)} ms, P99 ${p99.toFixed(2)} ms, max ${max} ms.`);
} else {
  const stripe = new HistogramStripe(workerData);
  for (let micros = 1; micros <= 10_000; micros++) stripe.record(micros);
}
