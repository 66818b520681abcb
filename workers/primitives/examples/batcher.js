// One thread collects items: a batch is due when it is full or when its oldest item has waited long enough.
import { BATCHER_STATE, Batcher } from 'penstock-primitives/batcher';

const batcher = new Batcher(new Uint32Array(100), new Float64Array(BATCHER_STATE));
batcher.configure({ maxSize: 3, maxWaitMs: 10 });

const told = [];
for (const [item, now] of [
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 3],
]) {
  batcher.append(Uint32Array.of(item ?? 0), 0, 1, now ?? 0);
  const reason = batcher.due(now ?? 0);
  if (reason === null) continue;
  told.push(`${batcher.slots.subarray(0, batcher.length).join()} by ${reason}`);
  batcher.clear();
}
told.push(`${batcher.slots.subarray(0, batcher.length).join()} by ${batcher.due(20)}`);
console.log(`Batches: ${told.join('; ')}.`);
