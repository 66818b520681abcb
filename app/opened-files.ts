/** Files that the system opens with the installed program (`file_handlers` of the manifest): runs, tables, scenarios, profiles. */
import { showScreen } from './client/address.ts';
import { isRunFile, namedFiles } from './recordings/files-anywhere.ts';
import type { NamedFile } from './recordings/import-store.ts';
import { openedFile } from './stores/opened-file.ts';

/** As browsers have it that open files with programs; TypeScript does not know it yet. */
interface LaunchQueue {
  setConsumer(take: (launch: { readonly files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}
interface Openers {
  readonly openRuns: (files: readonly File[]) => void;
  readonly openTables: (files: readonly NamedFile[]) => unknown;
  /** Takes those in JSON that are profiles. @returns the others */
  readonly openProfiles: (files: readonly File[]) => Promise<readonly File[]>;
}

export function takeOpenedFiles(openers: Openers): void {
  const queue: LaunchQueue | undefined = Reflect.get(window, 'launchQueue');
  queue?.setConsumer(({ files = [] }) => {
    for (const handle of files) void handle.getFile().then((file) => open(file, openers));
  });
}

function open(file: File, { openRuns, openTables, openProfiles }: Openers): void {
  if (isRunFile(file)) openRuns([file]);
  else if (/\.json$/i.test(file.name)) void openProfiles([file]).then((others) => others.forEach(openScenario));
  else openTables(namedFiles([file]));
}
function openScenario(file: File): void {
  openedFile.setState({ file });
  showScreen('scenarios');
}
