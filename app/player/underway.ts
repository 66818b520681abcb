import type { PlayerState } from '../scenarios/player-types.ts';

/** A scenario that plays, or is about to: the speed check belongs to it. */
export type Underway = Extract<PlayerState, { at: 'checking' | 'playing' }>;
