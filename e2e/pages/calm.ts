/** What a run at the defaults must look like on a machine that is busy with something else. */
import type { Page } from '@playwright/test';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** An event is held up by a hiccup as long as that lasts, and by what piled up behind it. */
const AFTERWARDS_MS = 1000;

const lost = ({ counters: { shed, expired, deadLettered } }: Snapshot) => shed + expired + deadLettered;

/** What is amiss between two looks: events lost, or red on the screen, without a hiccup. Empty when nothing is. */
export async function uncalm(page: Page, before: Snapshot | null, now: Snapshot): Promise<string[]> {
  const since = (before?.time ?? 0) - AFTERWARDS_MS;
  if (now.hiccups.some(({ at, ms }) => at + ms >= since)) return [];
  const wrong: string[] = [];
  const count = lost(now) - (before === null ? 0 : lost(before));
  if (count > 0) wrong.push(`${count} events were lost, and no hiccup explains it`);
  const red = await page.locator('[data-tone="bad"]:visible').allInnerTexts();
  if (red.length > 0) wrong.push(`red without a hiccup: ${red.join(', ')}`);
  return wrong;
}
