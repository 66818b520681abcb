import { formatCount, formatDuration, formatShare, formatShort } from '../../app/format.ts';
import { blockedShare } from '../../app/frame/history.ts';
import type { PartName } from '../../app/stores/view-store.ts';
import type { Config } from '../../workers/contract/config-types.ts';
import { LINE_STAGES, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { LivePage } from '../pages/live-page.ts';
import { figuresOfPart, isFigure, PART_BUTTONS, PARTS } from '../pages/part-figures.ts';
import { readValue } from '../pages/snapshot-of.ts';
import { expect, test } from '../pages/test.ts';

/** A moment at which the screen has just been written: its texts, and the figures of the same millisecond. */
interface Written {
  readonly header: string[];
  readonly ledger: string[];
  /** Text of the drawing of each part of the map. */
  readonly parts: Record<string, string>;
  /** Label and text of each figure in the panel that is open. */
  readonly panel: Record<string, string>;
  readonly snapshot: Snapshot;
}
declare global {
  interface Window {
    /** All such moments, from when `record` was called. */
    written: Written[];
  }
}

test('while it runs, every number on the screen is that of the snapshot of the same moment', async ({ live }) => {
  // Slow enough that hardly an event falls between the two readings.
  await live.open(
    'load.eventsPerSecond=40&load.invalidRatio=0.2&load.staleRatio=0.2&batch.maxWaitMs=100&threads.count=1',
  );
  await live.emitted(60);
  await record(live);
  const config = await live.config();
  for (const part of PARTS) {
    await live.openPart(part);
    const opened = (await live.snapshot()).time;
    // One such moment is enough: at others an event may have come between the screen and the snapshot.
    await expect(async () => {
      const all = await readValue(await live.page.evaluateHandle(() => window.written));
      const wrong = all
        .filter(({ snapshot }) => snapshot.time > opened)
        .map((now) => compare(part, now, secondBefore(all, now), config));
      expect(wrong.length).toBeGreaterThan(0);
      expect(wrong.reduce((least, each) => (each.length < least.length ? each : least))).toEqual([]);
    }).toPass({ timeout: 20_000 });
  }
});

/**
 * Takes down, from now on, what the screen says right after each time that it was brought up to date. Only the latest three
 * seconds are kept: all of them take longer to read than the test waits.
 */
function record({ page }: LivePage): Promise<void> {
  return page.evaluate(() => {
    const texts = (selector: string) => [...document.querySelectorAll(selector)].map((each) => each.textContent ?? '');
    const panel = 'aside[aria-label=Controls]';
    window.written = [];
    const observer = new MutationObserver(() => {
      const snapshot = window.penstock!.snapshot();
      const drawings = [...document.querySelectorAll('[id^=map-]')].map((each) => [each.id.slice(4), each.textContent]);
      const [labels, figures] = [texts(`${panel} dt`), texts(`${panel} dd`)];
      window.written.push({
        header: texts('.headline-figures dd'),
        ledger: texts('.ledger dd'),
        parts: Object.fromEntries(drawings) as Record<string, string>,
        panel: Object.fromEntries(labels.map((label, i) => [label, figures[i] ?? ''])),
        snapshot,
      });
      while (window.written[0]!.snapshot.time < snapshot.time - 3000) window.written.shift();
    });
    observer.observe(document.querySelector('.ledger dd')!, { subtree: true, characterData: true, childList: true });
  });
}

/** The latest snapshot that is a second older, as the screen takes its rates against. */
function secondBefore(all: readonly Written[], { snapshot: { time } }: Written): Snapshot {
  return (all.findLast(({ snapshot }) => time - snapshot.time >= 980) ?? all[0]!).snapshot;
}

/** What differs. Rates are compared as numbers: the second they are taken over ends a millisecond apart. */
function compare(
  part: PartName,
  { header, ledger, parts, panel, snapshot }: Written,
  before: Snapshot,
  config: Config,
) {
  const wrong: string[] = [];
  const is = (what: string, shown: string, wanted: string) => {
    if (!shown.includes(wanted)) wrong.push(`${what}: ${shown}, not ${wanted}`);
  };
  const rateIs = (what: string, shown: string, count: (of: Snapshot) => number) => {
    const wanted = (1000 * (count(snapshot) - count(before))) / (snapshot.time - before.time);
    const text = /[\d.]+ (k|M)?(?=\/s)/.exec(shown)?.[0] ?? '';
    if (!isFigure(text, wanted)) wrong.push(`${what}: ${shown}, not ${wanted} /s`);
  };
  const { counters, stages, channels, subscribers, latency, storage } = snapshot;
  const { emitted, stored, invalid, shed, expired, evicted, deadLettered } = counters;
  const terms = [emitted, stored, invalid, shed, expired, evicted, deadLettered, snapshot.ledger.inFlight];
  is('ledger', ledger.join(' '), terms.map(formatCount).join(' '));
  rateIs('in', header[0]!, (of) => of.counters.emitted);
  rateIs('stored', header[1]!, (of) => of.counters.stored);
  is('P99', header[2]!, formatDuration(latency.endToEnd.window.p99));
  for (const stage of LINE_STAGES) {
    is(stage, parts[stage]!, `busy ${formatShare(stages[stage].busy)}`);
    is(stage, parts[stage]!, inHandOf(stage, snapshot));
    const count = { source: (of: Snapshot) => of.counters.emitted, storage: (of: Snapshot) => of.counters.stored };
    rateIs(stage, parts[stage]!, stage in count ? count[stage as 'source'] : (of) => of.stages[stage].received);
  }
  for (const name of SUBSCRIBERS) {
    is(name, parts[name]!, `lag ${subscribers[name].lag} of 100`);
    is(name, parts[name]!, `${subscribers[name].skipped} skipped`);
  }
  is('breaker', parts.breaker!, snapshot.breaker.state);
  if (storage.rows > snapshot.counters.stored) wrong.push(`${storage.rows} rows of ${stored} stored`);
  for (const { depth, capacity } of Object.values(channels)) {
    if (depth > capacity) wrong.push(`${depth} of ${capacity}`);
  }
  return [...wrong, ...wrongFigures(panel, part, snapshot, before, config)];
}

function wrongFigures(shown: Record<string, string>, part: PartName, now: Snapshot, before: Snapshot, config: Config) {
  const wanted = figuresOfPart(part, { now, before, config });
  const labels = new Set([...Object.keys(shown), ...Object.keys(wanted)]);
  return [...labels]
    .filter((label) => !isFigure(shown[label] ?? 'nothing', wanted[label] ?? 'nothing that is expected'))
    .map((label) => `${part}, ${label}: ${shown[label]}, not ${wanted[label]}`);
}

test('every panel, chart and part of a paused run says what the snapshot says', async ({ live }) => {
  test.setTimeout(180_000);
  // All charts in sight: what is not is not painted.
  await live.page.setViewportSize({ width: 1440, height: 2400 });
  const settings = { poison: 0.3, stale: 0.1 };
  await live.open(
    `load.encoding=packet&load.staleRatio=${settings.stale}&failures.poison.ratio=${settings.poison}&transform.workers=3` +
      '&batch.maxSize=300&batch.maxWaitMs=100&breaker.openMs=300&breaker.backoffFactor=1&failures.subscribers.alarms=1000',
  );
  await live.emitted(10_000);
  await live.set({ failures: { storage: { outage: true } } });
  await expect.poll(async () => (await live.snapshot()).breaker.opened).toBeGreaterThan(0);
  await live.set({ failures: { storage: { outage: false } } });
  await expect.poll(async () => (await live.snapshot()).breaker.state).toBe('closed');
  await live.emitted((await live.snapshot()).counters.emitted + 5000);
  await live.button('Pause run').click();
  const config = await live.config();
  /** What is shown, and what should be by two snapshots around it that agree. */
  const agrees = (what: string, wrong: (now: Snapshot, before: Snapshot) => Promise<string[]>) =>
    test.step(what, () =>
      expect(async () => {
        const now = await live.snapshot();
        expect(await wrong(now, { ...now, time: now.time - 1000 })).toEqual([]);
      }).toPass({ timeout: 20_000 }),
    );

  await agrees('charts', async (now) => {
    const told = (await live.allTold()).map((text) => text.replace(/^\d\d:\d\d:\d\d\.\d, /, ''));
    return toldOf(now, config)
      .filter((text) => !told.includes(text))
      .map((text) => `${text} in ${told.join('; ')}`);
  });
  for (const part of PARTS) {
    await live.openPart(part);
    await agrees(part, async (now, before) => wrongFigures(await live.figures(), part, now, before, config));
  }
  const now = await live.snapshot();
  const { invalidBy, counters, subscribers, stages, breaker } = now;
  for (const stage of LINE_STAGES) {
    const inHand = inHandOf(stage, now);
    const text = [stage, '0 /s', inHand, 'busy', formatShare(stages[stage].busy), 'back pressure OK']
      .filter(Boolean)
      .join(' ');
    await expect(live.part(PART_BUTTONS[stage])).toHaveAccessibleDescription(text);
  }
  for (const name of SUBSCRIBERS) {
    const { lag, skipped } = subscribers[name];
    const text = `${name} lag ${formatShort(lag)} of 100 ${formatShort(skipped)} skipped`;
    await expect(live.part(PART_BUTTONS[name])).toHaveAccessibleDescription(text);
  }
  // As which a packet can be spoilt.
  const { unknownSensor, badStatus, badCrc } = invalidBy;
  expect(Math.min(unknownSensor, badStatus, badCrc, counters.expired, subscribers.alarms.skipped)).toBeGreaterThan(0);
  expect(Math.min(breaker.opened, breaker.failures, counters.stored)).toBeGreaterThan(0);
});

/** What the map says that a stage has in hand; together with what waits in the channels it is what is in flight. */
function inHandOf(stage: (typeof LINE_STAGES)[number], { stages }: Snapshot): string {
  const words = { transform: 'in hand', scheduler: 'waiting', storage: 'in batches' };
  return stage in words ? `${formatCount(stages[stage].inHand)} ${words[stage as keyof typeof words]}` : '';
}

/** What the charts say of their latest sample, when nothing has moved for a second. */
function toldOf(now: Snapshot, config: Config) {
  const { latency, channels, subscribers, scheduler, stages, pool, breaker } = now;
  const { count, p50, p99, p999 } = latency.endToEnd.window;
  const [median, tail, extreme] = [p50, p99, p999].map((ms) => formatDuration(count > 0 ? ms : Number.NaN));
  const owed = `→ source ${formatCount(now.source.owed)}`;
  const depths = Object.entries(channels).map(([name, { depth }]) => `${name.replace(/^.*→/, '→ ')} ${depth}`);
  const lags = SUBSCRIBERS.map((name) => `${name} ${subscribers[name].lag}`);
  const lane = (name: string, busy: number, blocked: number) =>
    `${name} ${formatShare(busy)} busy, ${formatShare(blocked)} blocked`;
  const lanes = Object.entries(stages).flatMap(([name, { busy, blocked }]) =>
    name === 'transform'
      ? pool.workers.map((worker, i) => lane(`transform ${i + 1}`, worker.busy, blockedShare(worker)))
      : [lane(name, busy, blocked)],
  );
  return [
    'in 0 /s, stored 0 /s',
    `P50 ${median}, P99 ${tail}, P99.9 ${extreme}`,
    'events 0, most frequent –, slowest –',
    'invalid 0 /s, expired 0 /s, shed 0 /s, dead-lettered 0 /s, evicted 0 /s',
    `${owed}, ${depths.join(', ')}, capacity ${formatCount(config.channels.capacity)}`,
    'begun 0 /s, failed 0 /s, timed out 0 /s',
    `${lags.join(', ')}, limit ${formatCount(config.broadcast.lagLimit)}`,
    `waiting ${formatCount(scheduler.queued)}`,
    lanes.join(', '),
    `state ${breaker.state}`,
  ];
}

test('numbers do not dance: nothing on the screen moves or changes its width while figures change', async ({
  live,
}) => {
  await live.open('load.shape=sine&load.periodSeconds=2&load.peakFactor=2&batch.maxWaitMs=50');
  await live.emitted(40_000);
  // Cards far below are laid out a frame after they were made.
  await live.page.waitForFunction(
    () => (document.querySelector('.thread-state')?.getBoundingClientRect().width ?? 0) > 0,
  );
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

test('holds figures against the settings in force: a step of a timeline changes those, not the controls', async ({
  kept: live,
}) => {
  await live.open('broadcast.lagLimit=200&scheduler.backlog=500&transform.workers=2');
  await live.openPart('scheduler');
  await expect(live.part('tail subscriber')).toHaveAccessibleDescription(/ of 200 /);
  await expect(live.part('circuit breaker')).toHaveAccessibleDescription(/ closed$/);
  await live.page.evaluate(async () => {
    const settings = {
      'broadcast.lagLimit': 150,
      'scheduler.backlog': 700,
      'transform.workers': 3,
      'load.eventsPerSecond': 1230,
      'breaker.enabled': false,
    };
    for (const [what, value] of Object.entries(settings)) await window.penstock!.inject({ what, value, for: 600 });
  });
  await expect(live.part('tail subscriber')).toHaveAccessibleDescription(/ of 150 /);
  await expect(live.part('circuit breaker')).toHaveAccessibleDescription(/^breaker off$/);
  await expect(live.page.locator('.pool-cell')).toHaveCount(3);
  await expect(live.page.getByText('asked 1.23 k/s')).toBeVisible();
  expect((await live.figures()).waiting).toMatch(/ of 700$/);
  await expect(live.slider('Backlog')).toHaveAttribute('aria-valuetext', '500 events');
});

test('after the end no rate is left standing, and the threads that ended with the run are no alarm', async ({
  kept: live,
}) => {
  await live.open();
  await live.emitted(30_000);
  await live.stop();
  const figures = live.page.getByRole('banner').getByRole('definition');
  await expect(figures.nth(0)).toHaveText('– /s');
  await expect(figures.nth(1)).toHaveText('– /s');
  await expect(live.part('source stage')).toHaveAccessibleDescription(/^source – \/s /);
  const threads = live.page.getByRole('region', { name: 'Threads' });
  await threads.scrollIntoViewIfNeeded();
  await expect(threads).toContainText('2 workers of the run that has ended');
  await expect(threads.getByRole('listitem').first()).toContainText('ended');
  await expect(threads).not.toContainText('stopped');
});

test('every figure has its unit, and every rate and percentile its window', async ({ kept: live }) => {
  await live.open();
  await live.emitted(30_000);
  const { page } = live;
  const header = page.getByRole('banner').getByRole('definition');
  await expect(header).toHaveText([/^[\d.]+ (k|M)?\/s$/, /^[\d.]+ (k|M)?\/s$/, /^[\d.]+ (µs|ms|s)$/]);
  await expect(page.getByRole('banner').getByRole('term')).toHaveText([/1 s average/, /1 s average/, /10 s/]);
  for (const stage of LINE_STAGES) {
    await expect(live.part(`${stage} stage`)).toHaveAccessibleDescription(/[\d.]+ (k|M)?\/s.*busy (<1|>99|\d+) %/);
  }
  const tabular = await page.evaluate(() =>
    [...document.querySelectorAll('.figure, svg text, .legend .value, td, dd')]
      .filter((element) => !getComputedStyle(element).fontVariantNumeric.includes('tabular-nums'))
      .map((element) => element.outerHTML),
  );
  expect(tabular).toEqual([]);
});
