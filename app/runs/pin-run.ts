/** Pins a kept run behind the lines of the charts, and keeps it at the beginning of the run that is shown. */

import type { KeptRun, RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { pinnedStore } from '../charts/lines/pinned-run.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import type { FrameLoop } from '../frame/frame-loop.ts';
import { runStore } from '../stores/run-store.ts';
import { viewStore } from '../stores/view-store.ts';
import { historyOf } from './run-history.ts';

type Client = Pick<PipelineClient, 'snapshot'>;
let isFollowing = false;

export async function pinRun(
  keeper: Pick<RunKeeper, 'file'>,
  client: Client,
  loop: Pick<FrameLoop, 'repaint'>,
  { key, summary }: Pick<KeptRun, 'key' | 'summary'>,
  name: string,
): Promise<void> {
  if (summary === null) throw new Error('another version of Penstock made it');
  const { history } = await historyOf(await keeper.file(key), summary.snapshot.elapsedMs);
  pinnedStore.setState({ pinned: { key, name, series: history.series, from: beginOf(summary.snapshot) } });
  if (isFollowing) return;
  isFollowing = true;
  const follow = () => followBegin(client);
  follow();
  runStore.subscribe(follow);
  viewStore.subscribe(follow);
  pinnedStore.subscribe(() => loop.repaint());
}

/** By the clock of the run, which begins with its first event and stands in a pause; in seconds since the epoch. */
function beginOf({ time, activeMs }: { readonly time: number; readonly activeMs: number }): number {
  return (time - activeMs) / 1000;
}
function followBegin(client: Client): void {
  const begin = beginShown(client);
  if (begin !== null && begin !== pinnedStore.getState().begin) pinnedStore.setState({ begin });
}
/** Null while a run has no event yet: then it is where it was. */
function beginShown(client: Client): number | null {
  const { opened } = viewStore.getState();
  if (opened !== null) return opened.range.from;
  const snapshot = client.snapshot();
  return isActive(snapshot.state) && snapshot.activeMs > 0 ? beginOf(snapshot) : null;
}
