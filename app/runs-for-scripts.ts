/** `penstock.runs()`: the kept runs for scripts. What they give is checked before anything is kept, changed or removed. */
import type { Coordinator } from '../workers/contract/coordinator-types.ts';
import { notAllowedText } from '../workers/contract/error-text.ts';
import type { KeptRun, RunKeeper, RunLabel } from '../workers/contract/kept-run-types.ts';
import { RunFileError } from '../workers/contract/runs/bytes.ts';
import { quote } from '../workers/contract/settings/config-error.ts';
import { takeFile } from './runs/add-file.ts';

/** Each rejects with a RangeError that names what is not allowed. What only the page may tell the keeper is left out. */
export interface ScriptRuns extends Pick<RunKeeper, 'list' | 'current' | 'objectives'> {
  /** The file of a run, with its label. @param key as `list` and `current` give it */
  file(key: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Replaces the label of a run. */
  label(key: string, label: RunLabel): Promise<void>;
  /** Removes a run that has ended. Its stored events stay. */
  remove(key: string): Promise<void>;
  /** Adds a file of a run, which is read to its end first; one that is there already is not added again. @returns its key */
  add(file: Blob | Uint8Array<ArrayBuffer>): Promise<string>;
  /** The figures with which a breach of the run under way, or of the last one, began; null where they are no longer kept. */
  breachMoment(id: number): ReturnType<RunKeeper['breachMoment']>;
}

const KEY_ALLOWED = 'the key of a kept run, as list() gives it';
const FILE_ALLOWED = 'a Blob or a Uint8Array with the file of a run (.penstock)';

/** As `penstock.runs`. */
export async function runsForScript(source: Pick<Coordinator, 'keptRuns'>): Promise<ScriptRuns> {
  const keeper = await source.keptRuns();
  const kept = async (key: string): Promise<KeptRun> => {
    const run = (await keeper.list()).runs.find((each) => each.key === key);
    if (run === undefined) throw new RangeError(notAllowedText('key', quote(key), KEY_ALLOWED));
    return run;
  };
  return {
    list: () => keeper.list(),
    current: () => keeper.current(),
    objectives: () => keeper.objectives(),
    file: async (key) => keeper.file((await kept(key)).key),
    label: async (key, label) => {
      // A run that is younger than 5 s is not in the list yet: with a label it is kept.
      if (key !== (await keeper.current())) await kept(key);
      await keeper.label(key, label);
    },
    remove: async (key) => {
      const { state } = await kept(key);
      if (state === 'recording') throw new Error(`run ${key} is under way: stop it first`);
      await keeper.remove(key);
    },
    add: (file) => addForScript(source, file),
    breachMoment: async (id) => {
      if (!(Number.isSafeInteger(id) && id > 0))
        throw new RangeError(notAllowedText('id', quote(id), 'the number of a breach, a whole one from 1'));
      return keeper.breachMoment(id);
    },
  };
}

async function addForScript(
  source: Pick<Coordinator, 'keptRuns'>,
  given: Blob | Uint8Array<ArrayBuffer>,
): Promise<string> {
  if (!(given instanceof Blob || given instanceof Uint8Array))
    throw new RangeError(notAllowedText('file', quote(given), FILE_ALLOWED));
  const file = new File([given], 'run.penstock');
  try {
    return await takeFile(source, file);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    throw new RangeError(notAllowedText('file', `a file of ${file.size} bytes`, `${FILE_ALLOWED}; ${error.message}`));
  }
}
