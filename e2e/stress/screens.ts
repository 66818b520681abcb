/** Whole screens at one instant, many of them: what has one name is one number, and sums hold as they are displayed. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { LivePage } from '../pages/live-page.ts';
import { contradictions, readScreens } from '../pages/one-moment.ts';
import { Profile } from '../pages/profile.ts';
import { TSX_HELPER } from './browser-page.ts';
import { messageOf, type PartReport } from './part-report.ts';

/** Not a part of how often the screen is written. */
const EVERY_MS = 73;

interface Situation {
  readonly name: string;
  readonly patch: ConfigPatch;
  readonly kills?: boolean;
}
const SITUATIONS: readonly Situation[] = [
  { name: 'calm', patch: {} },
  { name: 'in an outage', patch: { failures: { storage: { outage: true } } } },
  { name: 'at max', patch: { failures: { storage: { outage: false } }, load: { mode: 'max' } } },
  { name: 'while workers are killed', patch: { load: { mode: 'rate' } }, kills: true },
];

/** @param count of screens in each situation; prints a line for each */
export async function runScreens(origin: string, count: number): Promise<PartReport> {
  const profile = new Profile(origin);
  const record: Record<string, readonly string[]> = {};
  try {
    const page = await (await profile.launch()).newPage();
    await page.addInitScript(TSX_HELPER);
    // All charts in sight: what is not is not written.
    await page.setViewportSize({ width: 1440, height: 2400 });
    const live = new LivePage(page);
    await live.openAt(origin, 'storage.kind=memory&load.invalidRatio=0.02');
    await live.emitted(20_000);
    for (const situation of SITUATIONS) record[situation.name] = await look(live, situation, count);
  } catch (error) {
    record.error = [messageOf(error)];
    console.log(`screens: FAILED: ${messageOf(error)}`);
  } finally {
    await profile.dispose();
  }
  return { failed: Object.values(record).filter((wrong) => wrong.length > 0).length, record: { count, wrong: record } };
}

async function look(live: LivePage, { name, patch, kills = false }: Situation, count: number): Promise<string[]> {
  await live.set(patch);
  const screens = await readScreens(live.page, count, EVERY_MS, kills);
  const wrong = screens.flatMap((screen, i) => contradictions(screen).map((what) => `screen ${i}: ${what}`));
  console.log(`${count} screens ${name}: ${wrong.length === 0 ? 'one picture each, held' : 'FAILED'}`);
  for (const each of wrong.slice(0, 10)) console.log(`  ${each}`);
  return wrong;
}
