/** Whole screens at one instant, many of them: what has one name is one number, and sums hold as they are displayed. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { LivePage } from '../pages/live-page.ts';
import { contradictions, readScreens } from '../pages/one-moment.ts';
import { Profile } from '../pages/profile.ts';
import { TSX_HELPER } from './browser-page.ts';
import type { Step, StepRecord } from './kept-record.ts';
import type { PartReport } from './part-report.ts';

/** Not a part of how often the screen is written. */
const EVERY_MS = 73;

interface Situation {
  readonly name: string;
  readonly patch: ConfigPatch;
  readonly isKilling?: boolean;
}
const SITUATIONS: readonly Situation[] = [
  { name: 'calm', patch: {} },
  { name: 'in an outage', patch: { failures: { storage: { outage: true } } } },
  { name: 'at max', patch: { load: { mode: 'max' } } },
  { name: 'while workers are killed', patch: {}, isKilling: true },
];

/** @param count of screens in each situation, in a page of its own */
export async function runScreens(origin: string, count: number, step: Step): Promise<PartReport> {
  const record: Record<string, StepRecord> = {};
  for (const situation of SITUATIONS) {
    const name = `${count} screens ${situation.name}`;
    record[name] = await step(name, () => look(origin, situation, count));
  }
  return { failed: Object.values(record).filter(({ wrong }) => wrong.length > 0).length, record };
}

async function look(origin: string, { patch, isKilling = false }: Situation, count: number): Promise<StepRecord> {
  const profile = new Profile(origin);
  try {
    const page = await (await profile.launch()).newPage();
    await page.addInitScript(TSX_HELPER);
    // All charts in sight: what is not is not written.
    await page.setViewportSize({ width: 1440, height: 2400 });
    const live = new LivePage(page);
    await live.openAt(origin, 'storage.kind=memory&load.invalidRatio=0.02');
    await live.emitted(20_000);
    // The lanes are there as soon as their chart has been painted.
    await live.chart('Time of each worker').locator('li').nth(8).filter({ hasText: /%/ }).waitFor();
    await live.set(patch);
    const screens = await readScreens(page, count, EVERY_MS, isKilling);
    const wrong = screens.flatMap((screen, i) => contradictions(screen).map((what) => `screen ${i}: ${what}`));
    return { wrong, figures: { different: new Set(screens.map(({ ledger }) => ledger.emitted)).size } };
  } finally {
    await profile.dispose();
  }
}
