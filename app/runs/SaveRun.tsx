import { useState } from 'react';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import { formatBytes } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { saveFile } from '../ui/save-file.ts';
import { keeperOf, nameOf, tell } from './runs-store.ts';

/** Saves a run as a file, after it has said what is in it. */
export function SaveRun({ run }: { run: KeptRun }) {
  const { database } = useApp();
  const [isAsking, ask] = useState(false);
  const save = () =>
    tell('The run could not be saved', async () => {
      const file = await (await keeperOf(database)).file(run.key);
      saveFile(new Blob([file]), fileNameOf(run));
    });
  return (
    <>
      <Button isCompact icon="save" label={`Save ${nameOf(run)} as a file`} onClick={() => ask(true)} />
      {isAsking && (
        <ConfirmDialog
          title={`Save ${nameOf(run)} as a file?`}
          text={`The file (${formatBytes(run.bytes)}) tells: ${told(run)}.`}
          confirm="Save the file"
          icon="save"
          onConfirm={() => void save()}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}

/** What a file tells of its author. */
function told({ summary, label }: KeptRun): string {
  const machine =
    summary === null ? [] : [`${summary.machine.cores} processor cores`, `the browser "${summary.machine.browser}"`];
  const own = [label.name !== '' && `the name "${label.name}"`, label.note !== '' && `the note "${label.note}"`];
  const always = ['all figures, settings and times', 'the event log', 'the latest ten events of each second'];
  return [...always, ...machine, ...own.filter((text) => text !== false)].join('; ');
}

function fileNameOf(run: KeptRun): string {
  const at = new Date(run.summary?.startedAt ?? 0).toISOString().slice(0, 16).replace(/[:T]/g, '-');
  const name = nameOf(run)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return `${name}-${at}.penstock`;
}
