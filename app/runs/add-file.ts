/** Adds a file of a run to the list, once it has been read to its end. */
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { KeptRun, RunSummary } from '../../workers/contract/kept-run-types.ts';
import { RunFileError } from '../../workers/contract/runs/bytes.ts';
import { type ComparedRun, readForCompare } from '../comparison/read-for-compare.ts';
import { notify } from '../stores/notice-store.ts';
import { choose, keeperOf, refreshRuns } from './runs-store.ts';

/** The longest run takes 12 MB. */
const MOST_BYTES = 64 * 2 ** 20;

type Source = Pick<Coordinator, 'keptRuns'>;

/** A file that is none, or damaged, is told of and changes nothing. @returns whether it was added */
export async function addFile(source: Source, file: File): Promise<boolean> {
  try {
    const { bytes, run } = await checked(file);
    choose(await add(source, bytes, run), true);
    return true;
  } catch (error) {
    notify('error', `${file.name} could not be opened as a run`, [errorText(error)]);
    return false;
  }
}

/** Adds a file of a link, which comes with every reload: once it is in the list it is not added again. @returns its key */
export async function takeFile(source: Source, file: File): Promise<string> {
  const { bytes, run } = await checked(file);
  const { runs } = await (await keeperOf(source)).list();
  return runs.find((each) => isSame(each, run))?.key ?? add(source, bytes, run);
}
function isSame({ summary, state }: KeptRun, { head }: ComparedRun): boolean {
  const { runId, startedAt } = head;
  return state !== 'recording' && summary?.runId === runId && summary.startedAt === startedAt;
}

/** @throws RunFileError */
async function checked(file: File): Promise<{ bytes: Uint8Array<ArrayBuffer>; run: ComparedRun }> {
  if (file.size > MOST_BYTES) throw new RunFileError('it is larger than any run');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const run = await readForCompare('', bytes);
  if (run.end === 'none') throw new RunFileError('it ends in the middle');
  return { bytes, run };
}

async function add(source: Source, bytes: Uint8Array<ArrayBuffer>, run: ComparedRun): Promise<string> {
  const { program, runId, startedAt, machine, config } = run.head;
  const summary: RunSummary = {
    ...{ program, runId, startedAt, machine, config },
    ...{ lastConfig: run.lastConfig, steps: [], speed: run.speed, snapshot: run.last, end: 'ended' },
  };
  const key = await (await keeperOf(source)).add(bytes, summary, run.label);
  await refreshRuns(source);
  return key;
}
