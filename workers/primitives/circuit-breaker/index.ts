export { allocate, BREAKER_CALLERS, type BreakerMemory, layout } from './breaker-memory.ts';
export { BREAKER_OPTIONS, type BreakerSettings, DEFAULT_SETTINGS } from './breaker-settings.ts';
export {
  type BreakerFigures,
  type BreakerState,
  BreakerView,
  type FailureCause,
  type Transition,
} from './breaker-view.ts';
export { CircuitBreaker, type Permit, REJECTED } from './circuit-breaker.ts';
