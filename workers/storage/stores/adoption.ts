/**
 * A run goes on in the database after it was stored in memory for a while, or begins there late: what memory still holds is
 * written first, batch by batch and in order. What memory has dropped is a number in the run's row, and a gap; where that is
 * the beginning of the run, the run reaches back to the first event that is left, as if the others had made room.
 *
 * A few batches a step: whoever stores gives signs of life in between. Each step is a transaction, so whoever takes over
 * from one that died goes on with the batch after the last one that is there.
 */

import type { Adoption, AdoptionOrder } from '../event-store.ts';
import type { Connection } from '../sqlite/connection.ts';
import { HeldBatches, type HeldEvents } from './held-batches.ts';

/** What the store does for it. */
export interface AdoptingStore {
  readonly run: number;
  readonly connection: Connection;
  /** The number of the latest batch of the run that is, or was, here; 0 when the database knows nothing of it. */
  latest(): number;
  /** In a transaction, which is committed when `act` returns. */
  transact(act: () => void): void;
  write(batch: HeldEvents): void;
  /** The run begins here with this batch, or with the next one that is stored. */
  beginWith(batch: HeldEvents | undefined): void;
  /** Of the open transaction: new alarms, but those of the times given. */
  storeAlarmsBut(fromMs: number, toMs: number): void;
}

export class MemoryAdoption implements Adoption {
  readonly missing: number;
  isDone: boolean;
  private readonly held: HeldBatches;
  private readonly batches: Iterator<HeldEvents, void>;
  private next: HeldEvents | undefined;
  private readonly latest: number;
  /** The row of the run tells what is missing. */
  private isNoted = false;

  /** @throws SqliteError */
  constructor(
    private readonly store: AdoptingStore,
    private readonly order: AdoptionOrder,
    private readonly batchesPerStep: number,
  ) {
    this.held = new HeldBatches(order.memory);
    this.latest = store.latest();
    this.missing = this.countMissing();
    this.batches = this.held.after(this.latest);
    this.advance();
    this.isDone = this.next === undefined && this.missing === order.missingBefore;
  }

  step(): number {
    let events = 0;
    const first = this.next;
    const written: HeldEvents[] = [];
    for (; this.next && written.length < this.batchesPerStep; this.advance()) written.push(this.next);
    this.store.transact(() => {
      if (!this.isNoted) this.note(first);
      for (const batch of written) this.store.write(batch);
    });
    this.isNoted = true;
    for (const { size } of written) events += size;
    this.isDone = this.next === undefined;
    return events;
  }

  private advance(): void {
    this.next = this.batches.next().value ?? undefined;
  }

  /** A predecessor that died on the way may have noted it; what is in the row counts then, because it saw more. */
  private countMissing(): number {
    const { store, order, held, latest } = this;
    const noted = store.connection.number(`SELECT coalesce(max(missing), 0) FROM runs WHERE id = ${store.run}`);
    const found =
      latest === 0
        ? order.stored - held.events
        : order.missingBefore + order.recent - Math.min(order.recent, held.events);
    return Math.max(noted, found, 0);
  }

  /** What is missing is missing before the first batch that is written now. */
  private note(first: HeldEvents | undefined): void {
    const { store, missing, latest, order } = this;
    if (missing === 0) return;
    store.connection.execute(`UPDATE runs SET missing = ${missing} WHERE id = ${store.run}`);
    if (latest === 0) store.beginWith(first);
    else if (first && missing > order.missingBefore) {
      const fromMs = store.connection.number(
        `SELECT coalesce(max(last_ms), 0) FROM batches WHERE run = ${store.run} AND id = ${latest}`,
      );
      store.storeAlarmsBut(fromMs, first.ranges[2]!);
    }
  }
}
