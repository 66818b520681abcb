/** Entry of the worker that reads a file. It is started for one file and ended with it; to cancel, it is ended. */
import { expose, transfer } from 'comlink';
import type { TraceReader } from './contract/arrivals/trace-types.ts';
import type { DurationReader } from './contract/durations/duration-types.ts';
import type { ImportAnswer, MessageLooker, TableReader, WorkerSign } from './contract/import-types.ts';
import { importTable, previewTable } from './import/import-table.ts';
import { openPrivateFiles } from './import/rows/private-files.ts';

/** The page hears of progress so often. */
const EVERY_MS = 100;

const reader: TableReader & DurationReader & TraceReader & MessageLooker & WorkerSign = {
  begin: () => {},
  async read(files, wish, options, onProgress) {
    let told = 0;
    const answer = await importTable(files, wish, {
      ...options,
      files: await openPrivateFiles(),
      onProgress: (share, rows) => {
        const now = performance.now();
        if (now - told < EVERY_MS) return;
        told = now;
        onProgress(share, rows);
      },
    });
    return handOver(answer);
  },
  preview: previewTable,
  arrivals: async (file, wish, options) =>
    (await import('./import/arrivals/read-arrivals.ts')).readArrivals(file, wish, options),
  message: async (text, wish, sensors, options) =>
    (await import('./import/messages/look-at-message.ts')).lookAtMessage(text, wish, sensors, options),
  durations: async (file, wish) => (await import('./import/durations/read-durations.ts')).readDurationFile(file, wish),
};

function handOver(answer: ImportAnswer): ImportAnswer {
  if (answer.kind !== 'table') return answer;
  const { timeMs, value, sensor } = answer.table;
  return transfer(answer, [timeMs.buffer, value.buffer, sensor.buffer]);
}

expose(reader);
