import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { passToNextRow } from '../ui/pass-focus.ts';
import { saveFile } from '../ui/save-file.ts';
import { useCurrentRun, useData, useStored } from './data-context.ts';

/** Files that were no database of this version: kept as they are until a person decides. */
export function AsideFiles() {
  const { database } = useData();
  const aside = useStored((state) => state.info?.aside);
  const activity = useStored((state) => state.activity);
  const current = useCurrentRun();
  const [doomed, setDoomed] = useState<string | null>(null);
  if (aside === undefined || aside.length === 0) return null;
  const isBusy = activity !== null;
  const isStoring = current !== null;
  const save = async (name: string) => {
    const file = await database.exportAside(name);
    if (file !== null) saveFile(file, name.replace(/^\/+/, ''));
  };
  return (
    <div className="aside-files">
      <h3>Set aside</h3>
      <p className="unit">Database files that could not be used. {isStoring && 'Stop the run to delete them.'}</p>
      <ul>
        {aside.map((name) => (
          <li key={name} ref={passToNextRow}>
            <code>{name}</code>
            <Button isCompact label={`Export ${name}`} icon="save" disabled={isBusy} onClick={() => void save(name)} />
            <Button
              isCompact
              label={`Delete ${name}`}
              icon="bin"
              disabled={isBusy || isStoring}
              onClick={() => setDoomed(name)}
            />
          </li>
        ))}
      </ul>
      {doomed !== null && (
        <ConfirmDialog
          title={`Delete ${doomed}?`}
          text="Nothing can be rescued from this file afterwards. Export it first if in doubt."
          confirm={`Delete ${doomed}`}
          onConfirm={() => void database.removeAside(doomed)}
          onClose={() => setDoomed(null)}
        />
      )}
    </div>
  );
}
