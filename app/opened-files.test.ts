import { afterEach, expect, test, vi } from 'vitest';
import { takeOpenedFiles } from './opened-files.ts';

type Launch = { readonly files: readonly { getFile(): Promise<File> }[] };

afterEach(() => vi.unstubAllGlobals());

/** Has the system open a file with this name. @returns what it was opened as */
async function openedAs(name: string): Promise<string[]> {
  let launch: (launch: Launch) => void = () => {};
  vi.stubGlobal('window', {
    launchQueue: {
      setConsumer: (take: typeof launch) => {
        launch = take;
      },
    },
  });
  const opened: string[] = [];
  takeOpenedFiles({
    openRuns: (files) => opened.push(...files.map((file) => `run ${file.name}`)),
    openTables: (files) => opened.push(...files.map((file) => `table ${file.name}`)),
    openProfiles: async (files) => {
      opened.push(...files.map((file) => `profile ${file.name}`));
      return [];
    },
  });
  launch({ files: [{ getFile: () => Promise.resolve(new File([''], name)) }] });
  await Promise.resolve();
  return opened;
}

test.each([
  ['of a run', 'mine.penstock', 'run'],
  ['of a table', 'mine.csv', 'table'],
  ['of a profile', 'mine.profile.json', 'profile'],
  ['with its name in capitals', 'MINE.PENSTOCK', 'run'],
])('a file %s that the system opens with the program is opened as what it is', async (_, name, kind) => {
  expect(await openedAs(name)).toEqual([`${kind} ${name}`]);
});
