import { errorText } from '../../workers/contract/error-text.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { formatCount } from '../format.ts';
import { notify } from '../stores/notice-store.ts';

/** Reads a recording of one's own and says what came of it. @param isWanted false: somebody has gone on without it */
export async function importRecording(
  client: PipelineClient,
  file: File,
  isWanted: () => boolean = () => true,
): Promise<void> {
  try {
    const { rows, skipped, problems } = await client.importRecording(file, isWanted);
    const summary = `${file.name}: ${formatCount(rows)} rows, ${formatCount(skipped)} left out`;
    if (isWanted()) notify(skipped > 0 ? 'error' : 'info', summary, problems);
  } catch (error) {
    if (!isWanted()) return;
    notify('error', `${file.name} was not read`, [errorText(error)]);
  }
}
