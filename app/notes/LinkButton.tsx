import { useEffect, useRef, useState } from 'react';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import { momentQuery } from '../../workers/contract/links/moment-query.ts';
import { useApp, useView } from '../frame/app-context.ts';
import { cursorIn } from '../frame/cursor.ts';
import { fileNameOf, keeperOf } from '../runs/runs-store.ts';
import { copyText } from '../stores/copy-text.ts';
import { tell } from '../stores/notice-store.ts';
import { type OpenedRun, viewStore } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';

/** Copies a link to the moment of an opened run that is looked at; where its file is not on this site, says what to do. */
export function LinkButton() {
  const { loop, database } = useApp();
  const opened = useView((view) => view.opened);
  const [unplaced, setUnplaced] = useState<{ readonly run: KeptRun; readonly query: string } | null>(null);
  if (opened === null) return null;
  const copy = async () => {
    const seconds = lookedAt(cursorIn(loop.range()), opened) - opened.range.from;
    if (opened.address !== null) return copyLink(linkTo(momentQuery(opened.address, seconds)), 'Link copied');
    const { runs } = await (await keeperOf(database)).list();
    const run = runs.find(({ key }) => key === opened.key);
    if (run === undefined) throw new Error('it is not in the list of runs any more');
    setUnplaced({ run, query: momentQuery(`${fileNameOf(run)}.penstock`, seconds) });
  };
  return (
    <>
      <Button
        label="Copy a link to this moment"
        icon="link"
        isCompact
        onClick={() => void tell('There is no link to this moment', copy)}
      />
      {unplaced !== null && <UnplacedDialog {...unplaced} onClose={() => setUnplaced(null)} />}
    </>
  );
}

/** The moment of the cursor, else the one that the screen shows. */
function lookedAt(cursor: number | null, { range }: OpenedRun): number {
  const { eye, fixed } = viewStore.getState();
  return Math.min(cursor ?? eye ?? fixed?.to ?? range.to, range.to);
}
function linkTo(query: string): string {
  return new URL(query, new URL(location.pathname, location.origin)).href;
}
function copyLink(link: string, title: string): Promise<void> {
  return copyText(link, [title, link]);
}

interface DialogProps {
  readonly run: KeptRun;
  readonly query: string;
  readonly onClose: () => void;
}
function UnplacedDialog({ run, query, onClose }: DialogProps) {
  const { database } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const file = `${fileNameOf(run)}.penstock`;
  const save = () =>
    tell('The run could not be saved', async () =>
      saveFile(new Blob([await (await keeperOf(database)).file(run.key)]), file),
    );
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby="link-title" onClose={onClose}>
      <h2 id="link-title">This run is only in this browser</h2>
      <p>A link can lead to it once its file is on this site:</p>
      <ol className="moment-steps">
        <li>
          Save <b translate="no">{file}</b>.
        </li>
        <li>Put it beside this page, in the same folder of the site.</li>
        <li>Share the link below. It opens the run at this moment.</li>
      </ol>
      <p className="moment-link" translate="no">
        {linkTo(query)}
      </p>
      <div className="confirm-buttons">
        <Button label="Close" onClick={() => dialog.current?.close()} />
        <Button label="Save the file" icon="save" onClick={() => void save()} />
        <Button
          label="Copy the link"
          icon="copy"
          look="primary"
          onClick={() => {
            dialog.current?.close();
            void copyLink(linkTo(query), 'Link copied: it works once the file is on the site');
          }}
        />
      </div>
    </dialog>
  );
}
