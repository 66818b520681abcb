/**
 * What runs are fed from, as the page hands it over: recordings, an arrival trace, and the credentials of a broker. The code of
 * recordings and of live feeds comes when it is first wanted: the first figures do not wait for it.
 */
import type { Config } from '../../contract/config-types.ts';
import type { RecordingData, TraceData } from '../../contract/coordinator-types.ts';
import { notAllowedText } from '../../contract/error-text.ts';
import {
  type ConsumedPlaces,
  type LiveCredentials,
  NO_CREDENTIALS,
  NOTHING_CONSUMED,
} from '../../contract/live/live-types.ts';
import { type MemoryMap, MOST_TRACE_PIECES, TRACE_PIECES } from '../../memory/memory-map.ts';
import { writeTrace } from '../../memory/trace-words.ts';
import type { LiveLink } from './live-link.ts';
import type { RecordingLibrary } from './recording-library.ts';

const NOT_DURABLE =
  'not durable: this tab does not store in a database on the disk, so a live feed would ack messages whose events are lost with the tab. Set storage.kind to sqlite in the tab that has the database, or live.withoutDurability to consume anyway';

interface SupplyDependencies {
  createLiveWorker(): Worker;
  /** Address of the folder of recordings. */
  readonly recordings: string;
  /** What the database has of a stream already. @throws Error when it can't be asked */
  consumed(streamKey: string): Promise<ConsumedPlaces>;
}

/** Coordinator. */
export class RunSupplies {
  /** The arrival trace that runs may ask for; null where the page has handed over none. */
  trace: TraceData | null = null;
  /** Null until a recording is wanted. */
  private library: RecordingLibrary | null = null;
  /** For the broker of a live feed. Nowhere else, and gone with the tab. */
  private credentials = NO_CREDENTIALS;

  constructor(private readonly dependencies: SupplyDependencies) {}

  /** Fetches the recording that these settings play, if they play one. @throws Error when it can't be had */
  async load({ feed }: Config): Promise<void> {
    if (feed.kind === 'recording') await (await this.openLibrary()).load(feed.recording);
  }

  /** How much room a run needs beyond the usual: rows of recordings, pieces of an arrival trace. After `load`. */
  roomFor({ feed }: Config): { readonly recordingRows?: number; readonly tracePieces?: number } {
    const { library, trace } = this;
    return {
      ...(feed.kind === 'recording' && library !== null && { recordingRows: library.rowsFor(feed.recording) }),
      ...(trace !== null && { tracePieces: Math.max(TRACE_PIECES, trace.at.length - 1) }),
    };
  }

  /** Writes everything that has been loaded into the memory of a run that is about to begin. @throws Error when there is no room */
  fill(memory: MemoryMap, config: Config): void {
    this.copyRecordings(memory, config);
    if (this.trace !== null) writeTrace(memory, this.trace, this.trace.id);
  }
  /** Writes the loaded recordings into the memory of a run, beside those that it has. @throws Error when there is no room */
  copyRecordings(memory: MemoryMap, { feed }: Config): void {
    this.library?.copyTo(memory, feed.kind === 'recording' ? feed.recording : null);
  }

  /** Takes the recording that runs play from now on as `imported`. @throws RangeError when it is empty or too large */
  async holdRecording(recording: RecordingData): Promise<void> {
    (await this.openLibrary()).hold(recording);
  }
  /** Takes the arrival trace that runs may ask for from now on. @throws RangeError when it is empty or too large */
  holdTrace(trace: TraceData): void {
    const pieces = trace.at.length - 1;
    if (!(pieces >= 1 && pieces <= MOST_TRACE_PIECES && trace.upTo.length === trace.at.length))
      throw new RangeError(notAllowedText('trace', `${pieces} pieces`, `1 to ${MOST_TRACE_PIECES} pieces`));
    this.trace = trace;
  }
  /** Takes the credentials that the next connection to a broker uses. */
  holdCredentials(credentials: LiveCredentials): void {
    this.credentials = credentials;
  }

  /**
   * Connects to the broker, and finds out what the database has of the stream. A run that can't store for good takes no
   * messages, unless it is told to.
   *
   * @param hasDatabase whether this tab has the database
   * @throws Error that says why the run can't begin
   */
  async openLive({ live, storage, batch }: Config, hasDatabase: boolean): Promise<LiveLink> {
    const isDurable = storage.kind === 'sqlite' && hasDatabase;
    if (!isDurable && !live.withoutDurability) throw new Error(NOT_DURABLE);
    const { LiveLink } = await import('./live-link.ts');
    const isPageSecure = location.protocol === 'https:';
    const order = { live, batchWaitMs: batch.maxWaitMs, credentials: this.credentials, isPageSecure };
    const link = new LiveLink(order, {
      createWorker: () => this.dependencies.createLiveWorker(),
      consumed: async (key) => (isDurable ? this.dependencies.consumed(key) : NOTHING_CONSUMED),
    });
    await link.open();
    return link;
  }

  /** A message of the stream that these settings name, as its bytes. @throws Error that says why there is none */
  async latestMessage(live: Config['live']): Promise<Uint8Array> {
    const { fetchLatestMessage } = await import('./latest-message.ts');
    const order = { live, credentials: this.credentials, isPageSecure: location.protocol === 'https:' };
    return fetchLatestMessage(order, () => this.dependencies.createLiveWorker());
  }

  private async openLibrary(): Promise<RecordingLibrary> {
    const { RecordingLibrary } = await import('./recording-library.ts');
    this.library ??= new RecordingLibrary(this.dependencies.recordings);
    return this.library;
  }
}
