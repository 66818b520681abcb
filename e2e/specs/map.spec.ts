import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { LINE_STAGES } from '../../workers/contract/name-sets.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

/** What holds the pipeline back, how the sentence must begin, and which part is marked on the map. */
interface Case {
  readonly what: string;
  readonly settings: ConfigPatch;
  readonly says: RegExp;
  readonly marks?: string;
}
/** On a machine whose cores have other work too, none of the threads gets as much as it could use: then the cores are named, with the stage. */
function heldBackBy(stage: string, role: string): RegExp {
  const byStage = `${stage} is ${role} ?(a moment ago: )?(P99 .* instead of 50 ms; )?busy`;
  const byCores = `the cores set the pace.*the busiest stage is ${stage}`;
  return new RegExp(`^(events are late: )?(${byStage}|${byCores})`, 'i');
}

const BOTTLENECKS: readonly Case[] = [
  {
    what: 'storage, for a slow database',
    settings: {
      load: { eventsPerSecond: 30_000 },
      scheduler: { discardExpired: false },
      breaker: { enabled: false },
      failures: { storage: { latencyMs: 400 } },
    },
    says: /^(events are late: |the source is .* events behind: )?storage is the bottleneck ?(P99 .* instead of 50 ms; |the oldest has been due for .*?; )?(busy|its channel)/i,
  },
  {
    what: 'transform, for much work and one worker',
    settings: {
      load: { mode: 'max', encoding: 'packet' },
      transform: { passes: 32, workers: 1 },
      threads: { count: 4 },
    },
    says: heldBackBy('transform', 'the bottleneck'),
  },
  {
    what: 'transform, on a thread that it shares with the source',
    settings: {
      load: { mode: 'max', encoding: 'packet' },
      transform: { passes: 32, workers: 1 },
      scheduler: { discardExpired: false },
    },
    says: heldBackBy('transform', '(the bottleneck|at its limit)'),
  },
  {
    what: 'scheduler, which may hold one event at a time',
    settings: { load: { mode: 'max' }, scheduler: { backlog: 1 } },
    says: heldBackBy('scheduler', 'the bottleneck'),
  },
  {
    what: 'the loss before the source, of which more is asked than one thread can make',
    settings: {
      load: { eventsPerSecond: 20_000_000, encoding: 'packet', arrivals: 'poisson', invalidRatio: 1 },
      channels: { capacity: 65_536 },
      threads: { count: 4 },
    },
    says: /^events are lost: they are invalid ?.*set Invalid events to 0/i,
  },
  {
    what: 'the threads, for much work and few of them',
    settings: {
      load: { mode: 'max', encoding: 'packet' },
      transform: { passes: 32 },
      scheduler: { discardExpired: false },
    },
    says: /^the threads set the pace/i,
  },
  {
    what: 'a slow subscriber that blocks',
    marks: 'alarms subscriber',
    settings: {
      broadcast: { policies: { alarms: 'block' } },
      failures: { subscribers: { alarms: 1000 } },
      scheduler: { discardExpired: false },
    },
    says: /^(events are late: |the source is .* events behind: )?alarms is the bottleneck ?(P99 .* instead of 50 ms; |the oldest has been due for .*?; )?alarms is .* its policy is to block/i,
  },
  {
    what: 'nothing, at a low rate',
    settings: { load: { eventsPerSecond: 1000 }, batch: { maxWaitMs: 100 } },
    says: /^nothing holds the pipeline back/i,
  },
  {
    what: 'the wait for a batch to be full, which makes the urgent late at a low rate',
    settings: { load: { eventsPerSecond: 1000 } },
    says: /^urgent events are late ?\d+ % are stored later than 250 ms: a batch waits .* set Batch wait to \d+ ms/i,
  },
];

/** Nobody waits, but events are lost. */
const LOSSES: readonly Case[] = [
  {
    what: 'validate, for poison',
    settings: { load: { eventsPerSecond: 1000 }, failures: { poison: { ratio: 0.3 } } },
    says: /^events are lost: they are invalid ?[\d.]+ \/s, \d+ % of all: .*set Poison events to 0/i,
    marks: 'validate stage',
  },
  {
    what: 'scheduler, for events that come past their deadline',
    settings: { load: { eventsPerSecond: 1000, staleRatio: 0.3 } },
    says: /^events are lost: they expire ?[\d.]+ \/s, \d+ % of all: .*set Stale events to 0/i,
    marks: 'scheduler stage',
  },
];

test('the bottleneck is named', async ({ live }) => {
  test.setTimeout(240_000);
  await live.open();
  await areSaid(live, BOTTLENECKS);
});

test('losses are said and marked where nobody waits', async ({ live }) => {
  await live.open();
  await areSaid(live, LOSSES);
});

async function areSaid(live: LivePage, cases: readonly Case[]): Promise<void> {
  for (const { what, settings, says, marks } of cases) {
    await test.step(what, async () => {
      let said: readonly string[] = [];
      // What the machine has done to a run is said for some time, and is worse than what the settings do.
      for (let tries = 0; tries < 3 && (tries === 0 || said.some((each) => HELD_UP.test(each))); tries++) {
        said = await saidOf(live, settings, says);
        if (isRight(said, says)) break;
      }
      expect(isRight(said, says), `${what}:\n${said.join('\n')}`).toBe(true);
      if (marks !== undefined) expect(await markedPart(live)).toEqual({ name: marks, says: '"▲ here"' });
    });
  }
}

const HELD_UP = /the machine gave \S+ no time/;

/** It may be wrong for a moment, when the run begins or another program has the processor; not for long. */
function isRight(said: readonly string[], says: RegExp): boolean {
  return said.slice(-8).filter((sentence) => says.test(sentence)).length >= 6;
}

/** What is said of a run with these settings, until it is right or has had the time for it. */
async function saidOf(live: LivePage, settings: ConfigPatch, says: RegExp): Promise<string[]> {
  await live.reset();
  await live.page.evaluate(() => window.penstock!.set(window.penstock!.defaults()));
  await live.start(settings);
  const said: string[] = [];
  while (said.length < 60 && !isRight(said, says)) {
    await live.page.waitForTimeout(200);
    said.push(((await live.bottleneck.textContent()) ?? '').trim());
  }
  return said;
}

/** The part with a frame around it, and the word on that. */
function markedPart({ page }: LivePage): Promise<{ name: string; says: string } | null> {
  return page.evaluate(() => {
    const marked = document.querySelector('.map-part[data-finding]');
    if (marked === null || getComputedStyle(marked).boxShadow === 'none') return null;
    return { name: marked.getAttribute('aria-label') ?? '', says: getComputedStyle(marked, '::after').content };
  });
}

test('the switch shows the breaker’s state at every moment, from closed through open to closed again', async ({
  live,
}) => {
  // Every state lasts: a probe takes as long as the database does. Few events, so that none is blocked: figures go on.
  await live.open(
    'load.eventsPerSecond=200&batch.maxWaitMs=100&breaker.consecutiveFailures=1&breaker.openMs=700' +
      '&breaker.backoffFactor=1&breaker.jitter=0&breaker.slowCallMs=0&failures.storage.latencyMs=700',
  );
  await live.emitted(100);
  await live.page.evaluate(watchGate);
  await live.set({ failures: { storage: { outage: true } } });
  await live.page.waitForFunction(() => window.breakerSwitch.states.length >= 4);
  await live.set({ failures: { storage: { outage: false } } });
  await live.page.waitForFunction(() => window.breakerSwitch.states.at(-1) === 'closed');
  const { states, wrong } = await live.page.evaluate(() => window.breakerSwitch);
  expect(wrong).toEqual([]);
  const { transitions } = (await live.snapshot()).breaker;
  expect(states).toEqual(['closed', ...transitions.map(({ to }) => to)]);
  expect(states.slice(0, 4)).toEqual(['closed', 'open', 'half-open', 'open']);
});

test('the transform pool has a cell for each of its workers, filled as far as it is busy', async ({ live }) => {
  await live.open('transform.workers=3&load.encoding=packet&transform.passes=32&load.mode=max');
  const pool = live.page.locator('.pool');
  const cells = pool.locator('.pool-cell');
  await expect(cells).toHaveCount(3);
  await live.set({ transform: { workers: 5 } });
  await expect(cells).toHaveCount(5);
  await expect(pool).toContainText('The transform pool: 5 members');
  await expect(async () => {
    const [filled, busy] = await pool.evaluate((group) => [
      [...group.querySelectorAll('.pool-busy')].map((each) => each.getBoundingClientRect().height / 18),
      window.penstock!.snapshot().pool.workers.map((worker) => worker.busy),
    ]);
    expect(filled).toHaveLength(5);
    // The snapshot is a little later than the screen's.
    for (const [i, share] of filled!.entries()) expect(Math.abs(share - busy![i]!)).toBeLessThan(0.15);
    expect(Math.max(...filled!)).toBeGreaterThan(0.05);
  }).toPass({ timeout: 20_000 });
});

test('in the narrowest window no texts of the map overlap, and the first charts are in sight', async ({ live }) => {
  // The drawing is as narrow as one that runs to the right can be.
  await live.page.setViewportSize({ width: 961, height: 720 });
  await live.open('channels.capacity=65536');
  await live.emitted(1000);
  const wrong = await live.page.evaluate(() => {
    for (const depth of document.querySelectorAll('.pipe-depth')) depth.textContent = '65,536';
    const found: string[] = [];
    const boxOf = (element: Element) => element.getBoundingClientRect();
    const isMeeting = (a: DOMRect, b: DOMRect) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const labels = [...document.querySelectorAll('.pipe text')];
    const others = [...document.querySelectorAll('.stage-box, .pipe-body, .breaker-switch-word, .note')];
    labels.forEach((label, i) => {
      for (const other of [...labels.slice(i + 1), ...others]) {
        if (isMeeting(boxOf(label), boxOf(other)))
          found.push(`${label.textContent} on ${other.textContent || other.classList}`);
      }
    });
    return found;
  });
  expect(wrong).toEqual([]);
  await expect(live.page.locator('.pipe-capacity').first()).toHaveText('65,536');

  // The narrowest with the controls beside it.
  await live.page.setViewportSize({ width: 1280, height: 720 });
  // A screen of 1280 x 720 shows a chart with its title, its legend and most of its plot; and no empty room above the map.
  const shown = () =>
    live.chart('Throughput').evaluate((plot) => {
      const { top, height } = plot.getBoundingClientRect();
      return (window.innerHeight - top) / height;
    });
  await expect.poll(shown).toBeGreaterThan(0.6);
  const empty = () =>
    live.bottleneck.evaluate(
      (box) =>
        box.getBoundingClientRect().bottom -
        Math.max(...[...box.children].map((child) => child.getBoundingClientRect().bottom)),
    );
  await expect.poll(empty).toBeLessThan(24);

  // On a phone the map is another drawing: nothing of the wide one is left in it.
  await live.page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(() =>
      live.page.locator('g.pipe').evaluateAll((pipes) =>
        pipes.filter((pipe) => {
          const [body, fill] = ['.pipe-body', '.pipe-fill'].map((part) =>
            pipe.querySelector(part)!.getBoundingClientRect(),
          );
          return fill!.left < body!.left || fill!.right > body!.right || body!.right > window.innerWidth;
        }),
      ),
    )
    .toEqual([]);
});

test('pressure has a word, shape and colour for the time blocked; a pipe is as full as its channel', async ({
  live,
}) => {
  await live.open('breaker.enabled=false&scheduler.discardExpired=false');
  await live.emitted(2000);
  await live.page.evaluate(watchPressure, LINE_STAGES);
  await live.button('Hang').click();
  await live.page.waitForFunction(() => Object.keys(window.pressure.signs).length === 3);
  await expect(live.part('scheduler stage')).toHaveAccessibleDescription(/ back pressure HIGH$/);
  const { signs, wrong } = await live.page.evaluate(() => window.pressure);
  expect(wrong).toEqual([]);
  expect(Object.keys(signs).toSorted()).toEqual(['HIGH', 'LOW', 'OK']);
  const each = Object.values(signs);
  expect(each.map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(new Set(each.map(([sign]) => sign!.shape)).size).toBe(3);
  expect(new Set(each.map(([sign]) => sign!.color)).size).toBe(3);

  // Storage has the longest of figures: its sign stands beside it.
  await expect(live.part('storage stage')).toHaveAccessibleDescription(/busy 100 % back pressure OK$/);
  const storage = live.page.locator('#map-storage');
  const [figure, sign] = [storage.getByText('busy 100 %'), storage.locator('.pressure path')];
  const [left, right] = [(await figure.boundingBox())!, (await sign.boundingBox())!];
  expect(left.x + left.width).toBeLessThan(right.x);

  // Everything stands still before the call that hangs.
  await expect(async () => {
    const pipes = await live.page.locator('g.pipe').evaluateAll((all) =>
      all.map((pipe) => {
        const width = (part: string) => pipe.querySelector(part)!.getBoundingClientRect().width;
        return { text: pipe.textContent, filled: width('.pipe-fill') / (width('.pipe-body') - 3) };
      }),
    );
    const channels = Object.entries((await live.snapshot()).channels);
    expect(pipes).toHaveLength(channels.length);
    for (const [name, { depth, capacity }] of channels) {
      const pipe = pipes.find(({ text }) => text?.startsWith(`Channel ${name}:`));
      expect(pipe!.text, name).toMatch(new RegExp(`held\\.${depth}limit${capacity}$`));
      expect(Math.abs(pipe!.filled - depth / capacity), name).toBeLessThan(0.05);
    }
    expect(Math.max(...pipes.map(({ filled }) => filled))).toBeGreaterThan(0.95);
  }).toPass({ timeout: 20_000 });
});

declare global {
  interface Window {
    /** What was drawn for each word of pressure, once each; and where a word was not so. */
    pressure: { signs: Record<string, { shape: string; color: string }[]>; wrong: string[] };
    /** The states that the switch showed, one after the other, and where what it showed was not so. */
    breakerSwitch: { states: string[]; wrong: string[] };
  }
}

/** In the page: looks at the pressure of every stage each time that the map has just been brought up to date. */
function watchPressure(names: typeof LINE_STAGES): void {
  const signs: Window['pressure']['signs'] = {};
  const wrong: string[] = [];
  window.pressure = { signs, wrong };
  const bounds: Record<string, readonly [number, number]> = { OK: [0, 0.1], LOW: [0.1, 0.5], HIGH: [0.5, 1] };
  const outputs: Record<string, string> = {};
  for (const name of Object.keys(window.penstock!.snapshot().channels)) outputs[name.split('→')[0]!] = name;
  // What the snapshot may differ by: it is taken a little after the screen's.
  const slack = 0.1;
  const look = () => {
    const { stages, channels } = window.penstock!.snapshot();
    for (const stage of names) {
      const sign = document.querySelector(`#map-${stage} .pressure`)!;
      const path = sign.querySelector('path')!;
      const word = sign.textContent.trim();
      // Without where it stands.
      const drawn = {
        shape: path.getAttribute('d')?.replace(/^M[\d.]+ [\d.]+/, '') ?? '',
        color: getComputedStyle(path).fill,
      };
      signs[word] ??= [];
      const known = signs[word];
      if (!known.some(({ shape, color }) => shape === drawn.shape && color === drawn.color)) known.push(drawn);
      const { blocked } = stages[stage];
      const [least, most] = bounds[word]!;
      // HIGH, too, where the channel after it is full.
      const output = Object.entries(channels).find(([name]) => name === outputs[stage])?.[1];
      if (word === 'HIGH' && output !== undefined && output.depth >= 0.8 * output.capacity) continue;
      if (blocked < least - slack || blocked > most + slack) wrong.push(`${stage}: ${word}, blocked ${blocked}`);
    }
  };
  look();
  const map = document.querySelector('.map svg')!;
  new MutationObserver(look).observe(map, { subtree: true, characterData: true, childList: true, attributes: true });
}

/** In the page: looks at the switch each time that the screen has just been brought up to date. */
function watchGate(): void {
  const group = document.getElementById('map-breaker')!;
  const lever = group.querySelector<SVGPathElement>('.breaker-switch-lever')!;
  const angles: Record<string, number> = { closed: 0, 'half-open': -16, open: -42 };
  const angle = () => {
    const [hinge, end] = [lever.getPointAtLength(0), lever.getPointAtLength(lever.getTotalLength())];
    return Math.round((Math.atan2(end.y - hinge.y, end.x - hinge.x) * 180) / Math.PI);
  };
  const states: string[] = [];
  const wrong: string[] = [];
  window.breakerSwitch = { states, wrong };
  const look = () => {
    const shown = group.dataset.state ?? '';
    if (states.at(-1) !== shown) states.push(shown);
    const { time, breaker } = window.penstock!.snapshot();
    // It may have changed between the screen and this snapshot.
    if (time - (breaker.transitions.at(-1)?.at ?? 0) < 50) return;
    const { state, retryInMs } = breaker;
    if (shown !== state || angle() !== angles[state]) wrong.push(`${shown}: ${state}`);
    const seconds = Number(/open([\d.]+) s$/.exec(group.textContent)?.[1]);
    // In tenths, rounded up, and a few milliseconds older.
    const isRight =
      state === 'open' ? Math.abs(1000 * seconds - 75 - retryInMs) <= 75 : group.textContent.endsWith(state);
    if (!isRight) wrong.push(`${group.textContent}: ${state}, ${retryInMs}`);
  };
  look();
  const figure = document.querySelector('.ledger dd')!;
  new MutationObserver(look).observe(figure, { subtree: true, characterData: true, childList: true });
}
