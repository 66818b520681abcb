import { useApp } from '../frame/app-context.ts';
import { PickFile } from '../ui/PickFile.tsx';
import { addFile } from './add-file.ts';

/** Takes files of runs. They can be dropped anywhere on the page as well. */
export function OpenFile() {
  const { database } = useApp();
  const add = async (files: readonly File[]) => {
    for (const file of files) await addFile(database, file);
  };
  return <PickFile label="Open a run file" accept=".penstock" isMultiple onFiles={(files) => void add(files)} />;
}
