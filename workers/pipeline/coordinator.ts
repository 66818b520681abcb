/** The control plane's far end: one for each page. Starts runs, steers them, reports on them. */

import type { Config } from '../contract/config-types.ts';
import type {
  Coordinator,
  PipelineEvent,
  RecordingSummary,
  RunInfo,
  RunReport,
} from '../contract/coordinator-types.ts';
import { RecordingLibrary } from './recording-library.ts';
import { Run } from './run.ts';
import { compileTransformKernel } from './transform-kernel.ts';

export interface CoordinatorDependencies {
  createWorker(name: string): Worker;
  kernelUrl: URL;
  /** Address of the folder of recordings. */
  recordings: string;
}

export class PipelineCoordinator implements Coordinator {
  private run: Run | null = null;
  private runs = 0;
  private listener: ((event: PipelineEvent) => void) | null = null;
  private readonly library: RecordingLibrary;
  private readonly kernel: Promise<WebAssembly.Module | null>;

  constructor(private readonly dependencies: CoordinatorDependencies) {
    this.library = new RecordingLibrary(dependencies.recordings);
    this.kernel = this.compileKernel();
  }

  /** @throws Error when a run is under way, or the recording can't be loaded */
  async start(config: Config): Promise<RunInfo> {
    const { state } = this;
    if (state !== 'idle' && state !== 'stopped' && state !== 'failed') {
      throw new Error(`a run can start from idle or stopped; this one is ${state}`);
    }
    if (config.feed.kind === 'recording') await this.library.load(config.feed.recording);
    const kernel = await this.kernel;
    this.runs++;
    const run = new Run(
      this.runs,
      config,
      { createWorker: this.dependencies.createWorker, kernel, onEvent: (kind, text) => this.report(kind, text) },
      (memory) => this.library.copyTo(memory),
    );
    this.run = run;
    this.report('run', `run ${run.id} started`);
    return { runId: run.id, memory: run.memory };
  }

  async set(config: Config): Promise<void> {
    const run = this.running('set');
    if (config.feed.kind === 'recording') {
      await this.library.load(config.feed.recording);
      run.loadRecordings((memory) => this.library.copyTo(memory));
    }
    run.apply(config);
  }

  async pause(): Promise<void> {
    this.running('pause').setPaused(true);
  }
  async resume(): Promise<void> {
    this.running('resume').setPaused(false);
  }

  async stop(): Promise<RunReport> {
    const run = this.running('stop');
    await run.stop();
    const snapshot = run.view.snapshot();
    this.report('run', `run ${run.id} stopped: ${snapshot.counters.stored} events stored`);
    return { config: run.currentConfig, snapshot, elapsedMs: snapshot.elapsedMs };
  }

  async reset(): Promise<void> {
    this.run?.end('idle');
    this.run = null;
  }

  async kill(name: string): Promise<void> {
    this.running('kill').kill(name);
    this.report('worker', `${name} killed`);
  }

  async importRecording(file: Blob): Promise<RecordingSummary> {
    const summary = await this.library.import(file);
    const { run } = this;
    if (run && this.state !== 'stopped') {
      run.loadRecordings((memory) => this.library.copyTo(memory));
      run.apply(run.currentConfig);
    }
    return summary;
  }

  query(): Promise<never> {
    return Promise.reject(new Error('memory storage has no SQL: choose storage.kind = sqlite'));
  }

  async onEvent(listener: (event: PipelineEvent) => void): Promise<void> {
    this.listener = listener;
  }

  async dispose(): Promise<void> {
    await this.reset();
  }

  private get state() {
    return this.run?.state ?? 'idle';
  }
  private running(what: string): Run {
    const { run, state } = this;
    if (run && (state === 'running' || state === 'paused')) return run;
    throw new Error(`can't ${what}: the pipeline is ${state}`);
  }

  private report(kind: PipelineEvent['kind'], text: string): void {
    this.listener?.({ at: performance.timeOrigin + performance.now(), kind, text });
  }

  /** Null where the browser has no WebAssembly with SIMD: then every worker filters in TypeScript. */
  private async compileKernel(): Promise<WebAssembly.Module | null> {
    try {
      return await compileTransformKernel(await fetch(this.dependencies.kernelUrl));
    } catch (error) {
      this.report('error', `the SIMD kernel can't be used, packets are filtered in TypeScript: ${String(error)}`);
      return null;
    }
  }
}
