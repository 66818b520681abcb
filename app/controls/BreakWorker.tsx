import { useId, useState } from 'react';
import { isActive } from '../../workers/contract/name-sets.ts';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import { useApp, useRun } from '../frame/app-context.ts';
import { tell } from '../stores/notice-store.ts';
import type { RunStatus } from '../stores/run-store.ts';
import { Button } from '../ui/Button.tsx';

type Worker = RunStatus['workers'][number];
/** As the coordinator allows. */
const MOST_SECONDS = 600;
const FIRST_CHOICE = 'storage';

/** Kills or stalls the worker of any stage, and says beforehand what else runs on it. */
export function BreakWorker() {
  const { client } = useApp();
  const ids = useId();
  const isRunning = useRun((run) => isActive(run.state));
  const workers = useRun((run) => run.workers);
  const [wanted, setWanted] = useState(FIRST_CHOICE);
  const [seconds, setSeconds] = useState('2');
  const stages = workers.flatMap(stagesOf);
  const stage = stages.includes(wanted) ? wanted : (stages[0] ?? FIRST_CHOICE);
  const typed = parseNumber(seconds, 's');
  const time = typeof typed === 'number' ? typed : Number.NaN;
  const isTimeAllowed = time > 0 && time <= MOST_SECONDS;
  const act = (what: string, promise: Promise<void>) => void tell(`${stage} could not be ${what}`, () => promise);
  return (
    <fieldset className="break-worker" aria-labelledby={`${ids}-title`} aria-describedby={`${ids}-shares`}>
      <legend id={`${ids}-title`}>Break a worker</legend>
      <label>
        <span>Worker of</span>
        <select
          className="select"
          value={stage}
          disabled={!isRunning}
          onChange={(event) => setWanted(event.target.value)}
        >
          {(stages.length > 0 ? stages : [stage]).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        <span>Stall for</span>
        <span className="number-typed" data-unit="s">
          <input
            type="text"
            inputMode="decimal"
            value={seconds}
            aria-invalid={!isTimeAllowed}
            aria-label="Stall for, seconds"
            onChange={(event) => setSeconds(event.target.value)}
          />
          <span className="unit">s</span>
        </span>
      </label>
      <p id={`${ids}-shares`}>{sharing(workers, stage)}</p>
      {!isTimeAllowed && (
        <p className="field-error" role="alert">
          {refusalText(seconds, typed, `more than 0 to ${MOST_SECONDS} s`)}
        </p>
      )}
      <div className="break-buttons">
        <Button label="Kill it" icon="bolt" disabled={!isRunning} onClick={() => act('killed', client.kill(stage))} />
        <Button
          label="Stall it"
          icon="pause"
          disabled={!isRunning || !isTimeAllowed}
          onClick={() => act('stalled', client.stall(stage, time))}
        />
      </div>
    </fieldset>
  );
}

function stagesOf({ stage }: Worker): string[] {
  return stage === '' ? [] : stage.split(', ');
}

/** What else stops when the worker of this stage does. */
function sharing(workers: readonly Worker[], stage: string): string {
  const worker = workers.find((candidate) => stagesOf(candidate).includes(stage));
  if (worker === undefined) return 'Nothing is running.';
  if (worker.state === 'starting') return `${worker.name} is starting.`;
  const others = stagesOf(worker).filter((name) => name !== stage);
  return others.length === 0 ? `${worker.name} runs nothing else.` : `${worker.name} also runs ${others.join(', ')}.`;
}
