/** Scripts give `window.penstock` anything: it is refused by its name before anything is read, played or connected. */
import { describe, expect, test } from 'vitest';
import { errorText } from '../workers/contract/error-text.ts';
import { reportForScript } from './fleet/for-scripts.ts';
import { importForScript } from './recordings/for-scripts.ts';
import { runsForScript } from './runs-for-scripts.ts';
import { EXAMPLE } from './scenarios/definition/example-scenario.ts';
import { playForScript } from './scenarios/for-scripts.ts';
import { traceForScript } from './traces/for-scripts.ts';

const FILE = new Blob(['time,value\n']);
/** Nothing of it is touched. */
const untouched = <T>(): T =>
  new Proxy(
    {},
    {
      get: (_, name) => {
        throw new Error(`${String(name)} was asked for`);
      },
    },
  ) as T;

describe('import', () => {
  test.each<[what: string, given: unknown, mapping: unknown, message: string]>([
    [
      'a text',
      'time,value',
      {},
      'file: "time,value" is not allowed here; allowed: a File or Blob, or a list of several',
    ],
    ['nothing', undefined, {}, 'file: undefined is not allowed here'],
    ['a list with something else', [FILE, 7], {}, 'file: 7 is not allowed here'],
    ['an empty list', [], {}, 'file: [] is not allowed here'],
    ['null as the mapping', FILE, null, 'mapping: null is not allowed here; allowed: an object'],
    ['a text as the mapping', FILE, 'time', 'mapping: "time" is not allowed here'],
    ['another way to decide', FILE, { accept: 'all' }, 'mapping.accept: "all" is not allowed here; allowed: "best"'],
  ])('%s is refused', async (_, given, mapping, message) => {
    await expect(importForScript(given as Blob, mapping as never)).rejects.toThrow(message);
  });
});

describe('trace', () => {
  test.each<[what: string, file: unknown, wish: unknown, message: string]>([
    ['a text', 'a', {}, 'file: "a" is not allowed here; allowed: a File or Blob'],
    ['a list', [FILE], {}, 'file: a list is not allowed here'],
    ['null as the wish', FILE, null, 'wish: null is not allowed here; allowed: an object'],
    ['another way to decide', FILE, { accept: 1 }, 'wish.accept: 1 is not allowed here; allowed: "best"'],
  ])('%s is refused', async (_, file, wish, message) => {
    await expect(traceForScript(untouched(), file as Blob, wish as never)).rejects.toThrow(message);
  });
});

describe('scenario', () => {
  test.each<[what: string, options: unknown, message: string]>([
    ['null', null, 'options: null is not allowed here; allowed: an object of prediction, keepOpen'],
    [
      'an answer that is none',
      { prediction: 3 },
      'options.prediction: 3 is not allowed here; allowed: the number of an answer, 1 to 2',
    ],
    ['a half answer', { prediction: 1.5 }, 'options.prediction: 1.5 is not allowed here'],
    ['the text of an answer', { prediction: '1' }, 'options.prediction: "1" is not allowed here'],
  ])('with %s as its options is refused, and not left open', async (_, options, message) => {
    const played = playForScript(untouched(), EXAMPLE, options as never);
    await expect(played).rejects.toThrow(message);
    await expect(played).rejects.toMatchObject({ name: 'ScenarioError' });
  });
});

describe('report', () => {
  test.each<[what: string, target: unknown, message: string]>([
    ['nothing', undefined, 'report: undefined is not allowed here; allowed: an object of server, fleet'],
    ['a text', 'wss://u:secret@host', 'report: string is not allowed here'],
    ['a name that is a number', { server: 'ws://a:1', fleet: 'f', name: 7 }, 'report.name: number is not allowed here'],
    ['a secret that is no text', { server: 'ws://a:1', fleet: 'f', password: 123 }, 'report.password: number is not'],
    ['a part that there is not', { server: 'ws://a:1', fleet: 'f', token: 'secret' }, 'report: "token" is not allowed'],
    ['no server', { fleet: 'f' }, 'server: “undefined” is not allowed here'],
  ])('%s is refused, and no secret is said', async (_, target, message) => {
    const said = await reportForScript(untouched(), target as never).catch(errorText);
    expect(said).toContain(message);
    expect(said).not.toMatch(/secret|123/);
  });
});

describe('runs', () => {
  const KEPT = { key: '17-1', state: 'ended' };
  const UNDER_WAY = { key: '18-2', state: 'recording' };
  /** A keeper that notes what gets to it. The run `19-3` is too young for its list. */
  async function door() {
    const calls: unknown[][] = [];
    const noted =
      (name: string, answer: unknown = undefined) =>
      async (...given: unknown[]) => {
        calls.push([name, ...given]);
        return answer;
      };
    const keeper = {
      list: async () => ({ runs: [UNDER_WAY, KEPT], isLasting: true }),
      current: async () => '19-3',
      file: noted('file', Uint8Array.of(1)),
      label: noted('label'),
      remove: noted('remove'),
      add: noted('add', 'new'),
      breachMoment: noted('breachMoment', null),
    };
    return { runs: await runsForScript({ keptRuns: async () => keeper as never }), calls };
  }

  test.each<unknown>(['17', '', '../17-1', 17, null, undefined, ['17-1'], {}])('%j is no key of a run', async (key) => {
    const { runs, calls } = await door();
    const message = /^key: .+ is not allowed here; allowed: the key of a kept run, as list\(\) gives it$/;
    await expect(runs.file(key as string)).rejects.toThrow(message);
    await expect(runs.label(key as string, {} as never)).rejects.toThrow(message);
    await expect(runs.remove(key as string)).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });

  test('a run that is kept is read, labelled and removed, and the one under way is not removed', async () => {
    const { runs, calls } = await door();
    const label = { name: 'a' } as never;
    await runs.file('17-1');
    await runs.label('17-1', label);
    await runs.label('19-3', label);
    await expect(runs.remove('18-2')).rejects.toThrow('run 18-2 is under way: stop it first');
    await runs.remove('17-1');
    expect(calls).toEqual([
      ['file', '17-1'],
      ['label', '17-1', label],
      ['label', '19-3', label],
      ['remove', '17-1'],
    ]);
  });

  test.each<[given: unknown, message: string]>([
    [
      'a text',
      'file: "a text" is not allowed here; allowed: a Blob or a Uint8Array with the file of a run (.penstock)',
    ],
    [[1, 2], 'file: a list is not allowed here'],
    [undefined, 'file: undefined is not allowed here'],
    [
      Uint8Array.of(1, 2, 3),
      'file: a file of 3 bytes is not allowed here; allowed: a Blob or a Uint8Array with the file of a run',
    ],
    [new Blob(['no run at all']), 'it is no file of a Penstock run (.penstock)'],
  ])('%j is no file of a run', async (given, message) => {
    const { runs, calls } = await door();
    const added = runs.add(given as Blob);
    await expect(added).rejects.toThrow(message);
    await expect(added).rejects.toMatchObject({ name: 'RangeError' });
    expect(calls).toEqual([]);
  });

  test.each<unknown>([0, -1, 1.5, Number.NaN, '1', null])('%j is no number of a breach', async (id) => {
    const { runs, calls } = await door();
    await expect(runs.breachMoment(id as number)).rejects.toThrow(
      /^id: .+ is not allowed here; allowed: the number of a breach, a whole one from 1$/,
    );
    expect(await runs.breachMoment(1)).toBeNull();
    expect(calls).toEqual([['breachMoment', 1]]);
  });
});
