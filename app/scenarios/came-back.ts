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
  /** Runs of acts that are in the database, until they are removed. */
  readonly stored: readonly number[];
}
/** What is left to do, and to say, once the page is there: see `tell-came-back.ts`. */
export type CameBack = Pick<KeptPage, 'stored'> & { readonly isBack: boolean };

/** To be called before the address is read. @returns null where no scenario was playing */
export function giveBackAddress(): CameBack | null {
  const text = tabText(KEPT);
  if (text === null) return null;
  saveTabText(KEPT, null);
  try {
    const { before, own, stored } = JSON.parse(text) as KeptPage;
    const isBack = own.includes(location.hash);
    if (isBack) history.replaceState(null, '', before);
    return { isBack, stored };
  } catch {
    // Not what was written here: the address stays.
    return null;
  }
}
