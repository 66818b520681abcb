/** Takes an arrival trace from a file or a text: it is the shape of the load as soon as it is understood. */
import { createStore } from 'zustand/vanilla';
import type { TraceAnswer, TraceWish } from '../../workers/contract/arrivals/trace-types.ts';
import type { TraceSettings } from '../../workers/contract/config-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { showScreen } from '../client/address.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { readArrivalsIn } from '../recordings/table-file.ts';
import { setView, viewStore } from '../stores/view-store.ts';
import { holdTrace } from './held-traces.ts';

interface TraceReading {
  readonly name: string;
  readonly blob: Blob;
  /** Null while it is read. */
  readonly answer: TraceAnswer | null;
}
export const readingStore = createStore<{ readonly reading: TraceReading | null }>(() => ({ reading: null }));

let underWay = new AbortController();

/** One at a time: another one ends the reading of the one before. */
export async function openTrace(
  client: Pick<PipelineClient, 'set'>,
  name: string,
  blob: Blob,
  wish: TraceWish = {},
): Promise<void> {
  underWay.abort(new DOMException('Another file was opened', 'AbortError'));
  const control = new AbortController();
  underWay = control;
  readingStore.setState({ reading: { name, blob, answer: null } });
  const answer = await answerTo(blob, wish, control.signal);
  if (control.signal.aborted) return;
  readingStore.setState({ reading: { name, blob, answer } });
  if (answer.kind !== 'trace') return;
  playTrace(client, holdTrace(nameOfTrace(name), answer.trace));
}

const MOST_LETTERS = 300;
/** As it is kept. */
export function nameOfTrace(name: string): string {
  return name.slice(0, MOST_LETTERS);
}

/** Makes a trace that this browser holds the shape of the load. */
export function playTrace(
  client: Pick<PipelineClient, 'set'>,
  { id, arrivals, seconds }: Pick<TraceSettings, 'id' | 'arrivals' | 'seconds'>,
): void {
  const load = { mode: 'rate', shape: 'trace', trace: { id, arrivals, seconds } } as const;
  client.set({ load, feed: { kind: 'simulated' } });
}

/** A file that was opened as a recording, read for its times alone. What is found, or asked, stands beside the settings of the load. */
export async function openAsTrace(client: Pick<PipelineClient, 'set'>, name: string, blob: Blob): Promise<void> {
  showScreen('live');
  const openGroups = new Set([...viewStore.getState().openGroups, 'load']);
  setView({ part: null, search: '', isSheetOpen: true, openGroups });
  await openTrace(client, name, blob);
  document.querySelector('.trace-input')?.scrollIntoView({ block: 'nearest' });
}

async function answerTo(blob: Blob, wish: TraceWish, signal: AbortSignal): Promise<TraceAnswer> {
  try {
    return await readArrivalsIn(blob, wish, signal);
  } catch (error) {
    return { kind: 'problem', message: errorText(error) };
  }
}
