/** RxJS: one observable, shared by storage and subscribers. Synchronous, so nothing ever waits or is skipped. */
import { bufferTime, connectable, filter, from, lastValueFrom, map, tap } from 'rxjs';
import { BATCH_MS, BATCH_ROWS, Counts, enrich, generate, type Outcome } from './work.ts';

export async function rxjs(events: number, _capacity: number, onStart: () => void): Promise<Outcome> {
  const counts = new Counts();
  const scheduled = connectable(
    from(generate(events)).pipe(
      filter((event) => counts.isValid(event)),
      map(enrich),
      filter((event) => counts.isInTime(event)),
      tap((event) => counts.store.record(event)),
    ),
  );
  for (const fold of counts.folds) {
    scheduled.subscribe((event) => {
      fold.add(event);
      counts.sent++;
    });
  }
  const stored = lastValueFrom(
    scheduled.pipe(
      bufferTime(BATCH_MS, undefined, BATCH_ROWS),
      tap((batch) => counts.store.append(batch)),
    ),
  );
  onStart();
  scheduled.connect();
  await stored;
  return counts.outcome();
}
