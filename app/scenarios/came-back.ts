/**
 * A page that was loaded anew in the middle of a scenario, or crashed, has the settings of an act in its address. This
 * puts the address back to what it was before, unless somebody has written another one since. All of scenarios that is
 * part of the first load.
 */
import { saveTabText, tabText } from '../stores/saved-text.ts';

export const KEPT = 'penstock.scenario';

export interface KeptPage {
  /** Where the page was before the scenario, settings and screen included. */
  readonly before: string;
  /** The hashes that the scenario has put there since. */
  readonly own: readonly string[];
}

/** To be called before the address is read. */
export function giveBackAddress(): void {
  const text = tabText(KEPT);
  if (text === null) return;
  saveTabText(KEPT, null);
  try {
    const { before, own } = JSON.parse(text) as KeptPage;
    if (own.includes(location.hash)) history.replaceState(null, '', before);
  } catch {
    // Not what was written here: the address stays.
  }
}
