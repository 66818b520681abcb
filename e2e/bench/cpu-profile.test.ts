import { expect, test } from 'vitest';
import { threadProfiles } from './cpu-profile.ts';

const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 7 } });
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

test('time goes to the function that had it and to the thread that was profiled, whoever wrote the chunk', () => {
  const [profile, ...others] = threadProfiles([
    nameOf(5, 'Worker'),
    begin(5, '0x1'),
    chunk(99, '0x1', [node(1, 'step', 'http://x/a.js'), node(2, '(idle)')], [1, 2], [1000, 3000]),
    chunk(99, '0x1', [node(3, '')], [1, 3], [500, 250]),
  ]);
  expect(others).toEqual([]);
  expect(profile).toMatchObject({ name: 'Worker 1/5', wallMs: 4.75, busyMs: 1.75 });
  expect(profile?.functions).toEqual([
    ['(idle)', 3],
    ['step  a.js:7', 1.5],
    ['(anonymous)', 0.25],
  ]);
});

test('collections of garbage are those of their thread', () => {
  const profiles = threadProfiles([
    begin(5, '0x1'),
    begin(6, '0x2'),
    chunk(5, '0x1', [node(1, 'a')], [1], [1000]),
    chunk(6, '0x2', [node(1, 'b')], [1], [1000]),
    collection(5, 'MinorGC', 400),
    collection(5, 'MajorGC', 600),
    collection(5, 'V8.GCSomething', 600),
  ]);
  expect(profiles.map(({ collections, collectionMs }) => [collections, collectionMs])).toEqual([
    [2, 1],
    [0, 0],
  ]);
});
