/** PLACEHOLDER shape, implemented next: read-only view of a run's shared memory for the page. */
import type { Alarm, Snapshot, TailEvent, WorkerInfo } from './snapshot-types.ts';

export interface PipelineView {
  /** Everything at this moment. */
  snapshot(): Snapshot;
  workers(): WorkerInfo[];
  /** The latest events that the tail subscriber saw, newest first. */
  tail(limit: number): TailEvent[];
  /** The latest alarms, newest first. */
  alarms(limit: number): Alarm[];
}
/** @throws Error when the memory was laid out by another version. */
export type OpenPipelineView = (memory: SharedArrayBuffer) => PipelineView;
