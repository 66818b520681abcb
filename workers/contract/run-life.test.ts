import { expect, test } from 'vitest';
import { answer, type Command, type Life, lifeOf } from './run-life.ts';

const LIVES: Readonly<Record<string, Life>> = {
  idle: { at: 'idle' },
  starting: { at: 'starting', isStopAsked: false },
  'starting, to stop': { at: 'starting', isStopAsked: true },
  running: { at: 'running' },
  paused: { at: 'paused' },
  draining: { at: 'draining', isAsked: true },
  'draining by itself': { at: 'draining', isAsked: false },
  stopped: { at: 'stopped' },
  failed: { at: 'failed' },
  resetting: { at: 'resetting' },
  lost: { at: 'lost' },
};
const COMMANDS: readonly Command[] = [
  'start',
  'stop',
  'reset',
  'pause',
  'resume',
  'set',
  'kill',
  'stall',
  'inject',
  'seek',
];

/** What is not refused. */
const TABLE: Readonly<Record<string, Partial<Record<Command, string>>>> = {
  idle: { start: 'act', reset: 'act' },
  starting: { stop: 'wait', reset: 'act' },
  'starting, to stop': { stop: 'join', reset: 'act' },
  running: {
    stop: 'act',
    reset: 'act',
    pause: 'act',
    resume: 'nothing',
    set: 'act',
    kill: 'act',
    stall: 'act',
    inject: 'act',
    seek: 'act',
  },
  paused: {
    stop: 'act',
    reset: 'act',
    pause: 'nothing',
    resume: 'act',
    set: 'act',
    kill: 'act',
    stall: 'act',
    inject: 'act',
    seek: 'act',
  },
  draining: { stop: 'join', reset: 'act' },
  'draining by itself': { stop: 'act', reset: 'act' },
  stopped: { start: 'act', reset: 'act' },
  failed: { start: 'act', stop: 'act', reset: 'act' },
  resetting: { start: 'act', reset: 'join' },
  lost: { start: 'act', reset: 'act' },
};

test.each(Object.entries(LIVES))('what a run that is %s does with each command', (name, life) => {
  const given = Object.fromEntries(COMMANDS.map((command) => [command, answer(life, command).kind]));
  const wanted = Object.fromEntries(COMMANDS.map((command) => [command, TABLE[name]![command] ?? 'refuse']));
  expect(given).toEqual(wanted);
});

test('a refusal names the command, and the state as the screen has it', () => {
  expect(answer({ at: 'starting', isStopAsked: false }, 'start')).toMatchObject({
    why: 'start: the pipeline is starting; stop or reset it first',
  });
  expect(answer({ at: 'lost' }, 'stop')).toMatchObject({
    why: 'stop: the pipeline is failed; there is nothing to stop',
  });
  expect(answer({ at: 'idle' }, 'kill')).toMatchObject({ why: "can't kill: the pipeline is idle" });
});

test('a command under way counts more than the state in memory', () => {
  expect(lifeOf({ command: 'start', isStopAsked: false }, 'stopped').at).toBe('starting');
  expect(lifeOf({ command: 'stop' }, 'running').at).toBe('draining');
  expect(lifeOf({ command: 'reset' }, 'lost').at).toBe('resetting');
  expect(lifeOf(null, 'draining')).toEqual({ at: 'draining', isAsked: false });
});
