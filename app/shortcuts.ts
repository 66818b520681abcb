/** Keys that work anywhere on the page, except where text is typed. */

import { flushSync } from 'react-dom';
import { showScreen } from './client/address.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import type { FrameLoop } from './frame/frame-loop.ts';
import { isActive, type RunStatus, runStore } from './stores/run-store.ts';
import { goLive, pauseView, type Screen, setView, viewStore } from './stores/view-store.ts';

type Runner = Pick<PipelineClient, 'start' | 'stop'>;

/** Those among the controls, which may be hidden by the panel of a part, or in the sheet. */
const IN_CONTROLS: readonly string[] = ['failures', 'settings'];
const PANELS: Readonly<Record<Screen, readonly string[]>> = {
  live: ['map', 'throughput', 'latency', 'log', 'alarms', 'tail', 'threads', 'failures', 'settings'],
  data: ['sql', 'result', 'sensor', 'stored', 'runs'],
};

/** What each key does on each screen. `SHORTCUTS` of the help dialog explains them. */
export function shortcutsOf(
  client: Runner,
  loop: Pick<FrameLoop, 'range'>,
): Record<Screen, Record<string, () => void>> {
  const everywhere: Record<string, () => void> = {
    l: () => showScreen('live'),
    d: () => showScreen('data'),
    r: () => toggleRun(client, runStore.getState()),
    '?': () => setView({ helpOpen: true }),
  };
  const live = {
    ...everywhere,
    ...jumps(PANELS.live),
    ' ': () => {
      const { paused, fixed } = viewStore.getState();
      if (paused || fixed !== null) goLive();
      else pauseView(loop.range());
    },
    '/': () => setView({ part: null, sheetOpen: true, searchWanted: true }),
    Escape: () => setView({ sheetOpen: false, part: null }),
  };
  const data = { ...everywhere, ...jumps(PANELS.data), '/': () => document.getElementById('sql')?.focus() };
  return { live, data };
}

export function installShortcuts(client: Runner, loop: Pick<FrameLoop, 'range'>): void {
  const actions = shortcutsOf(client, loop);
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && takesKey(event.target, event.key)) return;
    const action = actions[viewStore.getState().screen][event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

/** Whether an element has its own use for a key. */
function takesKey(target: Element, key: string): boolean {
  if (target.closest('dialog') !== null) return true;
  if (target.matches('input[type="text"], input[type="search"], select, textarea')) return true;
  return key === ' ' && target.matches('button, input:not([type="range"]), [role="button"], summary');
}

/** The digits, in the order of the panels. */
function jumps(panels: readonly string[]): Record<string, () => void> {
  return Object.fromEntries(panels.map((panel, i) => [String(i + 1), () => jumpTo(panel)]));
}
function jumpTo(panel: string): void {
  const inControls = IN_CONTROLS.includes(panel);
  // Before it can have the focus it has to be there, and nothing over it.
  flushSync(() => setView(inControls ? { part: null, sheetOpen: true } : { sheetOpen: false }));
  const element = document.getElementById(`panel-${panel}`);
  element?.scrollIntoView({ block: 'start' });
  element?.focus({ preventScroll: true });
}

/** Runs the pipeline if it does not, and stops it if it does. */
function toggleRun(client: Runner, { state, pending }: RunStatus): void {
  if (pending !== null || state === 'draining') return;
  const request: Promise<unknown> = isActive(state) ? client.stop() : client.start();
  request.catch(() => {});
}
