import { useEffect, useRef, useState } from 'react';
import { sampleClock } from '../charts/chart-values.ts';
import { useApp, useRun, useView } from '../frame/app-context.ts';
import { cursorIn } from '../frame/cursor.ts';
import { tell } from '../stores/notice-store.ts';
import { viewStore } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { addNote, LONGEST_NOTE } from './notes.ts';
import './notes.css';

/** Puts a note at the moment that is looked at: that of the cursor, else the one on the screen, else now. */
export function NoteButton() {
  const { loop } = useApp();
  const [at, setAt] = useState<number | null>(null);
  const isOpened = useView((view) => view.opened !== null);
  const hasRun = useRun(({ state }) => state !== 'idle');
  const ask = () => {
    const { fixed, eye } = viewStore.getState();
    const looked = cursorIn(loop.range()) ?? eye ?? (fixed === null ? null : loop.history.series.last(0));
    setAt(looked === null ? Date.now() : 1000 * looked);
  };
  return (
    <>
      <Button label="Add a note" icon="note" isCompact disabled={!hasRun && !isOpened} onClick={ask} />
      {at !== null && <NoteDialog at={at} onClose={() => setAt(null)} />}
    </>
  );
}

function NoteDialog({ at, onClose }: { at: number; onClose: () => void }) {
  const { database } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const add = (text: string) => {
    dialog.current?.close();
    if (text !== '') void tell('The note could not be kept', () => addNote(database, at, text));
  };
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby="note-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add(String(new FormData(event.currentTarget).get('note') ?? '').trim());
        }}
      >
        <h2 id="note-title">Note at {sampleClock(at / 1000)}</h2>
        <p>It is kept with the run: as a mark on its charts, in its log, file and report.</p>
        <input className="note-text" name="note" aria-label="Note" maxLength={LONGEST_NOTE} autoComplete="off" />
        <div className="confirm-buttons">
          <Button label="Cancel" onClick={() => dialog.current?.close()} />
          <button type="submit" className="button button-primary">
            Add the note
          </button>
        </div>
      </form>
    </dialog>
  );
}
