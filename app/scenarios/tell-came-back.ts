/** After a page was loaded anew in the middle of a scenario: says that it has ended, and removes what its acts stored. */
import type { DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import { notify } from '../stores/notice-store.ts';
import type { CameBack } from './came-back.ts';

export async function tellCameBack(cameBack: CameBack, database: Pick<DatabaseControl, 'removeRun'>): Promise<void> {
  const ended = 'The page was reloaded before the scenario was closed.';
  const title = cameBack.isBack ? 'Your settings from before the scenario are back' : 'The scenario has ended';
  notify('note', title, [ended]);
  const results = await Promise.allSettled(cameBack.stored.map((run) => database.removeRun(run)));
  const left = cameBack.stored.filter((_, i) => results[i]!.status === 'rejected');
  if (left.length === 0) return;
  const runs = left.length === 1 ? `Run ${left[0]} is` : `Runs ${left.join(', ')} are`;
  notify('note', title, [ended, `${runs} the scenario’s, and still in the database: the screen Data can delete it.`]);
}
