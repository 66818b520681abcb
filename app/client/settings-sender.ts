/**
 * Sends settings to the coordinator in the background, always the latest ones: while it takes one configuration in, any number
 * of further changes become one. What a configuration needs besides goes first: the recording it plays, and measured times.
 */
import type { Config } from '../../workers/contract/config-types.ts';
import type { Coordinator, RecordingData } from '../../workers/contract/coordinator-types.ts';
import { hasMeasuredTimes } from '../../workers/contract/durations/call-times.ts';
import { notify } from '../stores/notice-store.ts';

export interface SettingsNeeds {
  /** Gives the recording that `feed.recording: 'imported'` plays, once to each coordinator. */
  recording(): Promise<RecordingData>;
  /** Gives what stages draw from that are set to measured times. */
  times(config: Config): Promise<Float64Array>;
}

export class SettingsSender {
  private readonly coordinator: Pick<Coordinator, 'set' | 'holdRecording'>;
  private readonly needs: SettingsNeeds;
  /** The configuration the coordinator has, or is being told. */
  private sent: Config | null = null;
  private sending: Promise<void> = Promise.resolve();
  private isRecordingHeld = false;

  constructor(coordinator: Pick<Coordinator, 'set' | 'holdRecording'>, needs: SettingsNeeds) {
    this.coordinator = coordinator;
    this.needs = needs;
  }

  /** When all that was sent has arrived. */
  get settled(): Promise<void> {
    return this.sending;
  }

  /** What a run is started with. @throws Error when this browser has not got the recording */
  async prepare(config: Config): Promise<Float64Array | undefined> {
    await this.provideRecording(config);
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
        await this.provideRecording(config);
        await this.coordinator.set(config, await this.measuredTimes(config));
      } catch (error) {
        // The next run has them anyway.
        if (isUnderWay()) notify('error', 'The settings did not reach the pipeline', [String(error)]);
      }
    });
  }
  /** Nobody is there any more to take what is on its way. */
  forget(): void {
    this.sending = Promise.resolve();
  }
  /** Another coordinator has no recording yet. */
  meetNew(): void {
    this.isRecordingHeld = false;
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

  private measuredTimes(config: Config): Promise<Float64Array> | undefined {
    return hasMeasuredTimes(config) ? this.needs.times(config) : undefined;
  }
}
