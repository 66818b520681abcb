/** Keys that work anywhere on the page, except where text is typed. */

import { flushSync } from 'react-dom';
import { showScreen } from './client/address.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import type { FrameLoop } from './frame/frame-loop.ts';
import { toggleRun } from './panels/RunButtons.tsx';
import { runStore } from './stores/run-store.ts';
import { goLive, pauseView, type Screen, setView, viewStore } from './stores/view-store.ts';

/** Those among the controls, which may be hidden by the panel of a part, or in the sheet. */
const IN_CONTROLS: readonly string[] = ['failures', 'settings'];
const PANELS: Readonly<Record<Screen, readonly string[]>> = {
  live: ['map', 'throughput', 'latency', 'log', 'alarms', 'tail', 'threads', 'failures', 'settings'],
  data: ['sql', 'result', 'sensor', 'stored', 'runs'],
};

export function installShortcuts(client: PipelineClient, loop: FrameLoop): void {
  const everywhere: Record<string, () => void> = {
    l: () => showScreen('live'),
    d: () => showScreen('data'),
    r: () => toggleRun(client, runStore.getState()),
    '?': () => setView({ helpOpen: true }),
  };
  const live: Record<string, () => void> = {
    ...everywhere,
    ' ': () => {
      const { paused, fixed } = viewStore.getState();
      if (paused || fixed !== null) goLive();
      else pauseView(loop.range());
    },
    '/': () => setView({ part: null, sheetOpen: true, searchWanted: true }),
    Escape: () => setView({ sheetOpen: false, part: null }),
  };
  const actions = { live, data: { ...everywhere, '/': () => document.getElementById('sql')?.focus() } };
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && takesKey(event.target, event.key)) return;
    const { screen } = viewStore.getState();
    const panel = PANELS[screen][Number(event.key) - 1];
    const keys: Record<string, () => void> = actions[screen];
    const action = panel === undefined ? keys[event.key] : () => jumpTo(panel);
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

function jumpTo(panel: string): void {
  const inControls = IN_CONTROLS.includes(panel);
  // Before it can have the focus it has to be there, and nothing over it.
  flushSync(() => setView(inControls ? { part: null, sheetOpen: true } : { sheetOpen: false }));
  const element = document.getElementById(`panel-${panel}`);
  element?.scrollIntoView({ block: 'start' });
  element?.focus({ preventScroll: true });
}
