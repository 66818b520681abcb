/** The moment that the screen shows while it looks back, in milliseconds since the epoch; null while it follows the present. */
import { createStore } from 'zustand/vanilla';

export const momentStore = createStore<{ at: number | null }>(() => ({ at: null }));

export function setMoment(at: number | null): void {
  if (at !== momentStore.getState().at) momentStore.setState({ at });
}
