/** A circuit breaker that counts failures and stays closed: every call goes through, whatever became of those before. */
import type { BreakerSettings } from '../../workers/primitives/circuit-breaker/breaker-settings.ts';
import { CircuitBreaker as Sound } from '../../workers/primitives/circuit-breaker/circuit-breaker.ts';

export * from '../../workers/primitives/circuit-breaker/circuit-breaker.ts';

export class CircuitBreaker extends Sound {
  override configure(settings: BreakerSettings): void {
    super.configure({ ...settings, enabled: false });
  }
}
