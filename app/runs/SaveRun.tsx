import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import type { AskRows } from '../data/sensor-points.ts';
import { eventsOf, roomStore } from '../device/room.ts';
import { countText, formatBytes, formatShare } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { SaveScenario } from '../own-scenario/SaveScenario.tsx';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { fileNameOf, keeperOf, nameOf } from './runs-store.ts';

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

/** Offers to save a run as a scenario. */
export function AsScenario({ run, startedAt }: { run: KeptRun; startedAt: number }) {
  const { database } = useApp();
  const [isAsking, ask] = useState(false);
  const { key } = run;
  const file = useCallback(async () => (await keeperOf(database)).file(key), [database, key]);
  const name = nameOf(run);
  return (
    <>
      <Button isCompact icon="book" label={`Save ${name} as a scenario`} onClick={() => ask(true)} />
      {isAsking && <SaveScenario name={name} startedAt={startedAt} file={file} onClose={() => ask(false)} />}
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
  const asRun = async () => saveFile(new Blob([await file()]), `${fileNameOf(run)}.penstock`);
  const asReport = async () => {
    const { reportFileOf } = await import('./report-file.ts');
    saveFile(await reportFileOf(run.key, await file(), nameOf(run)), `${fileNameOf(run)}.html`);
  };
  const asJson = async () => {
    const { jsonFileOf } = await import('./report-file.ts');
    saveFile(await jsonFileOf(run.key, await file(), nameOf(run)), `${fileNameOf(run)}.json`);
  };
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby="save-run-title" onClose={onClose}>
      <h2 id="save-run-title">Save {nameOf(run)} as a file?</h2>
      <p>
        The file ({formatBytes(run.bytes)}) contains: {told(run)}. The report and the JSON contain the same, without the
        events.
      </p>
      <EventsOf run={run} />
      <div className="confirm-buttons">
        <Button label="Cancel" onClick={close} />
        <Button label="Save as JSON" onClick={() => save(asJson)} />
        <Button label="Save the report" onClick={() => save(asReport)} />
        <Button label="Save the file" icon="save" look="primary" onClick={() => save(asRun)} />
      </div>
    </dialog>
  );
}

/** Every event of it, while they are stored: they are in none of the other files. */
function EventsOf({ run }: { run: KeptRun }) {
  const { client, database } = useApp();
  const stored = useStore(roomStore, ({ room }) => eventsOf(room?.stored?.runs ?? [], run));
  const [share, setShare] = useState<number | null>(null);
  if (stored === null) return <p className="unit">Its events are not stored any more, or never were.</p>;
  const save = () =>
    tell('The events could not be saved', async () => {
      setShare(0);
      try {
        const { eventsAsCsv, EXPORT_LIMITS } = await import('../data/events-csv.ts');
        const ask: AskRows = (sql, given) => client.query(sql, given, EXPORT_LIMITS);
        saveFile(await eventsAsCsv(stored.id, ask, setShare), `${fileNameOf(run)}-events.csv.gz`);
      } finally {
        setShare(null);
      }
    });
  if (share !== null)
    return (
      <p role="status">
        Writing the events: <span translate="no">{formatShare(share)}</span>{' '}
        <Button label="Cancel the events" onClick={() => void database.cancelQuery()} />
      </p>
    );
  return (
    <p>
      <Button label="Save the events as .csv.gz" icon="save" onClick={() => void save()} />{' '}
      <span className="unit">
        {countText(stored.events, 'event', 'events')}, one per row, as in the table “events”.
      </span>
    </p>
  );
}

/** What a file tells of its author. */
function told({ summary, label }: KeptRun): string {
  const machine =
    summary === null
      ? []
      : [
          countText(summary.machine.cores, 'processor core', 'processor cores'),
          `the browser "${summary.machine.browser}"`,
        ];
  const own = [
    label.name !== '' && `the name "${label.name}"`,
    label.note !== '' && `the note "${label.note}"`,
    label.moments.length > 0 && countText(label.moments.length, 'note at a moment', 'notes at moments'),
  ];
  const always = ['all figures, settings and times', 'the event log', 'the latest ten events of each second'];
  return [...always, ...machine, ...own.filter((text) => text !== false)].join('; ');
}
