/** A phone's browser stops a tab in the background altogether, workers included. What that was is said afterwards. */
import { formatDuration } from '../format.ts';
import { log } from '../stores/log-store.ts';
import { notify } from '../stores/notice-store.ts';

/** Shorter ones are not worth a word. */
const LEAST_MS = 1000;

/** Says in log and notice when the browser had frozen this tab, and for how long. */
export function tellFreezes(): void {
  let frozenAt: number | null = null;
  document.addEventListener('freeze', () => {
    frozenAt = Date.now();
  });
  document.addEventListener('resume', () => {
    const text = frozenAt === null ? null : freezeText(Date.now() - frozenAt);
    frozenAt = null;
    if (text === null) return;
    log('gap', text);
    notify('note', text, [
      'Nothing ran meanwhile. What fell due is made up for now, so figures of these seconds are high.',
    ]);
  });
}

/** What is said of it; null where it was too short. */
export function freezeText(ms: number): string | null {
  return ms < LEAST_MS ? null : `The browser froze this tab in the background for ${formatDuration(ms)}`;
}
