/** Adds a file of a run to the list, once it has been read to its end. */
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { RunSummary } from '../../workers/contract/kept-run-types.ts';
import { RunFileError } from '../../workers/contract/runs/bytes.ts';
import { readForCompare } from '../comparison/read-for-compare.ts';
import { notify } from '../stores/notice-store.ts';
import { choose, keeperOf, refreshRuns } from './runs-store.ts';

/** The longest run takes 12 MB. */
const MOST_BYTES = 64 * 2 ** 20;

/** A file that is none, or damaged, is told of and changes nothing. @returns whether it was added */
export async function addFile(source: Pick<Coordinator, 'keptRuns'>, file: File): Promise<boolean> {
  try {
    if (file.size > MOST_BYTES) throw new RunFileError('it is larger than any run');
    const bytes = new Uint8Array(await file.arrayBuffer());
    const run = await readForCompare('', bytes);
    if (run.end === 'none') throw new RunFileError('it ends in the middle');
    const { program, runId, startedAt, machine, config } = run.head;
    const summary: RunSummary = {
      program,
      runId,
      startedAt,
      machine,
      config,
      lastConfig: run.lastConfig,
      steps: [],
      speed: null,
      snapshot: run.last,
      end: 'ended',
    };
    const key = await (await keeperOf(source)).add(bytes, summary, run.label);
    await refreshRuns(source);
    choose(key, true);
    return true;
  } catch (error) {
    notify('error', `${file.name} could not be opened as a run`, [errorText(error)]);
    return false;
  }
}
