/**
 * Takes a sample of the pipeline ten times a second while its figures can change, as a task of its own between frames: one
 * snapshot, and what is shown beside it, which go to the history and to the listeners. Samples keep pace with frames, which call `keepUp`: both
 * stop in a hidden tab, and what comes after that is marked as a gap.
 */
import { isActive } from '../../workers/contract/name-sets.ts';
import { watchStandstills } from '../../workers/contract/runs/standstill.ts';
import { RECENT_ROWS } from '../../workers/contract/view/recent-rows.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { formatTenths } from '../format.ts';
import { log } from '../stores/log-store.ts';
import { runStore } from '../stores/run-store.ts';
import { GAP_MS, History, SAMPLE_MS } from './history.ts';
import { ReadingWindow, type Sample } from './reading.ts';
import { gapReason, viewGaps } from './view-gaps.ts';

/** Text is written after every other one: a frame for the one between would be an empty one. */
const SAMPLES_A_FRAME = 2;

type Sampled = Pick<PipelineClient, 'snapshot' | 'latencyBins' | 'inForce' | 'tail' | 'alarms'>;

export class Sampler {
  readonly history = new History();
  private readonly window = new ReadingWindow();
  private readonly standstillAt = watchStandstills();
  private readonly listeners = new Set<(sample: Sample) => void>();
  private newest: Sample | null = null;
  private sampledAt = Number.NEGATIVE_INFINITY;
  /** Of the next sample; 0 for none. */
  private timer = 0;
  /** How many are taken without another frame. */
  private left = 0;

  constructor(private readonly pipeline: Sampled) {}

  get latest(): Sample | null {
    return this.newest;
  }

  /** Calls `listen` on every sample, also while the view is paused. The history has it by then. */
  addListener(listen: (sample: Sample) => void): void {
    this.listeners.add(listen);
  }

  /** No further sample is taken before the next frame. */
  get needsFrame(): boolean {
    return this.timer === 0;
  }

  /** From a frame: takes a sample that is overdue, and sees to it that there are next ones. */
  keepUp(): void {
    if (this.isResting()) return;
    // What the last sample says is old by now.
    if (performance.now() - this.sampledAt > GAP_MS) this.sample();
    this.left = SAMPLES_A_FRAME;
    if (this.timer === 0) this.sampleAfter(this.sampledAt + SAMPLE_MS - performance.now());
  }
  private sampleAfter(ms: number): void {
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.isResting()) return;
      this.left--;
      // Before it is taken: listeners ask whether it was the last one.
      if (this.left > 0) this.sampleAfter(SAMPLE_MS);
      this.sample();
    }, ms);
  }

  /** Nothing can change any more: the run has ended and its last figures have been read. A pause of that kind is no gap. */
  private isResting(): boolean {
    const { state, runId } = runStore.getState();
    const last = this.newest?.now;
    const isFinal = !isActive(state) && last?.state === state && last.runId === runId;
    if (isFinal) this.sampledAt = Number.NEGATIVE_INFINITY;
    return isFinal;
  }

  private sample(): void {
    const now = performance.now();
    const snapshot = this.pipeline.snapshot();
    const ms = now - this.sampledAt;
    const { time } = snapshot;
    const gap = viewGaps.sampled(ms > GAP_MS && Number.isFinite(ms) ? time - ms : time, time);
    if (gap !== null) {
      this.window.clear();
      log('gap', `The view has a gap of ${formatTenths(ms)}: ${gapReason(gap)}`, time);
    }
    this.sampledAt = now;
    this.newest = {
      ...this.window.push(snapshot),
      config: this.pipeline.inForce(),
      tail: this.pipeline.tail(RECENT_ROWS),
      alarms: this.pipeline.alarms(RECENT_ROWS),
      standstill: this.standstillAt(snapshot),
    };
    this.history.append(this.newest, this.pipeline.latencyBins());
    for (const listen of this.listeners) listen(this.newest);
  }
}
