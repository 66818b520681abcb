import { formatDuration } from '../../app/format.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

/** A moment at which the screen has just been written: its texts, and the figures of the same millisecond. */
interface Moment {
  readonly header: string[];
  readonly ledger: string[];
  /** Text of the drawing of each part of the map. */
  readonly parts: Record<string, string>;
  readonly snapshot: Snapshot;
}

const STAGES = ['source', 'validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const;
const grouped = (count: number) => count.toLocaleString('en');

test('while it runs, every number on the screen is that of the snapshot of the same moment', async ({ live }) => {
  // Slow enough that hardly an event falls between the two readings.
  await live.open('load.eventsPerSecond=60&batch.maxWaitMs=100');
  await live.emitted(120);
  await expect(async () => {
    const moments = await watch(live, 8);
    const [{ snapshot: before }, now] = [moments[2]!, moments[7]!];
    expect(compare(now, before)).toEqual([]);
  }).toPass({ timeout: 20_000 });
});

/** So many moments, each right after the screen was brought up to date. */
function watch({ page }: LivePage, count: number): Promise<Moment[]> {
  return page.evaluate(async (wanted) => {
    const texts = (selector: string) => [...document.querySelectorAll(selector)].map((each) => each.textContent ?? '');
    const moments: Moment[] = [];
    await new Promise<void>((done) => {
      const observer = new MutationObserver(() => {
        const snapshot = window.penstock!.snapshot();
        const drawings = [...document.querySelectorAll('[id^=map-]')].map((each) => [
          each.id.slice(4),
          each.textContent,
        ]);
        const parts = Object.fromEntries(drawings) as Record<string, string>;
        moments.push({ header: texts('.headline-figures dd'), ledger: texts('.ledger dd'), parts, snapshot });
        if (moments.length === wanted) done(observer.disconnect());
      });
      observer.observe(document.querySelector('.ledger dd')!, { subtree: true, characterData: true, childList: true });
    });
    return moments;
  }, count);
}

/** What differs. Rates are compared as numbers: the second they are taken over ends a millisecond apart. */
function compare({ header, ledger, parts, snapshot }: Moment, before: Snapshot): string[] {
  const wrong: string[] = [];
  const is = (what: string, shown: string, wanted: string) => {
    if (!shown.includes(wanted)) wrong.push(`${what}: ${shown}, not ${wanted}`);
  };
  const rateIs = (what: string, shown: string, count: (of: Snapshot) => number) => {
    const wanted = (1000 * (count(snapshot) - count(before))) / (snapshot.time - before.time);
    const number = Number(/([\d.]+) \/s/.exec(shown)?.[1]);
    if (!(Math.abs(number - wanted) <= 1 + 0.03 * wanted)) wrong.push(`${what}: ${shown}, not ${wanted} /s`);
  };
  const { counters, stages, channels, subscribers, latency } = snapshot;
  const { emitted, stored, invalid, shed, expired, deadLettered } = counters;
  const terms = [emitted, stored, invalid, shed, expired, deadLettered, snapshot.ledger.inFlight];
  is('ledger', ledger.join(' '), terms.map(grouped).join(' '));
  rateIs('in', header[0]!, (of) => of.counters.emitted);
  rateIs('stored', header[1]!, (of) => of.counters.stored);
  is('P99', header[2]!, formatDuration(latency.endToEnd.window.p99));
  for (const stage of STAGES) {
    const share = Math.round(100 * stages[stage].busy);
    is(stage, parts[stage]!, `busy ${share === 0 && stages[stage].busy > 0 ? '<1' : share} %`);
    const count = { source: (of: Snapshot) => of.counters.emitted, storage: (of: Snapshot) => of.counters.stored };
    rateIs(stage, parts[stage]!, stage in count ? count[stage as 'source'] : (of) => of.stages[stage].received);
  }
  for (const name of ['aggregates', 'alarms', 'tail'] as const) {
    is(name, parts[name]!, `lag ${subscribers[name].lag} of 100`);
    is(name, parts[name]!, `${subscribers[name].skipped} skipped`);
  }
  is('breaker', parts.breaker!, snapshot.breaker.state);
  for (const { depth, capacity } of Object.values(channels)) {
    if (depth > capacity) wrong.push(`${depth} of ${capacity}`);
  }
  return wrong;
}

test('numbers do not dance: nothing on the screen moves or changes its width while figures change', async ({
  live,
}) => {
  await live.open('load.shape=sine&load.periodSeconds=2&load.peakFactor=2&batch.maxWaitMs=50');
  await live.emitted(40_000);
  const moved = await live.page.evaluate(async () => {
    // Everything that stands beside or around a figure.
    const watched = [
      ...document.querySelectorAll('dt, dd, .legend li, header button, .top > *, .map-part, .thread-state'),
    ];
    const place = (element: Element) => {
      const { left, width } = element.getBoundingClientRect();
      return `${left.toFixed(1)} ${width.toFixed(1)}`;
    };
    const places = watched.map(place);
    const wrong = new Set<string>();
    for (const end = performance.now() + 3000; performance.now() < end; ) {
      await new Promise(requestAnimationFrame);
      watched.forEach((element, i) => {
        if (place(element) !== places[i]) wrong.add(`${element.className || element.tagName} ${element.textContent}`);
      });
    }
    return [...wrong];
  });
  expect(moved).toEqual([]);
});

test('every figure has its unit, and every rate and percentile its window', async ({ live }) => {
  await live.open();
  await live.emitted(30_000);
  const { page } = live;
  const header = page.getByRole('banner').getByRole('definition');
  await expect(header).toHaveText([/^[\d.]+ (k|M)?\/s$/, /^[\d.]+ (k|M)?\/s$/, /^[\d.]+ (µs|ms|s)$/]);
  await expect(page.getByRole('banner').getByRole('term')).toHaveText([/1 s average/, /1 s average/, /10 s/]);
  for (const stage of STAGES) {
    await expect(live.part(`${stage} stage`)).toHaveAccessibleDescription(/[\d.]+ (k|M)?\/s.*busy (<1|>99|\d+) %/);
  }
  const tabular = await page.evaluate(() =>
    [...document.querySelectorAll('.figure, svg text, .legend .value, td, dd')]
      .filter((element) => !getComputedStyle(element).fontVariantNumeric.includes('tabular-nums'))
      .map((element) => element.outerHTML),
  );
  expect(tabular).toEqual([]);
});
