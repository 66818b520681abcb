/** The coordinator shows a sign of life ten times a second while it has a run. */
export const SILENT_MS = 2000;
/**
 * Samples further apart, which come ten times a second, say that the page itself was held up, or hidden, and perhaps the
 * coordinator with it: what is longer is not counted, or a machine that lets nobody run would end the run.
 */
const LONGEST_STEP_MS = 200;

/** Tells from samples of the coordinator's beat that it has stopped. */
export class HeartbeatWatch {
  private beat = Number.NaN;
  private sampledAt = 0;
  private silentMs = 0;

  /** @param timeMs of this sample, on any clock. @returns whether there was no beat for `SILENT_MS` in which the page ran */
  sample(beat: number, timeMs: number): boolean {
    if (beat === this.beat) this.silentMs += Math.min(Math.max(0, timeMs - this.sampledAt), LONGEST_STEP_MS);
    else this.silentMs = 0;
    this.beat = beat;
    this.sampledAt = timeMs;
    return this.silentMs >= SILENT_MS;
  }
}
