/** What a web developer would build the pipeline from instead. */
import { nodeStreams } from './node-streams.ts';
import { postMessage } from './post-message.ts';
import { rxjs } from './rxjs.ts';
import { webStreams } from './web-streams.ts';
import type { Outcome } from './work.ts';

/**
 * Passes so many events through channels of such a capacity, as far as there are channels.
 * @param onStart called when everything is ready for the first event
 */
export type Alternative = (events: number, capacity: number, onStart: () => void) => Promise<Outcome>;

export const ALTERNATIVES = {
  rxjs,
  'node-streams': nodeStreams,
  'web-streams': webStreams,
  'post-message': postMessage,
} as const satisfies Readonly<Record<string, Alternative>>;
export type AlternativeName = keyof typeof ALTERNATIVES;

export function isAlternative(name: string): name is AlternativeName {
  return Object.hasOwn(ALTERNATIVES, name);
}
