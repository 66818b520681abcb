/** Who this tab is in a fleet: a random word that outlives a reload. A tab that was duplicated is another node. */
import { claimForGood } from '../../workers/contract/site-data.ts';
import { saveTabText, tabText } from '../stores/saved-text.ts';

const KEY = 'penstock.node';
const LOCK = 'penstock.node.';
const WORD = /^[a-z0-9]{12}$/;
let own: Promise<string> | null = null;

export function nodeId(): Promise<string> {
  own ??= claimed(tabText(KEY));
  return own;
}

/** Held by the tab until it is closed. */
async function claimed(kept: string | null): Promise<string> {
  if (kept !== null && WORD.test(kept) && (await claimForGood(LOCK + kept))) return kept;
  const fresh = randomWord();
  saveTabText(KEY, fresh);
  await claimForGood(LOCK + fresh);
  return fresh;
}

function randomWord(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('');
}
