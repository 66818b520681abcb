/** Whether results can be published where the settings say, each once. What is there is used as it is, or not at all. */
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { Config } from '../../contract/config-types.ts';
import { errorText, notAllowedText } from '../../contract/error-text.ts';
import { OUT_NAMES, type OutName } from '../../contract/live/live-types.ts';
import { MOST_LINES_BYTES } from './lines-message.ts';

const NANOS_PER_MS = 1e6;
const WHERE = 'a subject that a stream other than live.stream takes, and acks';

/**
 * Looks for the streams that take `live.output`, `live.aggregatesOut` and `live.alarmsOut`.
 *
 * @param ackWaitMs the longest of the consumer that is read
 * @param mostBytes of a message that the broker takes
 * @returns what the run has to say when it begins
 * @throws Error that says why nothing can be published
 */
export async function checkOutputs(
  manager: JetStreamManager,
  live: Config['live'],
  ackWaitMs: number,
  mostBytes: number,
): Promise<readonly string[]> {
  // Outputs may share a stream, of which it is said once.
  const warnings = new Set<string>();
  for (const name of OUT_NAMES) {
    if (live[name] === '') continue;
    checkApart(live, name);
    if (name !== 'output') checkRoom(name, mostBytes);
    const stream = await streamOf(manager, live, name);
    const warning = windowWarning(stream, live, ackWaitMs);
    if (warning !== null) warnings.add(warning);
  }
  return [...warnings];
}

/** Readers could not tell what is what. */
function checkApart(live: Config['live'], name: OutName): void {
  const before = OUT_NAMES.slice(0, OUT_NAMES.indexOf(name));
  const other = before.find((each) => live[each] === live[name]);
  if (other === undefined) return;
  throw new RangeError(notAllowedText(`live.${name}`, live[name], `a subject other than that of live.${other}`));
}
/** A message that is too long for the broker would be refused again and again, and its input never acked. */
function checkRoom(name: OutName, mostBytes: number): void {
  if (mostBytes >= MOST_LINES_BYTES) return;
  throw new RangeError(
    notAllowedText(`max_payload of the broker with live.${name}`, mostBytes, `at least ${MOST_LINES_BYTES} bytes`),
  );
}

async function streamOf(manager: JetStreamManager, live: Config['live'], output: OutName): Promise<StreamConfig> {
  const refuse = (why: string) => {
    const refusal = `${notAllowedText(`live.${output}`, live[output], WHERE)}; ${why}`;
    return new RangeError(refusal);
  };
  const name = await manager.streams.find(live[output]).catch((error: unknown) => {
    throw refuse(`the broker says: ${errorText(error)}`);
  });
  if (name === live.stream) throw refuse(`${name} takes it, which is the stream that is read`);
  const { config } = await manager.streams.info(name);
  if (config.no_ack === true) throw refuse(`${name} has no_ack, so nobody would know what it has`);
  return config;
}

/**
 * A message is published again when another node takes it over: after the ack wait, and after the outage that kept everybody
 * from the broker. The stream has to know its id for as long.
 */
export function windowWarning(
  { name, duplicate_window }: Pick<StreamConfig, 'name' | 'duplicate_window'>,
  { outageSeconds }: Config['live'],
  ackWaitMs: number,
): string | null {
  const windowMs = duplicate_window / NANOS_PER_MS;
  const neededMs = outageSeconds * 1000 + ackWaitMs;
  if (windowMs >= neededMs) return null;
  const held = Math.max(0, windowMs - ackWaitMs) / 1000;
  const allowed = `at least ${neededMs / 1000} s, live.outageSeconds and the ack_wait of ${ackWaitMs / 1000} s`;
  return `${notAllowedText(`duplicate_window of the stream ${name}`, `${windowMs / 1000} s`, allowed)}: after an outage of more than ${held} s a message can be in it twice`;
}
