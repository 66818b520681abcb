/** Every part under its name. A part alone: `penstock-primitives/channel`, and so on. */
export * as batcher from './batcher/index.ts';
export * as broadcast from './broadcast/index.ts';
export * as channel from './channel/index.ts';
export * as circuitBreaker from './circuit-breaker/index.ts';
export * as counter from './counter/index.ts';
export * as deadlineQueue from './deadline-queue/index.ts';
export * as histogram from './histogram/index.ts';
export * as shared from './shared/index.ts';
export * as workStealingDeque from './work-stealing-deque/index.ts';
