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
  /** The query of the address while it plays: the screen, and which scenario. */
  readonly query: string;
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
    const { before, query, own, stored } = JSON.parse(text) as KeptPage;
    const isBack = own.includes(location.hash);
    // Another screen or another scenario, which was gone to since, stays.
    const back = location.search === query ? before : `${location.pathname}${location.search}${hashIn(before)}`;
    if (isBack) history.replaceState(null, '', back);
    return { isBack, stored };
  } catch {
    // Not what was written here: the address stays.
    return null;
  }
}

function hashIn(address: string): string {
  const at = address.indexOf('#');
  return at < 0 ? '' : address.slice(at);
}
