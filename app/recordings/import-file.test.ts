/** Files that are opened, with the real reading of them but without its worker. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { MappingWish, NamedBlob } from '../../workers/contract/import-types.ts';
import { askHow, importApart, importAs } from './import-file.ts';
import { importStore, type NamedFile } from './import-store.ts';
import { chooseRecording, loadRecordings, removeRecording } from './recordings.ts';

vi.mock('./table-file.ts', async () => {
  const { importTable, previewTable } = await import('../../workers/import/import-table.ts');
  const around = { zone: 'UTC', language: 'en-US' };
  return {
    previewTableFile: (file: Blob, wish: MappingWish) => previewTable(file, wish, around),
    readTableFile: (files: readonly NamedBlob[], wish: MappingWish, acceptBest: boolean) =>
      importTable(files, wish, { ...around, acceptBest }),
  };
});

/** The code that reads files is loaded first. */
const LONG = { timeout: 15_000 };
const file = (name: string, ...lines: readonly string[]): NamedFile => ({ name, blob: new Blob([lines.join('\n')]) });
const CERTAIN = ['time,value', '2024-03-05T12:00:00Z,1', '2024-03-05T12:01:00Z,2', '2024-03-05T12:02:00Z,3'];
const OPEN = ['when;temp', '03/04/2024 10:00;20,5', '03/04/2024 11:00;20,75', '03/04/2024 12:00;21'];

const names = async () => (await loadRecordings()).map(({ name }) => name).sort();

beforeEach(async () => {
  for (const entry of await loadRecordings()) await removeRecording(entry);
  importStore.setState(importStore.getInitialState(), true);
});

test('files that are kept apart are listed one by one, and each question is answered before the next file', async () => {
  const files = [
    file('a.csv', ...CERTAIN),
    file('b.csv', ...OPEN),
    file('c.csv', 'a,b', 'c,d'),
    file('d.csv', ...CERTAIN),
  ];
  const all = importApart(files);
  await vi.waitFor(() => expect(importStore.getState().question?.file.name).toBe('b.csv'), LONG);
  expect(await names()).toEqual(['a.csv']);
  const { file: asked, preview, understood } = importStore.getState().question!;
  await importAs(asked, preview.mapping, understood);
  await all;
  expect(await names()).toEqual(['a.csv', 'b.csv', 'd.csv']);
  expect(importStore.getState()).toMatchObject({
    question: null,
    problem: null,
    done: { entry: { name: 'd.csv' } },
    earlier: [
      'a.csv is in the library: 3 rows',
      'b.csv is in the library: 3 rows',
      expect.stringMatching(/^c.csv was not read: The file has no column of numbers/),
    ],
  });
});

test('a question that is left unanswered does not keep the next file from being read', async () => {
  const all = importApart([file('b.csv', ...OPEN), file('d.csv', ...CERTAIN)]);
  await vi.waitFor(() => expect(importStore.getState().question).not.toBeNull(), LONG);
  importStore.setState({ question: null });
  await all;
  expect(await names()).toEqual(['d.csv']);
  expect(importStore.getState().earlier).toEqual(['b.csv was not read']);
});

test('a file that is read another way takes its own place, unless that is played', async () => {
  const given = file('a.csv', ...CERTAIN);
  await importApart([given]);
  const first = importStore.getState().done!.entry;
  await askHow(given, first);
  const { preview, understood, before } = importStore.getState().question!;
  await importAs(given, { ...preview.mapping, everyNth: 2 }, understood, before);
  const second = importStore.getState().done!.entry;
  expect((await loadRecordings()).map(({ rows }) => rows)).toEqual([2]);
  chooseRecording(second.id);
  await importAs(given, first.mapping, null, second);
  expect((await loadRecordings()).map(({ rows }) => rows).sort()).toEqual([2, 3]);
});
