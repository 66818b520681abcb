/** Keys that work anywhere on the page, except where text is typed. */

import { flushSync } from 'react-dom';
import { isActive } from '../workers/contract/name-sets.ts';
import { showScreen } from './client/address.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import type { FrameLoop } from './frame/frame-loop.ts';
import { openProfilePanel } from './profile/profile-store.ts';
import { runStore } from './stores/run-store.ts';
import { goLive, pauseView, type Screen, setView, viewStore } from './stores/view-store.ts';

type Runner = Pick<PipelineClient, 'start' | 'stop'>;

/** Those among the controls, which may be hidden by the panel of a part, or in the sheet. */
const IN_CONTROLS: readonly string[] = ['failures', 'settings'];
const PANELS: Readonly<Record<Screen, readonly string[]>> = {
  live: ['map', 'throughput', 'latency', 'log', 'alarms', 'tail', 'threads', 'failures', 'settings'],
  scenarios: [],
  runs: ['kept-runs'],
  data: ['sql', 'result', 'sensor', 'stored', 'runs'],
  fleet: ['fleet-nodes'],
};

/** What each key does on each screen. `SHORTCUTS` of the help dialog explains them. */
export function shortcutsOf(
  client: Runner,
  loop: Pick<FrameLoop, 'range'>,
): Record<Screen, Record<string, () => void>> {
  const everywhere: Record<string, () => void> = {
    l: () => showScreen('live'),
    g: () => showScreen('scenarios'),
    u: () => showScreen('runs'),
    d: () => showScreen('data'),
    f: () => showScreen('fleet'),
    r: () => pressRun(client),
    '?': () => setView({ isHelpOpen: true }),
  };
  const live = {
    ...everywhere,
    ...jumps(PANELS.live),
    ' ': () => {
      const { isPaused, fixed } = viewStore.getState();
      if (isPaused || fixed !== null) goLive();
      else pauseView(loop.range());
    },
    '/': () => setView({ part: null, isSheetOpen: true, isSearchWanted: true }),
    m: openProfilePanel,
    Escape: () => setView({ isSheetOpen: false, part: null }),
  };
  const data = { ...everywhere, ...jumps(PANELS.data), '/': () => document.getElementById('sql')?.focus() };
  const scenarios = {
    ...everywhere,
    ' ': () => document.getElementById('pause-scenario')?.click(),
    Escape: () => setView({ part: null }),
  };
  const runs = { ...everywhere, ...jumps(PANELS.runs) };
  const fleet = { ...everywhere, ...jumps(PANELS.fleet) };
  return { live, scenarios, runs, data, fleet };
}

/** Has the page obey the keys from now on. */
export function installShortcuts(client: Runner, loop: Pick<FrameLoop, 'range'>): void {
  const actions = shortcutsOf(client, loop);
  window.addEventListener('keydown', (event) => {
    if (isForOthers(event)) return;
    const { screen, hasSingleKeys } = viewStore.getState();
    const key = keyOf(event);
    const action = actions[screen][key];
    if (action === undefined || !(hasSingleKeys || key === 'Escape')) return;
    event.preventDefault();
    // A key that is held is one press.
    if (!event.repeat) action();
  });
}

/** A letter is the same under the lock of the capitals. */
function keyOf({ key, shiftKey }: KeyboardEvent): string {
  return key.length === 1 && !shiftKey ? key.toLowerCase() : key;
}

/** Whether a key is meant for something else: the browser, a dialog, an input, or a method of input that composes a word. */
function isForOthers(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState('AltGraph')) return true;
  if (event.defaultPrevented || event.isComposing || event.key === 'Process') return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  return event.target instanceof Element && takesKey(event.target, event.key);
}

/** Inputs in which nothing is typed. */
const UNTYPED = ['range', 'checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'color']
  .map((type) => `:not([type="${type}"])`)
  .join('');
const TYPED = `input${UNTYPED}, select, textarea, [contenteditable]:not([contenteditable="false"]), [role="textbox"]`;

/** Whether an element has its own use for a key. */
function takesKey(target: Element, key: string): boolean {
  if (target.closest(TYPED) !== null) return true;
  return key === ' ' && target.matches('button, input:not([type="range"]), [role="button"], summary');
}

/** The digits, in the order of the panels. */
function jumps(panels: readonly string[]): Record<string, () => void> {
  return Object.fromEntries(panels.map((panel, i) => [String(i + 1), () => jumpTo(panel)]));
}
function jumpTo(panel: string): void {
  const isInControls = IN_CONTROLS.includes(panel);
  // Before it can have the focus it has to be there, and nothing over it.
  flushSync(() => setView(isInControls ? { part: null, isSheetOpen: true } : { isSheetOpen: false }));
  const element = document.getElementById(`panel-${panel}`);
  element?.scrollIntoView({ block: 'start' });
  element?.focus({ preventScroll: true });
}

/** In which a second press ends the run. `KeyHint` says so. */
const SECOND_PRESS_MS = 3000;
let armed: { readonly runId: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;

/** Runs the pipeline if it does not; ends it at the second press, for a key is easily hit. */
function pressRun(client: Runner): void {
  const { state, pending, runId } = runStore.getState();
  const isSecond = armed !== null && armed.runId === runId && viewStore.getState().isStopArmed;
  disarm();
  if (pending === 'stop' || pending === 'reset' || state === 'draining') return;
  const isThere = isActive(state) || pending === 'start';
  if (!isThere) client.start().catch(() => {});
  else if (isSecond) client.stop().catch(() => {});
  else arm(runId);
}
function arm(runId: number): void {
  armed = { runId, timer: setTimeout(disarm, SECOND_PRESS_MS) };
  setView({ isStopArmed: true });
}
function disarm(): void {
  clearTimeout(armed?.timer);
  armed = null;
  setView({ isStopArmed: false });
}
