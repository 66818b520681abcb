/** Keys that work anywhere on the page, except where text is typed. */

import type { AppParts } from './app-context.ts';
import { toggleRun } from './panels/RunButtons.tsx';
import { runStore } from './stores/run-store.ts';
import { goLive, pauseView, setView, viewStore } from './stores/view-store.ts';

export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  { keys: 'space', does: 'pause the view, or return to the present; the pipeline goes on' },
  { keys: 'r', does: 'run or stop the pipeline' },
  { keys: '/', does: 'find a setting' },
  { keys: '1 to 9', does: 'jump to map, throughput, latency, log, alarms, tail, threads, failures, settings' },
  { keys: '← →', does: 'on a chart: move the cursor; with shift: look back or forward' },
  { keys: 'esc', does: 'close what is open' },
  { keys: '?', does: 'this help' },
];

const PANELS = ['map', 'throughput', 'latency', 'log', 'alarms', 'tail', 'threads', 'failures', 'settings'];

export function installShortcuts({ client, loop }: Pick<AppParts, 'client' | 'loop'>): void {
  const actions: Record<string, () => void> = {
    ' ': () => {
      const { paused, fixed } = viewStore.getState();
      if (paused || fixed !== null) goLive();
      else pauseView(loop.range());
    },
    r: () => toggleRun(client, runStore.getState()),
    '/': () => setView({ part: null, sheetOpen: true, searchWanted: true }),
    '?': () => setView({ helpOpen: true }),
    Escape: () => setView({ sheetOpen: false, part: null }),
  };
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && takesKey(event.target, event.key)) return;
    const panel = PANELS[Number(event.key) - 1];
    const action = panel === undefined ? actions[event.key] : () => jumpTo(panel);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

/** Whether an element has its own use for a key. */
function takesKey(target: Element, key: string): boolean {
  if (target.closest('dialog') !== null) return true;
  if (target.matches('input[type="text"], input[type="search"], select, textarea')) return true;
  return key === ' ' && target.matches('button, input, [role="button"], summary');
}

function jumpTo(panel: string): void {
  const element = document.getElementById(`panel-${panel}`);
  element?.scrollIntoView({ block: 'start' });
  element?.focus({ preventScroll: true });
}
