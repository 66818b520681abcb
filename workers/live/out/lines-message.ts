/** What is published as lines of JSON: each is also an event of our own form, so that a live feed can read them. */
import type { OutMessage } from './out-message.ts';
import type { StoredEvents } from './stored-events.ts';

/** More than a line has, in ASCII: five numbers of at most 25 characters, and the names. */
const MOST_LINE_BYTES = 200;
/** More than such a message has: a line at most for each of 4,096 events. */
export const MOST_LINES_BYTES = 4096 * MOST_LINE_BYTES;

/** The fields that a reader of events knows. */
export interface EventLine {
  /** ms since the epoch. */
  readonly t: number;
  readonly sensor: number;
  readonly value: number;
}

/** Live worker. @returns null without lines: then nothing is published */
export function linesMessage(
  { sequence, batch, places }: StoredEvents,
  lines: readonly EventLine[],
): OutMessage | null {
  if (batch === null || lines.length === 0) return null;
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const bytes = new TextEncoder().encode(text);
  return { sequence, bytes, events: batch.count, stored: places.length, rows: lines.length };
}
