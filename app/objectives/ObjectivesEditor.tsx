import { useId, useState } from 'react';
import type { Objective } from '../../workers/contract/config-types.ts';
import { ConfigError } from '../../workers/contract/settings/config-error.ts';
import {
  ObjectiveLineError,
  objectiveLine,
  readObjectiveLines,
} from '../../workers/contract/settings/objective-lines.ts';
import { OBJECTIVE_FIGURES } from '../../workers/contract/settings/objectives.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { EditableRows } from '../ui/EditableRows.tsx';
import './objectives.css';

const EXAMPLES = [
  'P99 time to stored ≤ 500 ms over 10 s',
  '99.9 % on time over 60 s',
  'lost = 0',
  'lost ≤ 0.1 % or stop',
  'stored ≥ 4,000 /s for 95 % of the time',
  'channels.broadcast→storage.depth ≤ 400',
];
const FIGURES = [...OBJECTIVE_FIGURES.values()].map(({ label }) => label).join(', ');

/** What else the run is held to: the rows, each to be edited or removed, and lines to be added. */
export function ObjectivesEditor() {
  const { client } = useApp();
  const id = useId();
  const rows = useConfig((config) => config.objectives.list);
  const [draft, setDraft] = useState('');
  /** Line of the row that is being edited; null: lines are added. */
  const [edited, setEdited] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const change = (next: readonly Objective[]): void => client.set({ objectives: { list: next } });
  const finish = () => {
    setEdited(null);
    setDraft('');
    setError(null);
  };
  const save = () => {
    try {
      const read = readObjectiveLines(draft);
      const at = rows.findIndex((row) => objectiveLine(row) === edited);
      change(at < 0 ? [...rows, ...read] : rows.toSpliced(at, 1, ...read));
      finish();
    } catch (refusal) {
      if (!(refusal instanceof ObjectiveLineError || refusal instanceof ConfigError)) throw refusal;
      setError(refusal.message);
    }
  };
  return (
    <section className="timeline objective-list" aria-labelledby={id}>
      <h4 id={id}>List of objectives</h4>
      <p className="field-help">
        More limits for the run, besides the P99 target and the times above. The start of a run does not count. The card
        Objectives on Live shows whether each is met.
      </p>
      <EditableRows
        label="Objectives of the list"
        rows={rows}
        edited={edited}
        keyOf={objectiveLine}
        nameOf={objectiveLine}
        show={(row) => <span translate="no">{objectiveLine(row)}</span>}
        edit={(row) => {
          setEdited(objectiveLine(row));
          setDraft(objectiveLine(row));
          setError(null);
        }}
        remove={(row) => {
          change(rows.filter((other) => other !== row));
          if (objectiveLine(row) === edited) finish();
        }}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label htmlFor={`${id}-lines`}>{edited === null ? 'New objectives, one per line' : 'The objective'}</label>
        <textarea
          id={`${id}-lines`}
          rows={2}
          spellCheck={false}
          placeholder={EXAMPLES[0]}
          value={draft}
          aria-invalid={error !== null}
          aria-describedby={`${id}-how`}
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button
          type="submit"
          label={edited === null ? 'Add to the list' : 'Save the objective'}
          disabled={draft.trim() === ''}
        />
        {edited !== null && <Button label="Cancel" onClick={finish} />}
      </form>
      {error !== null && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <HowToWrite
        id={`${id}-how`}
        take={(line) => {
          setDraft(line);
          setError(null);
        }}
      />
    </section>
  );
}

/** @param take puts an example where it can be edited */
function HowToWrite({ id, take }: { id: string; take: (line: string) => void }) {
  return (
    <details className="field-help" id={id}>
      <summary>How to write an objective</summary>
      <ul>
        {EXAMPLES.map((line) => (
          <li key={line}>
            <button type="button" className="link" translate="no" onClick={() => take(line)}>
              {line}
            </button>
          </li>
        ))}
      </ul>
      <p>Figures: {FIGURES}; or the path of any number in a snapshot.</p>
    </details>
  );
}
