/** Files that are dropped anywhere on the page, and tables that are pasted. */
import { viewStore } from '../stores/view-store.ts';
import type { NamedFile } from './import-store.ts';

/** Loaded with the first file. */
export async function openFiles(files: readonly NamedFile[]): Promise<void> {
  if (files.length === 0) return;
  const { importFiles } = await import('./import-file.ts');
  await importFiles(files);
}
/** Files with the names that they have on the disk. */
export function namedFiles(files: Iterable<File>): NamedFile[] {
  return [...files].map((file) => ({ name: file.name, blob: file }));
}

/** Scenarios are files as well: their screen takes them itself. */
function isForScenarios(files: readonly File[]): boolean {
  return viewStore.getState().screen === 'scenarios' && files.some(({ name }) => /\.json$/i.test(name));
}

let cue: Promise<typeof import('./drop-cue.ts')> | null = null;

function hold(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes('Files')) return;
  // Otherwise the browser leaves the page for the file.
  event.preventDefault();
  // Scenarios have a cue of their own.
  if (viewStore.getState().screen === 'scenarios') return;
  cue ??= import('./drop-cue.ts');
  cue.then(({ showDropCue }) => showDropCue()).catch(() => {});
}
/** Whether a file is one of a kept run. */
export function isRunFile({ name }: File): boolean {
  return /\.penstock$/i.test(name);
}

interface Takers {
  /** Takes files of runs. */
  readonly openRuns: (files: readonly File[]) => void;
  /** Takes those in JSON that are profiles. @returns the others */
  readonly openProfiles: (files: readonly File[]) => Promise<readonly File[]>;
}

function drop(event: DragEvent, { openRuns, openProfiles }: Takers): void {
  cue?.then(({ hideDropCue }) => hideDropCue()).catch(() => {});
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0 || isForScenarios(files)) return;
  event.preventDefault();
  const runs = files.filter(isRunFile);
  if (runs.length > 0) openRuns(runs);
  const others = files.filter((file) => !isRunFile(file));
  const isJson = ({ name }: File) => /\.json$/i.test(name);
  void openFiles(namedFiles(others.filter((file) => !isJson(file))));
  const inJson = others.filter(isJson);
  if (inJson.length > 0) void openProfiles(inJson).then((rest) => openFiles(namedFiles(rest)));
}

/** What is pasted where text is typed is typed. */
function paste(event: ClipboardEvent): void {
  const { target, clipboardData } = event;
  if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], dialog')) return;
  const files = [...(clipboardData?.files ?? [])].filter(({ type }) => !type.startsWith('image/'));
  const text = clipboardData?.getData('text/plain') ?? '';
  if (files.length > 0) void openFiles(namedFiles(files));
  else if (/\d[^\n]*\n/.test(text)) void openFiles([{ name: 'pasted table', blob: new Blob([text]) }]);
  else return;
  event.preventDefault();
}

/** Has the whole page take files that are dropped or pasted. */
export function takeFilesAnywhere(takers: Takers): void {
  window.addEventListener('dragover', hold);
  window.addEventListener('drop', (event) => drop(event, takers));
  document.addEventListener('paste', paste);
}
