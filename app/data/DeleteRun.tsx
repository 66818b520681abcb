import { useEffect, useRef, useState } from 'react';
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import { figuresOf, removeFigures } from '../device/room.ts';
import { countText, formatBytes, formatWhen } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { useData } from './data-context.ts';

/**
 * Asks what of a run is to go: its events, or all of it. A run has figures under Runs as well, which people may want to keep
 * when they only need room.
 */
export function DeleteRun({ run, onClose }: { run: StoredRunInfo; onClose: () => void }) {
  const { database } = useData();
  const { database: source } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const figures = useFigures(run);
  // Before it is known what is kept, nothing can be deleted.
  const isKnown = figures !== null;
  useEffect(() => {
    if (isKnown) dialog.current?.showModal();
  }, [isKnown]);
  if (figures === null) return null;
  const close = () => dialog.current?.close();
  const removeEvents = () => {
    void database.removeRun(run.id);
    close();
  };
  const removeAll = () => {
    void tell('The figures could not be deleted', () => removeFigures(source, figures));
    removeEvents();
  };
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby="delete-run-title" onClose={onClose}>
      <h2 id="delete-run-title">Delete run {run.id}?</h2>
      <p>
        Its {countText(run.events, 'event', 'events')} of {formatWhen(run.startedMs)} will be deleted from the database,
        with their batches and alarms. This cannot be undone.
      </p>
      {figures.length === 0 ? (
        <p>It has no figures under Runs: nothing of it is left.</p>
      ) : (
        <p>
          Its figures are kept under Runs{namesText(figures)}: charts, incidents and log, {sizeText(figures)}. They can
          stay, or be deleted as well.
        </p>
      )}
      {run.starred && <p>It has a star.</p>}
      <div className="confirm-buttons">
        <Button label="Keep it" onClick={close} />
        {figures.length === 0 ? (
          <Button label={`Delete run ${run.id}`} icon="bin" look="danger" onClick={removeEvents} />
        ) : (
          <>
            <Button label="Delete the events only" icon="bin" look="danger" onClick={removeEvents} />
            <Button label="Delete events and figures" icon="bin" look="danger" onClick={removeAll} />
          </>
        )}
      </div>
    </dialog>
  );
}

/** Null until it is known; none where they cannot be read. */
function useFigures(run: StoredRunInfo): readonly KeptRun[] | null {
  const { database } = useApp();
  const [figures, setFigures] = useState<readonly KeptRun[] | null>(null);
  useEffect(() => {
    let isOn = true;
    const take = (found: readonly KeptRun[]) => isOn && setFigures(found);
    figuresOf(database, run).then(take, () => take([]));
    return () => {
      isOn = false;
    };
  }, [database, run]);
  return figures;
}

function namesText(figures: readonly KeptRun[]): string {
  const names = [...new Set(figures.map(({ label }) => label.name).filter((name) => name !== ''))];
  return names.length === 0 ? '' : ` as ${names.map((name) => `“${name}”`).join(' and ')}`;
}
function sizeText(figures: readonly KeptRun[]): string {
  return formatBytes(figures.reduce((sum, { bytes }) => sum + bytes, 0));
}
