/** The latest speed check of this machine, kept for the next one: what changed since is the machine's drift. */
import { createStore } from 'zustand/vanilla';
import type { SpeedCheck } from '../../workers/contract/kept-run-types.ts';
import { savedText, saveText } from './saved-text.ts';

const NAME = 'penstock-speed';

interface SpeedState {
  readonly check: SpeedCheck | null;
  /** Whether this page has made it: then the runs that follow are told of it. */
  readonly isOwn: boolean;
  readonly isMeasuring: boolean;
}
export const speedStore = createStore<SpeedState>(() => ({ check: saved(), isOwn: false, isMeasuring: false }));

function saved(): SpeedCheck | null {
  try {
    const check = JSON.parse(savedText(NAME) ?? 'null') as SpeedCheck | null;
    return check !== null && check.eventsPerSecond > 0 && check.at > 0 ? check : null;
  } catch {
    return null;
  }
}

export function noteSpeed(eventsPerSecond: number, at: number): void {
  const { check: before } = speedStore.getState();
  const drift = before === null ? null : eventsPerSecond / before.eventsPerSecond - 1;
  const check = { at, eventsPerSecond, drift };
  saveText(NAME, JSON.stringify(check));
  speedStore.setState({ check, isOwn: true });
}
