/** Sends a command to a node, and tells what became of it: done, refused, heard by nobody, or not known. */
import { type NatsConnection, NoRespondersError, RequestError, TimeoutError } from '@nats-io/nats-core';
import { errorText } from '../../../workers/contract/error-text.ts';
import { encodeCommand, type NodeCommand, readAnswer } from '../../../workers/contract/fleet/node-command.ts';

export interface SentAnswer {
  /** `not sent`: nobody got it; `not known`: somebody may have, and did not answer. */
  readonly outcome: 'done' | 'refused' | 'not sent' | 'not known';
  /** What was done, or why it was not. */
  readonly text: string;
}

/** A drain may take long. */
const ANSWER_MS = 60_000;

/** @param subject of the node's commands */
export async function askNode(
  connection: Pick<NatsConnection, 'request'>,
  subject: string,
  command: NodeCommand,
): Promise<SentAnswer> {
  try {
    const { data } = await connection.request(subject, encodeCommand(command), { timeout: ANSWER_MS });
    const { isDone, text } = readAnswer(data);
    return { outcome: isDone ? 'done' : 'refused', text };
  } catch (error) {
    if (isUnheard(error))
      return { outcome: 'not sent', text: 'the node does not hear commands: it is gone, or of an older version' };
    const why = error instanceof TimeoutError ? `no answer within ${ANSWER_MS / 1000} s` : errorText(error);
    return { outcome: 'not known', text: `${why}; it may have been done` };
  }
}

function isUnheard(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}
