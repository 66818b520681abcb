/** What is being played, for the screen. Changes when something begins or ends, never with figures: see `Player.onSample`. */
import { createStore } from 'zustand/vanilla';
import type { PlayerState } from './player-types.ts';

export const scenarioStore = createStore<{ readonly state: PlayerState }>(() => ({ state: { at: 'closed' } }));
