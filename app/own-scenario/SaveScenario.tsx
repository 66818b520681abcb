import { useEffect, useRef, useState } from 'react';
import { errorText } from '../../workers/contract/error-text.ts';
import { showScreen } from '../client/address.ts';
import { formatMoment } from '../format.ts';
import { linkOf } from '../scenarios/definition/scenario-address.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import { copyText } from '../stores/copy-text.ts';
import { notify } from '../stores/notice-store.ts';
import { openedFile } from '../stores/opened-file.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { type ActOfRun, actOfRun } from './act-of-run.ts';
import { FigureChoice } from './FigureChoice.tsx';
import { type Chosen, scenarioOf } from './scenario-of-run.ts';
import './own-scenario.css';

interface SaveScenarioProps {
  /** Of the run. */
  readonly name: string;
  readonly startedAt: number;
  readonly file: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly onClose: () => void;
}
type Reading = ActOfRun | { readonly failure: string } | null;

/** A kept run becomes a scenario: its settings, load and timeline are the act, and people choose what is to come again. */
export function SaveScenario({ name, startedAt, file, onClose }: SaveScenarioProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reading, setReading] = useState<Reading>(null);
  const close = () => dialog.current?.close();
  useEffect(() => {
    dialog.current?.showModal();
    file()
      .then((bytes) => actOfRun(name, bytes))
      .then(setReading, (error: unknown) => setReading({ failure: errorText(error) }));
  }, [file, name]);
  return (
    <dialog ref={dialog} className="dialog own-scenario" aria-labelledby="own-scenario" onClose={onClose}>
      <h2 id="own-scenario">Save {name} as a scenario</h2>
      {reading === null && <p role="status">Reading the run…</p>}
      {reading !== null && 'failure' in reading && <p role="alert">The run could not be read: {reading.failure}</p>}
      {reading !== null && 'record' in reading && (
        <Form run={reading} name={name} startedAt={startedAt} onDone={close} />
      )}
      <Button label="Close" onClick={close} />
    </dialog>
  );
}

interface FormProps {
  readonly run: ActOfRun;
  readonly name: string;
  readonly startedAt: number;
  readonly onDone: () => void;
}
function Form({ run: { record, isCut }, name, startedAt, onDone }: FormProps) {
  const [title, setTitle] = useState(name);
  const [claim, setClaim] = useState('The results of this run can be repeated.');
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const made = (use: (scenario: Scenario) => void | Promise<void>) => {
    try {
      const why = `Saved from ${name} of ${formatMoment(startedAt)}: its measurements are the expected values, with room for chance.`;
      setTrouble(null);
      void use(scenarioOf(record, chosen, { title, claim, why }));
    } catch (error) {
      setTrouble(errorText(error));
    }
  };
  return (
    <>
      <p className="unit">
        Its settings, load, failures and seed become one act of {record.seconds} s
        {isCut ? ', its first: a scenario takes no more' : ''}. What you choose below becomes the verdict.
      </p>
      <Field label="Title" value={title} most={80} onChange={setTitle} />
      <Field label="Claim" value={claim} most={300} onChange={setClaim} />
      <FigureChoice record={record} chosen={chosen} onChange={setChosen} />
      {trouble !== null && <p role="alert">{trouble}</p>}
      <div className="confirm-buttons">
        <Button label="Copy its link" icon="link" disabled={chosen.length === 0} onClick={() => made(copyLink)} />
        <Button
          label="Save as a file"
          icon="save"
          disabled={chosen.length === 0}
          onClick={() => made((scenario) => saveFile(fileOf(scenario), `${scenario.id}.json`))}
        />
        <Button
          label="Open in Scenarios"
          icon="play"
          look="primary"
          disabled={chosen.length === 0}
          onClick={() =>
            made((scenario) => {
              onDone();
              openedFile.setState({ file: fileOf(scenario) });
              showScreen('scenarios');
            })
          }
        />
      </div>
    </>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly most: number;
  readonly onChange: (value: string) => void;
}
function Field({ label, value, most, onChange }: FieldProps) {
  return (
    <label className="own-field">
      <span>{label}</span>
      <input value={value} maxLength={most} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

function fileOf(scenario: Scenario): File {
  return new File([`${JSON.stringify(scenario, null, 2)}\n`], `${scenario.id}.json`, { type: 'application/json' });
}
async function copyLink(scenario: Scenario): Promise<void> {
  const found = await linkOf(scenario, location.href);
  if ('problem' in found) return notify('error', 'There is no link to this scenario', [found.problem]);
  await copyText(found.link, ['Link copied', 'It holds the whole scenario.']);
}
