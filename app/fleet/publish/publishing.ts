/** This tab as a publisher: starts its worker when a person says so, and keeps what is known of it. */
import { type Remote, releaseProxy, wrap } from 'comlink';
import { createStore } from 'zustand/vanilla';
import { readCredentials } from '../../../workers/contract/broker/credentials.ts';
import type {
  PublishApi,
  PublishFigures,
  PublishTarget,
  PublishWish,
} from '../../../workers/contract/broker/publish-types.ts';
import type { Config } from '../../../workers/contract/config-types.ts';
import type { RecordingData } from '../../../workers/contract/coordinator-types.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
import { formatCount } from '../../format.ts';
import { configStore } from '../../stores/config-store.ts';
import type { Credentials } from '../connection/broker.ts';
import { everySecond } from '../connection/ticker.ts';

export interface PublishingState {
  readonly phase: 'off' | 'connecting' | 'on' | 'ending';
  readonly wish: PublishWish | null;
  readonly target: PublishTarget | null;
  readonly figures: PublishFigures | null;
  /** Events acknowledged a second, of the last one. */
  readonly perSecond: number | null;
  /** Why it is off, or what of the settings is not in force. */
  readonly problem: string | null;
}
const OFF: PublishingState = {
  phase: 'off',
  wish: null,
  target: null,
  figures: null,
  perSecond: null,
  problem: null,
};
export const publishingStore = createStore<PublishingState>(() => OFF);

const LEAST_RATE_MS = 500;

let current: Publishing | null = null;

/** What is wrong is in the store. */
export async function startPublishing(wish: PublishWish, credentials: Credentials): Promise<void> {
  await stopPublishing();
  current = new Publishing(wish);
  await current.begin(credentials);
}
export async function stopPublishing(): Promise<void> {
  await current?.end();
}
/** Nothing falls due while it is paused. */
export function pausePublishing(isPaused: boolean): void {
  current?.pause(isPaused);
}

class Publishing {
  private readonly worker = startWorker();
  private readonly api: Remote<PublishApi> = wrap<PublishApi>(this.worker);
  private ends: (() => void)[] = [];
  private ending: Promise<void> | null = null;
  private isClosed = false;
  private last: { readonly at: number; readonly events: number } | null = null;

  constructor(private readonly wish: PublishWish) {
    this.worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.close(event.message || 'the code of the publisher could not be loaded');
    });
  }

  async begin({ user, password }: Credentials): Promise<void> {
    publishingStore.setState({ ...OFF, phase: 'connecting', wish: this.wish });
    try {
      const order = { ...this.wish, credentials: readCredentials(user, password) };
      const { config } = configStore.getState();
      const target = await this.api.begin(order, config, await recordingOf(config));
      if (current !== this) return this.close(null);
      publishingStore.setState({ phase: 'on', target });
      this.ends = [everySecond(() => void this.readFigures()), configStore.subscribe(() => void this.configure())];
    } catch (error) {
      this.close(errorText(error));
    }
  }

  /** What was under way is waited for, once. */
  end(): Promise<void> {
    this.ending ??= this.endInOrder();
    return this.ending;
  }
  private async endInOrder(): Promise<void> {
    publishingStore.setState({ phase: 'ending' });
    const unknown = await this.api.end().catch(() => 0);
    await this.readFigures().catch(() => {});
    this.close(unknown === 0 ? null : unknownText(unknown));
  }

  pause(isPaused: boolean): void {
    void (isPaused ? this.api.pause() : this.api.resume());
    void this.readFigures();
  }

  private async configure(): Promise<void> {
    try {
      await this.api.configure(configStore.getState().config);
      if (current === this) publishingStore.setState({ problem: null });
    } catch (error) {
      if (current === this)
        publishingStore.setState({ problem: `${errorText(error)}. The settings before it stay in force.` });
    }
  }

  private async readFigures(): Promise<void> {
    const figures = await this.api.figures();
    if (current !== this || figures === null) return;
    publishingStore.setState({ figures });
    const at = performance.now();
    // Between two beats figures are read when a button is pressed: a rate of so short a time is none.
    if (this.last !== null && at - this.last.at < LEAST_RATE_MS) return;
    const perSecond = this.last === null ? null : ((figures.events - this.last.events) * 1000) / (at - this.last.at);
    this.last = { at, events: figures.events };
    publishingStore.setState({ perSecond });
  }

  private close(problem: string | null): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const end of this.ends) end();
    this.ends = [];
    this.api[releaseProxy]();
    this.worker.terminate();
    if (current !== this) return;
    current = null;
    publishingStore.setState(({ figures, wish }) => ({ ...OFF, wish, figures, problem }));
  }
}

/** What a person has opened, where the feed plays that. @throws Error when it is gone */
async function recordingOf({ feed }: Config): Promise<RecordingData | null> {
  if (feed.kind !== 'recording' || feed.recording !== 'imported') return null;
  const { recordingToPlay } = await import('../../recordings/recordings.ts');
  return recordingToPlay();
}

function unknownText(messages: number): string {
  return messages === 1
    ? '1 message was not acknowledged: it is not known whether it is stored.'
    : `${formatCount(messages)} messages were not acknowledged: it is not known whether they are stored.`;
}

function startWorker(): Worker {
  return new Worker(new URL('../../../workers/publisher.worker.ts', import.meta.url), {
    type: 'module',
    name: 'publisher',
  });
}
