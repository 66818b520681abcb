/** `penstock.trace`: the reading of an arrival trace without a screen. */
import type { TraceAnswer, TraceWish } from '../../workers/contract/arrivals/trace-types.ts';
import type { TraceSettings } from '../../workers/contract/config-types.ts';
import { notAllowedText } from '../../workers/contract/error-text.ts';
import { quote } from '../../workers/contract/settings/config-error.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { readArrivalsIn } from '../recordings/table-file.ts';
import { holdTrace } from './held-traces.ts';
import { nameOfTrace, playTrace } from './open-trace.ts';

/** What was read; `id`, `arrivals` and `seconds` are the settings `load.trace.*` that ask for it. */
export interface TraceSummary extends Pick<TraceSettings, 'id' | 'arrivals' | 'seconds'> {
  readonly name: string;
  /** What was left out, or had to be made coarser, in sentences. */
  readonly notes: readonly string[];
}
/** What is known of the file. `accept: 'best'`: what is not certain is decided by what is likeliest. */
export type ScriptTrace = TraceWish & { readonly accept?: 'best' };

/** Why a trace was not read. */
class TraceError extends Error {
  override readonly name = 'TraceError';
  constructor(
    readonly code: 'ambiguous' | 'not read' | 'wish',
    message: string,
    /** Of an ambiguous file: what to choose from, the likeliest first. */
    readonly candidates: readonly TraceWish[] = [],
  ) {
    super(message);
  }
}

/** A file leaves so few things open. */
const MOST_QUESTIONS = 8;

/** Reads a trace, keeps it, and makes it the shape of the load. @throws TraceError, and then nothing has changed */
export async function traceForScript(
  client: Pick<PipelineClient, 'set'>,
  file: Blob,
  given: ScriptTrace = {},
): Promise<TraceSummary> {
  if (!(file instanceof Blob)) throw new TraceError('wish', notAllowedText('file', quote(file), 'a File or Blob'));
  if (typeof given !== 'object' || given === null)
    throw new TraceError('wish', notAllowedText('wish', quote(given), 'an object of what is known of the file'));
  const { accept, ...wish } = given;
  if (accept !== undefined && accept !== 'best')
    throw new TraceError('wish', notAllowedText('wish.accept', quote(accept), '"best"'));
  const answer = await decided(file, wish, accept === 'best');
  if (answer.kind === 'problem') throw new TraceError('not read', answer.message);
  if (answer.kind === 'question') {
    const { text, choices } = answer.question;
    throw new TraceError(
      'ambiguous',
      `ambiguous: ${text}`,
      choices.map((choice) => choice.wish),
    );
  }
  const name = nameOfTrace(file instanceof File ? file.name : 'arrival trace');
  const settings = holdTrace(name, answer.trace);
  playTrace(client, settings);
  return { name, ...settings, notes: answer.trace.notes };
}

async function decided(file: Blob, wish: TraceWish, isBest: boolean): Promise<TraceAnswer> {
  let known = wish;
  for (let asked = 0; ; asked++) {
    const answer = await readArrivalsIn(file, known, new AbortController().signal);
    if (answer.kind !== 'question' || !isBest || asked === MOST_QUESTIONS) return answer;
    known = answer.question.choices[0]!.wish;
  }
}
