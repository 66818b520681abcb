/** Takes an arrival trace from a file or a text: it is the shape of the load as soon as it is understood. */
import { createStore } from 'zustand/vanilla';
import type { TraceAnswer, TraceWish } from '../../workers/contract/arrivals/trace-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { readArrivalsIn } from '../recordings/table-file.ts';
import { holdTrace } from './held-traces.ts';

export interface TraceReading {
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
  const trace = holdTrace(name.slice(0, 300), answer.trace);
  client.set({ load: { mode: 'rate', shape: 'trace', trace }, feed: { kind: 'simulated' } });
}

async function answerTo(blob: Blob, wish: TraceWish, signal: AbortSignal): Promise<TraceAnswer> {
  try {
    return await readArrivalsIn(blob, wish, signal);
  } catch (error) {
    return { kind: 'problem', message: errorText(error) };
  }
}
