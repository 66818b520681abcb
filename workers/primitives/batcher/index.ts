export { FULL } from '../shared/outcomes.ts';
export { BATCHER_OPTIONS, BATCHER_STATE, Batcher, type BatcherSettings, type FlushReason } from './batcher.ts';
