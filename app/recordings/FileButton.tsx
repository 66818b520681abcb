import { PickFile } from '../ui/PickFile.tsx';
import { namedFiles, openFiles } from './files-anywhere.ts';

/** Opens files; what becomes of them is said by the panel. */
export function FileButton() {
  return <PickFile label="Open a recording…" isMultiple onFiles={(files) => void openFiles(namedFiles(files))} />;
}
