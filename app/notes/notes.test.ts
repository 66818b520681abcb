import { beforeEach, expect, test, vi } from 'vitest';
import type { RunLabel } from '../../workers/contract/kept-run-types.ts';
import { logStore } from '../stores/log-store.ts';
import { type OpenedRun, setView } from '../stores/view-store.ts';
import { addNote, withNote } from './notes.ts';

const LABEL: RunLabel = { name: 'A', note: '', starred: true, moments: [{ at: 20, text: 'second' }] };

function source(current: string | null, kept: Readonly<Record<string, RunLabel>>) {
  const label = vi.fn(async () => {});
  const list = async () => ({ runs: Object.entries(kept).map(([key, each]) => ({ key, label: each })) });
  const keeper = { current: async () => current, list, label };
  return { label, of: { keptRuns: async () => keeper as never } };
}
beforeEach(() => {
  logStore.setState({ entries: [] });
  setView({ opened: null });
});

test('notes are in the order of time, and what else was said of the run stays', () => {
  expect(withNote(LABEL, 10, 'first')).toEqual({
    ...LABEL,
    moments: [
      { at: 10, text: 'first' },
      { at: 20, text: 'second' },
    ],
  });
});

test('a note on the run under way is kept with it, and a line of the log at its moment', async () => {
  const { label, of } = source('1-1', { '1-1': LABEL });
  await addNote(of, 30, 'third');
  expect(label).toHaveBeenCalledExactlyOnceWith('1-1', withNote(LABEL, 30, 'third'));
  expect(logStore.getState().entries.map(({ at, kind, text }) => [at, kind, text])).toEqual([[30, 'note', 'third']]);
});

test('a run too short for the list is kept because of its note', async () => {
  const { label, of } = source('9-9', {});
  await addNote(of, 30, 'early');
  const moments = [{ at: 30, text: 'early' }];
  expect(label).toHaveBeenCalledExactlyOnceWith('9-9', { name: '', note: '', starred: false, moments });
});

test('while a kept run is open, the note is its, and its line goes with it', async () => {
  const { label, of } = source('9-9', { '1-1': LABEL });
  setView({ opened: { key: '1-1' } as OpenedRun });
  await addNote(of, 5, 'there');
  expect(label.mock.calls).toEqual([['1-1', withNote(LABEL, 5, 'there')]]);
  expect(logStore.getState().entries).toMatchObject([{ id: -1, at: 5, kind: 'note', text: 'there' }]);
});

test('a note needs a run to be kept with', async () => {
  const { of } = source(null, {});
  await expect(addNote(of, 5, 'lost')).rejects.toThrow('there is no run: start one');
  expect(logStore.getState().entries).toEqual([]);
});
