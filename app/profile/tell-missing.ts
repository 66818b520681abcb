/** Settings came without the measured times that they ask for: by a link, which has no room for them. */

import type { Config } from '../../workers/contract/config-types.ts';
import { hasMeasuredTimes } from '../../workers/contract/durations/call-times.ts';
import { notify } from '../stores/notice-store.ts';

export async function tellMissingTimes(config: Config): Promise<void> {
  if (!hasMeasuredTimes(config)) return;
  const { partsWithoutTimes } = await import('./held-times.ts');
  const parts = partsWithoutTimes(config);
  if (parts.length === 0) return;
  notify('note', 'These settings need their profile', [
    `The measured times of ${parts.join(', ')} are not in this browser: a link has no room for them.`,
    'Drop the profile that has them on the page, or open it in “Make it my pipeline”. Until then, log-normal times with the same P50 and P99 are used.',
  ]);
}
