// Three failed calls in a row open the breaker; after its open time one probe closes it again.
import { allocate, CircuitBreaker, DEFAULT_SETTINGS, REJECTED } from 'penstock-primitives/circuit-breaker';

// Other threads build theirs on the same memory, each with another number.
const breaker = new CircuitBreaker(allocate(), { caller: 0, random: () => 0.5 });
breaker.configure({ ...DEFAULT_SETTINGS, consecutiveFailures: 3, openMs: 100, jitter: 0 });

for (let now = 0; now < 5; now++) {
  const permit = breaker.acquire(now);
  if (permit !== REJECTED) breaker.failure(permit, now);
}
breaker.success(breaker.acquire(200), 200, 1);
for (const { at, from, to, reason } of breaker.transitions()) console.log(`${at} ms: ${from} → ${to}, ${reason}`);
console.log(`${breaker.rejected} calls were rejected.`);
