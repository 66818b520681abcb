/** What parts of `npm run stress` have done, step by step: a command that was ended goes on with `--resume`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorText } from '../../workers/contract/error-text.ts';

export interface StepRecord {
  /** Empty when it held. */
  readonly wrong: readonly string[];
  /** What was measured, for people. */
  readonly figures: Readonly<Record<string, unknown>>;
}
export type Step = (name: string, act: () => Promise<StepRecord>) => Promise<StepRecord>;

/** What is wrong that is printed; all of it is in the record. */
const PRINTED = 5;

/**
 * @param file that the steps are kept in
 * @param isResumed whether a step that the file says has held is not done again. Its name has all that bears on it.
 */
export function keepSteps(file: string, isResumed: boolean): Step {
  const steps: Record<string, StepRecord> =
    isResumed && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, StepRecord>) : {};
  return async (name, act) => {
    const kept = steps[name];
    const isHeld = kept !== undefined && kept.wrong.length === 0;
    const done = isHeld ? kept : await act().catch((error) => ({ wrong: [errorText(error)], figures: {} }));
    steps[name] = done;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(steps, null, 2)}\n`);
    const { wrong, figures } = done;
    const many = `FAILED ${wrong.length} times: ${wrong.slice(0, PRINTED).join('; ')}`;
    console.log(`${name}: ${JSON.stringify(figures)}, ${wrong.length === 0 ? 'held' : many}${isHeld ? ' before' : ''}`);
    return done;
  };
}
