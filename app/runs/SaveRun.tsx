import { useEffect, useRef, useState } from 'react';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import { formatBytes } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { keeperOf, nameOf } from './runs-store.ts';

/** Saves a run as a file, a report or JSON, after it has said what is in it. */
export function SaveRun({ run }: { run: KeptRun }) {
  const [isAsking, ask] = useState(false);
  return (
    <>
      <Button isCompact icon="save" label={`Save ${nameOf(run)} as a file`} onClick={() => ask(true)} />
      {isAsking && <SaveDialog run={run} onClose={() => ask(false)} />}
    </>
  );
}

function SaveDialog({ run, onClose }: { run: KeptRun; onClose: () => void }) {
  const { database } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  const file = async () => (await keeperOf(database)).file(run.key);
  const save = (make: () => Promise<void>) => {
    void tell('The run could not be saved', make);
    close();
  };
  const asRun = async () => saveFile(new Blob([await file()]), `${baseOf(run)}.penstock`);
  const asReport = async () => {
    const { reportFileOf } = await import('./report-file.ts');
    saveFile(await reportFileOf(run.key, await file(), nameOf(run)), `${baseOf(run)}.html`);
  };
  const asJson = async () => {
    const { jsonFileOf } = await import('./report-file.ts');
    saveFile(await jsonFileOf(run.key, await file(), nameOf(run)), `${baseOf(run)}.json`);
  };
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby="save-run-title" onClose={onClose}>
      <h2 id="save-run-title">Save {nameOf(run)} as a file?</h2>
      <p>
        The file ({formatBytes(run.bytes)}) contains: {told(run)}. The report and the JSON contain the same, without the
        events.
      </p>
      <div className="confirm-buttons">
        <Button label="Cancel" onClick={close} />
        <Button label="Save as JSON" onClick={() => save(asJson)} />
        <Button label="Save the report" onClick={() => save(asReport)} />
        <Button label="Save the file" icon="save" look="primary" onClick={() => save(asRun)} />
      </div>
    </dialog>
  );
}

/** What a file tells of its author. */
function told({ summary, label }: KeptRun): string {
  const machine =
    summary === null ? [] : [`${summary.machine.cores} processor cores`, `the browser "${summary.machine.browser}"`];
  const own = [
    label.name !== '' && `the name "${label.name}"`,
    label.note !== '' && `the note "${label.note}"`,
    label.moments.length > 0 && `${label.moments.length} notes at moments`,
  ];
  const always = ['all figures, settings and times', 'the event log', 'the latest ten events of each second'];
  return [...always, ...machine, ...own.filter((text) => text !== false)].join('; ');
}

function baseOf(run: KeptRun): string {
  const at = new Date(run.summary?.startedAt ?? 0).toISOString().slice(0, 16).replace(/[:T]/g, '-');
  const name = nameOf(run)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return `${name}-${at}`;
}
