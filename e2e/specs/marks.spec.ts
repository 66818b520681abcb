/** Whatever happens is a line of the event log and a mark on the time axis of every chart. */

import type { Locator } from '@playwright/test';
import { CHARTS } from '../pages/chart-titles.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

const SETTINGS =
  'storage.kind=sqlite&failures.burst.seconds=1&breaker.openMs=500&breaker.backoffFactor=1&breaker.slowCallMs=1000' +
  '&breaker.consecutiveFailures=1&batch.maxWaitMs=50&scheduler.discardExpired=false';

/** Failures at one touch that are numbers, whose changes in quick succession are one line otherwise. */
const ONE_TOUCH_NUMBERS = [
  { button: 'Slow database', line: 'Slow database', value: '250 ms' },
  { button: 'Slow alarms', line: 'Slow alarms', value: '1,000 µs/event' },
  { button: 'Poison events', line: 'Poison events', value: '30 %' },
  { button: 'Stale events', line: 'Stale events', value: '30 %' },
] as const;
/** Those that only the settings have. */
const SLIDERS = [
  { line: 'Database errors', on: 1, failure: (errorRate: number) => ({ storage: { errorRate } }) },
  { line: 'Database jitter', on: 9, failure: (jitterMs: number) => ({ storage: { jitterMs } }) },
  { line: 'Slow aggregates', on: 9, failure: (aggregates: number) => ({ subscribers: { aggregates } }) },
  { line: 'Slow tail', on: 9, failure: (tail: number) => ({ subscribers: { tail } }) },
] as const;

/** What is done to a run, and the lines that it leaves in the log. */
const EVENTS: readonly { what: string; act: (live: LivePage) => Promise<unknown>; leaves: readonly RegExp[] }[] = [
  { what: 'a run', act: async () => {}, leaves: [/^run run \d+ started$/] },
  {
    what: 'a setting',
    act: (live) => live.set({ load: { sensors: 77 } }),
    leaves: [/^setting Sensors: 1,024 → 77$/],
  },
  {
    what: 'a pause',
    act: async (live) => {
      await live.button('Pause run').click();
      await live.button('Resume run').click();
    },
    leaves: [/^run run \d+ paused$/, /^run run \d+ goes on$/],
  },
  {
    what: 'an outage',
    act: (live) => toggled(live, 'Outage'),
    leaves: [
      /^setting Outage: off → on$/,
      /^breaker Breaker closed → open: /,
      /^breaker Breaker open → half-open: open time over$/,
      /^breaker Breaker half-open → closed: /,
      /^setting Outage: on → off$/,
    ],
  },
  {
    what: 'a hang',
    act: (live) => toggled(live, 'Hang'),
    leaves: [/^setting Hang: off → on$/, /^breaker Breaker closed → open: .*slow/, /^setting Hang: on → off$/],
  },
  ...ONE_TOUCH_NUMBERS.map(({ button, line, value }) => ({
    what: `${button}, for a moment`,
    act: async (live: LivePage) => {
      await live.button(button).click();
      await live.button(button).click();
    },
    leaves: [new RegExp(`^setting ${line}: 0.* → ${value}`), new RegExp(`^setting ${line}: ${value}.* → 0`)],
  })),
  ...SLIDERS.map(({ failure, on, line }) => ({
    what: line,
    act: async (live: LivePage) => {
      await live.set({ failures: failure(on) });
      await live.set({ failures: failure(0) });
    },
    leaves: [new RegExp(`^setting ${line}: 0.* → ${on}`), new RegExp(`^setting ${line}: ${on}.* → 0`)],
  })),
  {
    what: 'a burst',
    act: (live) => live.button('Burst').click(),
    leaves: [/^failure Burst: 10 × the load, for 1 s$/, /^failure Burst: 10 × the load is over$/],
  },
  {
    what: 'a step of the timeline',
    act: async (live) => {
      const at = Math.ceil((await live.snapshot()).activeMs / 1000) + 1;
      await live.set({ failures: { timeline: [{ at, what: 'failures.storage.latencyMs', value: 5, for: 1 }] } });
    },
    leaves: [
      /^setting Timeline: 0 steps → 1 step$/,
      /^failure Timeline, \d+ s: Slow database: 5 ms, for 1 s$/,
      /^failure Timeline, \d+ s: Slow database: 5 ms is over$/,
    ],
  },
  {
    what: 'a kill',
    act: (live) => live.page.evaluate(() => window.penstock!.kill('worker-1')),
    leaves: [
      /^failure worker-1 \(.*\) killed, as asked for worker-1$/,
      /^worker worker-1 \(.*\) was killed; a new one takes over/,
      /^failure worker-1 killed: detected after/,
    ],
  },
  {
    what: 'a stall',
    act: (live) => live.page.evaluate(() => window.penstock!.stall('worker-2', 30)),
    leaves: [
      /^failure worker-2 \(.*\) stalled for 30 s, as asked for worker-2$/,
      /^worker worker-2 \(.*\) gave no sign of life for \d+ ms; a new one takes over/,
    ],
  },
  {
    what: 'a view that could not be kept up',
    act: (live) =>
      live.page.evaluate(() => {
        for (const end = performance.now() + 1800; performance.now() < end; );
      }),
    leaves: [/^gap The view has a gap of \d/],
  },
  {
    what: 'a full disk',
    act: (live) => live.button('Quota full').click(),
    leaves: [/^setting .*: off → on$/, /^error .*(room|full|space)/i],
  },
  { what: 'an end', act: (live) => live.stop(), leaves: [/^run run \d+ stopped: [\d,]+ events stored$/] },
];

interface Line {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
}
/** Where a chart has ink in the row of the marks' tips, as CSS pixels from the left end of its time axis. */
interface Tips {
  readonly width: number;
  readonly inked: readonly number[];
}
/** How far the mouse may be from a mark that is named, and half the width of a mark's tip, rounded up. */
const REACH = 5;
const TIP = 4;
/** Marks of one kind that are nearer to each other than this are one. */
const GROUP = 22;
/** How far the mouse goes at a time. */
const STEP = 2;

test('everything that happens has its mark on every chart, with its name', async ({ live }) => {
  test.setTimeout(240_000);
  const { page } = live;
  // All charts in sight: what is not is not painted.
  await page.setViewportSize({ width: 1440, height: 4000 });
  await live.open(SETTINGS);
  for (const { what, act, leaves } of EVENTS) {
    await test.step(what, async () => {
      await act(live);
      for (const line of leaves) await logs(live, line);
    });
  }
  await lookAtWholeRun(live);
  const named = await nameMarks(live);
  const names = [...named.values()].join('; ');
  for (const { time, text } of await logged(live)) expect(names).toContain(`${time} ${text}`);

  const { width } = await plotOf(live.chart('Throughput'));
  const charts = await tipsOfCharts(live);
  expect(charts).toHaveLength(CHARTS.length);
  for (const chart of charts) {
    const scale = chart.width / width;
    const reach = REACH * scale + 1;
    const spans = spansOf(named).map(({ from, to }) => ({ from: from * scale - reach, to: to * scale + reach }));
    const isInked = (from: number, to: number) => chart.inked.some((place) => place >= from && place <= to);
    expect(spans.filter(({ from, to }) => !isInked(from, to))).toEqual([]);
    // A wider chart has room to draw each of those that are one mark on this one.
    const isNamed = (place: number) =>
      spans.some(({ from, to }) => place >= from - TIP && place <= Math.max(to, from + GROUP * scale) + TIP);
    expect(chart.inked.filter((place) => !isNamed(place))).toEqual([]);
  }
});

/** Where the same is named without a break. */
function spansOf(named: ReadonlyMap<number, string>): { readonly from: number; readonly to: number }[] {
  const spans: { name: string; from: number; to: number }[] = [];
  for (const [left, name] of named) {
    const last = spans.at(-1);
    if (last !== undefined && last.name === name && left - last.to <= STEP) last.to = left;
    else spans.push({ name, from: left, to: left });
  }
  return spans;
}

async function toggled(live: LivePage, failure: string): Promise<void> {
  const { opened } = (await live.snapshot()).breaker;
  await live.button(failure).click();
  await expect.poll(async () => (await live.snapshot()).breaker.opened).toBeGreaterThan(opened);
  await live.button(failure).click();
  await expect.poll(async () => (await live.snapshot()).breaker.state).toBe('closed');
}

function logged({ log }: LivePage): Promise<Line[]> {
  return log.getByRole('button').evaluateAll((buttons) =>
    buttons.map((button) => {
      const [time = '', kind = '', text = ''] = [...button.children].map((part) => part.textContent);
      return { time, kind, text };
    }),
  );
}
async function logs(live: LivePage, line: RegExp): Promise<void> {
  const found = async () => (await logged(live)).map(({ kind, text }) => `${kind} ${text}`);
  await expect(async () => expect(await found()).toContainEqual(expect.stringMatching(line))).toPass({
    timeout: 40_000,
  });
}

/** Drags over the whole run, so that its marks are as far apart as they can be. */
async function lookAtWholeRun(live: LivePage): Promise<void> {
  const { page } = live;
  await page.getByRole('radio', { name: '5 min', exact: true }).check();
  await expect(page.getByText('last figures of the run', { exact: true })).toBeVisible();
  const { x, y, width, height } = await plotOf(live.chart('Throughput'));
  const share = ((await live.snapshot()).elapsedMs + 4000) / 300_000;
  await page.mouse.move(x + width * (1 - share), y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width + 20, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText(/^looking at/)).toBeVisible();
}

/** Moves the mouse over a chart. @returns what is named, by the place of the mouse: CSS pixels from the plot's left end */
async function nameMarks(live: LivePage): Promise<Map<number, string>> {
  const chart = live.chart('Throughput');
  const { x, y, width, height } = await plotOf(chart);
  const named = new Map<number, string>();
  for (let left = 0; left < width; left += STEP) {
    await live.page.mouse.move(x + left, y + height / 2);
    const name = await chart.evaluate(
      (plot) => plot.querySelector<HTMLElement>('.mark-name:not([hidden])')?.textContent,
    );
    if (name) named.set(left, name);
  }
  return named;
}

/** What is drawn just above the plots, where only the marks reach. */
function tipsOfCharts({ page }: LivePage): Promise<Tips[]> {
  return page.getByRole('slider', { name: /: cursor$/ }).evaluateAll((charts) =>
    charts.map((chart) => {
      const canvas = chart.querySelector('canvas')!;
      const [outer, plot] = [canvas, chart.querySelector('.u-over')!].map((part) => part.getBoundingClientRect());
      const row = Math.round(plot!.top - outer!.top) - 2;
      const { data } = canvas.getContext('2d')!.getImageData(0, row, canvas.width, 1);
      const inked = Array.from({ length: canvas.width }, (_, i) => i).filter((i) => data[4 * i + 3]! > 0);
      const places = inked.map((i) => i - (plot!.left - outer!.left));
      // Beside the plot are the numbers of its axis.
      return { width: plot!.width, inked: places.filter((place) => place > -4 && place < plot!.width + 4) };
    }),
  );
}

async function plotOf(chart: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await chart.locator('.u-over').boundingBox())!;
}
