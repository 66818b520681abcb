/** Whether results can be published where the settings say, each once. What is there is used as it is, or not at all. */
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { Config } from '../../contract/config-types.ts';
import { errorText, notAllowedText } from '../../contract/error-text.ts';

const NANOS_PER_MS = 1e6;
const WHERE = 'a subject that a stream other than live.stream takes, and acks';

/**
 * Looks for the stream that takes `live.output`.
 *
 * @param ackWaitMs the longest of the consumer that is read
 * @returns what the run has to say when it begins; null: nothing
 * @throws Error that says why nothing can be published
 */
export async function checkOutput(
  manager: JetStreamManager,
  live: Config['live'],
  ackWaitMs: number,
): Promise<string | null> {
  if (live.output === '') return null;
  const refuse = (why: string) => {
    const refusal = `${notAllowedText('live.output', live.output, WHERE)}; ${why}`;
    return new RangeError(refusal);
  };
  const name = await manager.streams.find(live.output).catch((error: unknown) => {
    throw refuse(`the broker says: ${errorText(error)}`);
  });
  if (name === live.stream) throw refuse(`${name} takes it, which is the stream that is read`);
  const { config } = await manager.streams.info(name);
  if (config.no_ack === true) throw refuse(`${name} has no_ack, so nobody would know what it has`);
  return windowWarning(config, live, ackWaitMs);
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
