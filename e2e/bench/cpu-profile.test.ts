import { expect, test } from 'vitest';
import { threadProfiles, timesByFile } from './cpu-profile.ts';
import type { CallFrame } from './source-maps.ts';

const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 7 } });
/** A source file for each bundle. */
const originOf = ({ functionName, url }: CallFrame) => ({
  name: functionName,
  file: url?.replace('.js', '.ts') || functionName,
});
const chunk = (tid: number, id: string, nodes: object[], samples: number[], timeDeltas: number[]) => ({
  name: 'ProfileChunk',
  ph: 'P',
  pid: 1,
  tid,
  id,
  args: { data: { cpuProfile: { nodes, samples }, timeDeltas } },
});
const begin = (tid: number, id: string) => ({ name: 'Profile', ph: 'P', pid: 1, tid, id, args: {} });
const nameOf = (tid: number, name: string) => ({ name: 'thread_name', ph: 'M', pid: 1, tid, args: { name } });
const collection = (tid: number, name: string, dur: number) => ({ name, ph: 'X', pid: 1, tid, dur, args: {} });

test('time goes to its function, its file and the profiled thread, whichever thread wrote the chunk', () => {
  const nodes = [node(1, 'step', 'a.js'), node(2, '(idle)'), node(4, 'now', 'b.js')];
  const [profile, ...others] = threadProfiles(
    [
      nameOf(5, 'Worker'),
      begin(5, '0x1'),
      chunk(99, '0x1', nodes, [1, 2], [1000, 3000]),
      chunk(99, '0x1', [node(3, 'emit', 'a.js')], [1, 3, 4], [500, 250, 125]),
    ],
    originOf,
  );
  expect(others).toEqual([]);
  expect(profile).toMatchObject({ name: 'Worker 1/5', wallMs: 4.875, busyMs: 1.875 });
  expect(profile?.functions).toEqual([
    ['(idle)', 3],
    ['step  a.ts', 1.5],
    ['emit  a.ts', 0.25],
    ['now  b.ts', 0.125],
  ]);
  expect(profile?.files).toEqual([
    ['(idle)', 3],
    ['a.ts', 1.75],
    ['b.ts', 0.125],
  ]);
});

test('functions of one name in two files are two', () => {
  const nodes = [node(1, 'step', 'a.js'), node(2, 'step', 'b.js')];
  const [profile] = threadProfiles([chunk(5, '0x1', nodes, [1, 2], [2000, 1000])], originOf);
  expect(profile?.functions).toEqual([
    ['step  a.ts', 2],
    ['step  b.ts', 1],
  ]);
});

test('the time of a file is that of all threads together', () => {
  const threads = threadProfiles(
    [
      chunk(5, '0x1', [node(1, 'step', 'a.js')], [1], [1000]),
      chunk(6, '0x2', [node(1, 'step', 'b.js'), node(2, 'emit', 'a.js')], [1, 2], [2000, 3000]),
    ],
    originOf,
  );
  expect(timesByFile(threads)).toEqual([
    ['a.ts', 4],
    ['b.ts', 2],
  ]);
});

test('collections of garbage are those of their thread', () => {
  const profiles = threadProfiles(
    [
      begin(5, '0x1'),
      begin(6, '0x2'),
      chunk(5, '0x1', [node(1, 'a')], [1], [1000]),
      chunk(6, '0x2', [node(1, 'b')], [1], [1000]),
      collection(5, 'MinorGC', 400),
      collection(5, 'MajorGC', 600),
      collection(5, 'V8.GCSomething', 600),
    ],
    originOf,
  );
  expect(profiles.map(({ collections, collectionMs }) => [collections, collectionMs])).toEqual([
    [2, 1],
    [0, 0],
  ]);
});
