/**
 * What a command has to end before it ends itself: processes, folders, sites. The last that began is ended first. A command whose
 * work can be interrupted calls `endOnSignal` before it begins any.
 */
import { errorText } from '../workers/contract/error-text.ts';

type End = () => Promise<unknown>;

const open = new Set<End>();
/** As a shell has it: 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** @param end may be called more than once @returns to be called when it has been ended */
export function toBeEnded(end: End): () => void {
  open.add(end);
  return () => void open.delete(end);
}

/** Ends all that is open, one after the other; what fails is told, and the rest is ended all the same. */
export async function endAll(tell: (text: string) => void = console.error): Promise<void> {
  for (const end of [...open].reverse()) {
    open.delete(end);
    await end().catch((error: unknown) => tell(`While ending: ${errorText(error)}`));
  }
}

/** Ctrl+C, a polite end, or a terminal that is closed: all is ended, then this process. A second one ends it at once. */
export function endOnSignal(): void {
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.once(signal, () => {
      console.error(`${signal}: ending what was started …`);
      // Whatever still waits for what is ended would go on, or begin something else.
      void endAll().finally(() => process.exit(code));
    });
  }
}
