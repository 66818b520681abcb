/**
 * Sends settings to the coordinator in the background, always the latest ones: while it takes one configuration in, any number
 * of further changes become one. What a configuration needs besides goes first: the recording it plays, and measured times.
 */
import type { Config } from '../../workers/contract/config-types.ts';
import type { Coordinator, RecordingData, TraceData } from '../../workers/contract/coordinator-types.ts';
import { hasMeasuredTimes } from '../../workers/contract/durations/call-times.ts';
import { isTraceAsked } from '../../workers/contract/settings/load-shape.ts';
import { notify } from '../stores/notice-store.ts';

/** What the page has, and hands over where settings ask for it. Each rejects with a sentence where this browser has none. */
export interface SettingsNeeds {
  /** Gives the recording that `feed.recording: 'imported'` plays, once to each coordinator. */
  recording(): Promise<RecordingData>;
  /** Gives the arrival trace that `load.trace.id` asks for. */
  trace(config: Config): Promise<TraceData>;
  /** Gives what stages draw from that are set to measured times. */
  times(config: Config): Promise<Float64Array>;
}

type Held = Pick<Coordinator, 'set' | 'holdRecording' | 'holdTrace'>;

/** For the page; what cannot be sent is told as a notice. */
export class SettingsSender {
  private readonly coordinator: Held;
  private readonly needs: SettingsNeeds;
  /** The configuration the coordinator has, or is being told. */
  private sent: Config | null = null;
  private sending: Promise<void> = Promise.resolve();
  private isRecordingHeld = false;
  /** Number of the trace that the coordinator has; 0 where it has none. */
  private heldTrace = 0;

  constructor(coordinator: Held, needs: SettingsNeeds) {
    this.coordinator = coordinator;
    this.needs = needs;
  }

  /** When all that was sent has arrived. */
  get settled(): Promise<void> {
    return this.sending;
  }

  /** What a run is started with. @throws Error when this browser has not got the recording, or the trace */
  async prepare(config: Config): Promise<Float64Array | undefined> {
    await this.provide(config);
    return this.measuredTimes(config);
  }
  /** A run has been started with it. */
  noteStarted(config: Config): void {
    this.sent = config;
  }

  /** @param latest that is to be sent when it is its turn. @param isUnderWay whether the run is there that it is for */
  send(latest: () => Config, isUnderWay: () => boolean): void {
    this.sending = this.sending.then(async () => {
      const config = latest();
      if (config === this.sent || !isUnderWay()) return;
      this.sent = config;
      try {
        await this.provide(config);
        await this.coordinator.set(config, await this.measuredTimes(config));
      } catch (error) {
        // The next run has them anyway.
        if (isUnderWay()) notify('error', 'The settings did not reach the pipeline', [String(error)]);
      }
    });
  }
  /** The coordinator is gone: what is on its way to it is forgotten. */
  forget(): void {
    this.sending = Promise.resolve();
  }
  /** Another coordinator has no recording yet. */
  meetNew(): void {
    this.isRecordingHeld = false;
    this.heldTrace = 0;
    this.forget();
  }

  /** Hands over what `feed.recording: 'imported'` plays from the next run on. */
  async holdRecording(recording: RecordingData): Promise<void> {
    await this.coordinator.holdRecording(recording);
    this.isRecordingHeld = true;
  }
  /** The page may have been loaded anew since it was opened. @throws Error when this browser has none */
  private async provideRecording({ feed }: Config): Promise<void> {
    if (feed.kind !== 'recording' || feed.recording !== 'imported' || this.isRecordingHeld) return;
    await this.holdRecording(await this.needs.recording());
  }

  private async provide(config: Config): Promise<void> {
    await this.provideRecording(config);
    const { id } = config.load.trace;
    if (!isTraceAsked(config) || id === this.heldTrace) return;
    await this.coordinator.holdTrace(await this.needs.trace(config));
    this.heldTrace = id;
  }

  private measuredTimes(config: Config): Promise<Float64Array> | undefined {
    return hasMeasuredTimes(config) ? this.needs.times(config) : undefined;
  }
}
