import { type NatsConnection, NoRespondersError, TimeoutError } from '@nats-io/nats-core';
import { expect, test } from 'vitest';
import {
  commandOf,
  encodeAnswer,
  type NodeCommand,
  readCommand,
} from '../../../workers/contract/fleet/node-command.ts';
import { askNode } from './ask-node.ts';

const COMMAND = commandOf('drain', 'Ada (screen ab12)');

/** Of a node that does so with each command. */
async function asked(answer: (command: NodeCommand) => Uint8Array) {
  const request = async (_: string, bytes?: Uint8Array) => ({ data: answer(readCommand(bytes!)) });
  return askNode({ request } as unknown as NatsConnection, 'penstock.fleet.demo.command.n1', COMMAND);
}
const failing = (error: Error) => () => {
  throw error;
};

test('a command is done, or refused, as the node says', async () => {
  const answer = (isDone: boolean) => asked(({ sender }) => encodeAnswer({ isDone, text: `for ${sender}` }));
  expect(await answer(true)).toEqual({ outcome: 'done', text: 'for Ada (screen ab12)' });
  expect(await answer(false)).toEqual({ outcome: 'refused', text: 'for Ada (screen ab12)' });
});

test('a command that nobody hears was not sent; without an answer it may have been done', async () => {
  expect((await asked(failing(new NoRespondersError('x')))).outcome).toBe('not sent');
  const late = { outcome: 'not known', text: 'no answer within 60 s; it may have been done' };
  expect(await asked(failing(new TimeoutError()))).toEqual(late);
  expect(await asked(failing(new Error('the connection is closed')))).toMatchObject({ outcome: 'not known' });
  expect(await asked(() => Uint8Array.of(1))).toMatchObject({ outcome: 'not known' });
});
