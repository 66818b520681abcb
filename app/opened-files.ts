/** Files that the system opens with the installed program: a recording, or a scenario. */
import { showScreen } from './client/address.ts';
import { namedFiles, openFiles } from './recordings/files-anywhere.ts';
import { openedFile } from './stores/opened-file.ts';

/** As browsers have it that open files with programs; TypeScript does not know it yet. */
interface LaunchQueue {
  setConsumer(take: (launch: { readonly files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}

export function takeOpenedFiles(): void {
  const queue: LaunchQueue | undefined = Reflect.get(window, 'launchQueue');
  queue?.setConsumer(({ files = [] }) => {
    for (const handle of files) void handle.getFile().then((file) => open(file));
  });
}

function open(file: File): void {
  if (!/\.json$/i.test(file.name)) return void openFiles(namedFiles([file]));
  openedFile.setState({ file });
  showScreen('scenarios');
}
