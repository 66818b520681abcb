import { beforeEach, describe, expect, test } from 'vitest';
import {
  COMMANDS,
  type CommandName,
  commandOf,
  encodeCommand,
  type NodeAnswer,
  readAnswer,
} from '../../../workers/contract/fleet/node-command.ts';
import { type Allowed, type CommandedNode, CommandTaker, NOTHING_ALLOWED } from './command-taker.ts';

let done: string[];
let logged: string[];
let allowed: Allowed;
let problem: Error | null;

const note = (what: string) => {
  if (problem !== null) throw problem;
  done.push(what);
};
const node = {
  set: (patch: unknown) => note(`set ${JSON.stringify(patch)}`),
  stop: async () => {
    note('stop');
    return { snapshot: { counters: { stored: 7 }, ledger: { inFlight: 0 } } };
  },
  start: async () => note('start'),
  reset: async () => note('reset'),
} as unknown as CommandedNode;

beforeEach(() => {
  done = [];
  logged = [];
  allowed = NOTHING_ALLOWED;
  problem = null;
});

async function send(command: CommandName, more: object = {}): Promise<NodeAnswer> {
  const taker = new CommandTaker(node, { allowed: () => allowed, log: (text) => logged.push(text) });
  return readAnswer(await taker.take(encodeCommand({ ...commandOf(command, 'screen ab'), ...more })));
}

test('until somebody allows it nothing is done; the refusal says which switch is off, and is in the log', async () => {
  for (const command of COMMANDS) {
    const { isDone, text } = await send(command);
    expect([isDone, text]).toEqual([false, expect.stringContaining('is off in its tab, under Report to a fleet')]);
  }
  expect(done).toEqual([]);
  expect(logged[1]).toMatch(/^Command from screen ab: drain, refused: .*“Drain and start” is off/);
});

test('a node does what it allows, and nothing else', async () => {
  allowed = { ...NOTHING_ALLOWED, runs: true };
  expect(await send('drain')).toEqual({ isDone: true, text: 'drained: 7 events are stored' });
  expect((await send('start')).isDone).toBe(true);
  expect((await send('kill')).isDone).toBe(false);
  expect((await send('set', { path: 'load.eventsPerSecond', value: 5 })).isDone).toBe(false);
  expect(done).toEqual(['stop', 'start']);
  expect(logged.slice(0, 2)).toEqual(['Command from screen ab: drain', 'Command from screen ab: start']);
});

describe('a setting', () => {
  test('is set by its path', async () => {
    allowed = { ...NOTHING_ALLOWED, settings: true };
    const answer = await send('set', { path: 'load.classMix.urgent', value: 0.5 });
    expect(answer).toEqual({ isDone: true, text: 'load.classMix.urgent is 0.5' });
    expect(done).toEqual(['set {"load":{"classMix":{"urgent":0.5}}}']);
  });

  test('that the node refuses is answered with its reason', async () => {
    allowed = { ...NOTHING_ALLOWED, settings: true };
    problem = new RangeError('load.sensors: 0 is not allowed here; allowed: 1 to 65,535');
    const answer = await send('set', { path: 'load.sensors', value: 0 });
    expect(answer).toEqual({ isDone: false, text: problem.message });
    expect(logged.at(-1)).toBe(`Command from screen ab: set load.sensors to 0, refused: ${problem.message}`);
  });
});

test('a kill ends the run as it is', async () => {
  allowed = { ...NOTHING_ALLOWED, kill: true };
  expect((await send('kill')).isDone).toBe(true);
  expect(done).toEqual(['reset']);
});

test('a message that is no command is answered, and logged', async () => {
  const taker = new CommandTaker(node, { allowed: () => allowed, log: (text) => logged.push(text) });
  expect(readAnswer(await taker.take(Uint8Array.of(1)))).toMatchObject({ isDone: false });
  expect(logged[0]).toMatch(/^A command, refused: the command is not JSON/);
});
