/** A run handed on: as a report, or as JSON for a program. Loaded when one is asked for. */
import { readForReport } from '../comparison/read-for-report.ts';
import { runReportOf } from '../comparison/run-report.ts';
import { causeOf } from '../objectives/breach-cause.ts';

type File = Uint8Array<ArrayBuffer>;

export async function reportFileOf(key: string, file: File, name: string): Promise<Blob> {
  const run = await readForReport(key, file, causeOf);
  const html = await runReportOf(run, name, { made: new Date().toISOString(), version: PENSTOCK_VERSION });
  return new Blob([html], { type: 'text/html' });
}

/** The last snapshot, as `penstock.snapshot()` gives it, the settings, how objectives were met, and the log. */
export async function jsonFileOf(key: string, file: File, name: string): Promise<Blob> {
  const { head, last, config, lastConfig, label, objectives, lines, speed, end } = await readForReport(
    key,
    file,
    causeOf,
  );
  const { program, startedAt, machine } = head;
  const told = {
    ...{ name, note: label.note, notes: label.moments, program, startedAt, machine, speed, end },
    ...{ config, lastConfig, snapshot: last, objectives, log: lines },
  };
  return new Blob([JSON.stringify(told, null, 2)], { type: 'application/json' });
}
