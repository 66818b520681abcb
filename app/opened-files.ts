/** Files that the system opens with the installed program: a recording, or a scenario. */
import { showScreen } from './client/address.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import { importRecording } from './controls/import-recording.ts';
import { openedFile } from './stores/opened-file.ts';

/** As browsers have it that open files with programs; TypeScript does not know it yet. */
interface LaunchQueue {
  setConsumer(take: (launch: { readonly files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}

export function takeOpenedFiles(client: PipelineClient): void {
  const queue: LaunchQueue | undefined = Reflect.get(window, 'launchQueue');
  queue?.setConsumer(({ files = [] }) => {
    for (const handle of files) void handle.getFile().then((file) => open(file, client));
  });
}

function open(file: File, client: PipelineClient): void {
  if (/\.csv$/i.test(file.name)) return void importRecording(client, file);
  openedFile.setState({ file });
  showScreen('scenarios');
}
