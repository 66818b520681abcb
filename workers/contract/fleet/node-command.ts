/**
 * Commands to a node of a fleet, and its answers. Anybody who may publish on the subject can send anything: nothing is done
 * unless all of it is sound, and the node has been told to take such commands.
 */
import * as v from 'valibot';
import { errorText, notAllowedText } from '../error-text.ts';
import { plainText, plainTextSchema } from './plain-text.ts';

/** `set` changes a setting; `drain` ends the run when all of it is stored; `start` begins one; `kill` ends it as it is. */
export const COMMANDS = ['set', 'drain', 'start', 'kill'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** A command that the screen Fleet sends to a node. */
export interface NodeCommand {
  readonly command: CommandName;
  /** Who asks, by its own account: for people. */
  readonly sender: string;
  /** Of `set`: the setting's path, as `load.eventsPerSecond`, and its value. */
  readonly path: string;
  readonly value: number | string | boolean;
}
/** What a node answers to it. */
export interface NodeAnswer {
  readonly isDone: boolean;
  /** What was done, or why it was not. */
  readonly text: string;
}

const VERSION = 1;
const MOST_BYTES = 4096;
const MOST_SENDER = 64;
const MOST_TEXT = 600;

const commandSchema = v.strictObject({
  v: v.literal(VERSION),
  command: v.picklist(COMMANDS),
  sender: plainTextSchema(MOST_SENDER),
  path: plainTextSchema(100),
  value: v.union([v.pipe(v.number(), v.finite()), plainTextSchema(500), v.boolean()]),
});
const answerSchema = v.strictObject({ v: v.literal(VERSION), isDone: v.boolean(), text: plainTextSchema(MOST_TEXT) });

/** What of its sender could not be shown is left out. */
export function commandOf(
  command: CommandName,
  sender: string,
  path = '',
  value: NodeCommand['value'] = '',
): NodeCommand {
  return { command, sender: plainText(sender, MOST_SENDER), path, value };
}

/** A command as the bytes of its message. */
export function encodeCommand(command: NodeCommand): Uint8Array {
  return encode({ v: VERSION, ...command });
}
/** @throws Error that says why it is none */
export function readCommand(bytes: Uint8Array): NodeCommand {
  const { v: _, ...command } = read(commandSchema, bytes, 'command');
  return command;
}

/** What is too long is cut, and what could not be shown is left out. */
export function encodeAnswer({ isDone, text: whole }: NodeAnswer): Uint8Array {
  return encode({ v: VERSION, isDone, text: plainText(whole, MOST_TEXT) });
}
/** @throws Error that says why it is none */
export function readAnswer(bytes: Uint8Array): NodeAnswer {
  const { v: _, ...answer } = read(answerSchema, bytes, 'answer');
  return answer;
}

function encode(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
function read<Schema extends typeof commandSchema | typeof answerSchema>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): v.InferOutput<Schema> {
  if (bytes.byteLength > MOST_BYTES)
    throw new Error(notAllowedText(`bytes of the ${what}`, bytes.byteLength, `at most ${MOST_BYTES}`));
  let input: unknown;
  try {
    input = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error(`the ${what} is not JSON: ${errorText(error)}`);
  }
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`the ${what} is not understood: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}
