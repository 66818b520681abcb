/** A circuit breaker that waits as long after the tenth failed probe as after the first. */
import type { BreakerSettings } from '../../workers/primitives/circuit-breaker/breaker-settings.ts';
import { CircuitBreaker as Sound } from '../../workers/primitives/circuit-breaker/circuit-breaker.ts';

export * from '../../workers/primitives/circuit-breaker/circuit-breaker.ts';

export class CircuitBreaker extends Sound {
  override configure(settings: BreakerSettings): void {
    super.configure({ ...settings, backoffFactor: 1 });
  }
}
