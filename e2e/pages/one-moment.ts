/** The text of a whole screen at one instant, and what in it contradicts itself. */

import type { Page } from '@playwright/test';
import { CHANNELS, LINE_STAGES, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import type { ChartTitle } from './chart-titles.ts';

export interface Screen {
  /** Label and text of the figures in the header. */
  readonly header: readonly string[];
  readonly headline: string;
  /** Label and text of each term of the ledger. */
  readonly ledger: Readonly<Record<string, string>>;
  /** What stands on the drawing of each part of the map, text by text. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
  /** How many events wait in each channel, by its name. */
  readonly pipes: Readonly<Record<string, string>>;
  /** The short lines above and below the stages. */
  readonly notes: readonly string[];
  /** What each chart tells of its latest values, by its title. */
  readonly charts: Readonly<Partial<Record<ChartTitle, string>>>;
  /** How busy each lane is, as it stands beside the plot. */
  readonly lanes: readonly string[];
  /** Label and text of the figures in the panel of a part. */
  readonly panel: Readonly<Record<string, string>>;
}

/** Reads so many screens, `everyMs` apart; whatever `during` names is done meanwhile. */
export function readScreens(page: Page, count: number, everyMs: number, isKilling = false): Promise<Screen[]> {
  return page.evaluate(
    async ([wanted, pause, isKillingWanted]) => {
      const text = (element: Element | null) => element?.textContent ?? '';
      const pairs = (list: Element | null) =>
        Object.fromEntries(
          [...(list?.querySelectorAll('dt') ?? [])].map((term) => [text(term), text(term.nextElementSibling)]),
        );
      const read = (): Screen => ({
        header: [...document.querySelectorAll('.headline-figures dd')].map(text),
        headline: text(document.querySelector('.insight')),
        ledger: pairs(document.querySelector('.ledger dl')),
        parts: Object.fromEntries(
          [...document.querySelectorAll('[id^=map-]')].map((part) => [
            part.id.slice(4),
            [...part.querySelectorAll('text')].map(text),
          ]),
        ),
        pipes: Object.fromEntries(
          [...document.querySelectorAll('.pipe')].map((pipe) => [
            /Channel (\S+):/.exec(text(pipe.querySelector('title')))?.[1] ?? '',
            text(pipe.querySelector('.pipe-depth')),
          ]),
        ),
        notes: [...document.querySelectorAll('.note')].map(text),
        // The sensor's chart is of the screen Data, which stays in the document once it was opened.
        charts: Object.fromEntries(
          [
            ...document.querySelectorAll('[role=slider][aria-label$=": cursor"]:not([aria-label="Sensor: cursor"])'),
          ].map((chart) => [
            chart.getAttribute('aria-label')!.replace(': cursor', ''),
            chart.getAttribute('aria-valuetext') ?? '',
          ]),
        ),
        lanes: [...document.querySelectorAll('.lane-shares li')].map(text),
        panel: pairs(document.querySelector('aside .part-figures')),
      });
      const screens: Screen[] = [];
      for (let i = 0; i < wanted; i++) {
        if (isKillingWanted && i % 4 === 1) {
          const alive = window.penstock!.workers().filter(({ state }) => state === 'running');
          if (alive.length > 0) await window.penstock!.kill(alive[i % alive.length]!.name).catch(() => {});
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
        screens.push(read());
      }
      return screens;
    },
    [count, everyMs, isKilling] as const,
  );
}

/** How busy each lane is, beside the plot and as it is told. */
interface Lanes {
  readonly beside: readonly string[];
  readonly told: readonly string[];
}

/** Starts a run, and reads the lanes as often as they are written, before the browser shows them: so many times. */
export function lanesFromStart(page: Page, count: number): Promise<Lanes[]> {
  return page.evaluate(async (wanted) => {
    const chart = document.querySelector('[role=slider][aria-label="Time of each worker: cursor"]')!;
    const read = (): Lanes => ({
      beside: [...chart.querySelectorAll('.lane-shares li')].map((lane) => lane.textContent ?? ''),
      told: [...(chart.getAttribute('aria-valuetext') ?? '').matchAll(/ (\S+ %) busy/g)].map((match) => match[1]!),
    });
    const lanes: Lanes[] = [];
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        lanes.push(read());
        if (lanes.length < wanted) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(chart, { attributes: true, attributeFilter: ['aria-valuetext'] });
      void window.penstock!.start();
    });
    return lanes;
  }, count);
}

/** Text is written five times a second, and each list at least once. */
const WRITINGS = 13;

/**
 * What is written at a needless cost: texts that change all the time (more than once in two seconds and a half) outside of a
 * box whose size does not depend on them; and attributes that are set to what they are, which is a change for the browser.
 * Of what is in sight: the rest is not laid out.
 */
export function needlessCosts(page: Page): Promise<string[]> {
  return page.evaluate(async (most) => {
    const changes = new Map<Node, number>();
    const found: string[] = [];
    let written = 0;
    const note = ({ target, attributeName, oldValue }: MutationRecord) => {
      const isSame = target instanceof Element && target.getAttribute(attributeName!) === oldValue;
      if (isSame) found.push(`${attributeName} of ${target.tagName} ${target.id} ${target.classList} is set again`);
    };
    const observer = new MutationObserver((records) => {
      const texts = records.filter(({ type }) => type !== 'attributes');
      // The chart library's own are of charts that move.
      records.filter(({ type, attributeName }) => type === 'attributes' && attributeName !== 'style').forEach(note);
      if (texts.length > 0) written++;
      for (const node of new Set(texts.map(({ target }) => target))) changes.set(node, (changes.get(node) ?? 0) + 1);
    });
    observer.observe(document.body, {
      subtree: true,
      characterData: true,
      childList: true,
      attributes: true,
      attributeOldValue: true,
    });
    while (written < most) await new Promise((resolve) => setTimeout(resolve, 50));
    observer.disconnect();
    const isBox = (element: Element) => {
      const { contain } = getComputedStyle(element);
      // An item of a grid or of a flexible box has the size that those give it: it is laid out with them.
      const isItem = /flex|grid/.test(getComputedStyle(element.parentElement!).display);
      return !isItem && (element instanceof SVGSVGElement || /strict|size.*layout|layout.*size/.test(contain));
    };
    const isInBox = (from: Element | null) => {
      let around = from;
      while (around !== null && around !== document.body && !isBox(around)) around = around.parentElement;
      return around !== null && around !== document.body;
    };
    for (const [node, count] of changes) {
      if (!node.isConnected) continue;
      const at = node.parentElement?.closest('[id], [class]');
      if (count > 1 && !isInBox(node instanceof Element ? node : node.parentElement))
        found.push(`${node.textContent} in ${at?.id || at?.classList}`);
    }
    return [...new Set(found)];
  }, WRITINGS);
}

/** Figures of one name that differ, and sums that do not hold as they are displayed. */
export function contradictions(screen: Screen): string[] {
  const wrong: string[] = [];
  const agree = (name: string, ...texts: (string | undefined)[]) => {
    const known = new Set(texts.filter((text) => text !== undefined));
    if (known.size > 1) wrong.push(`${name}: ${[...known].join(' and ')}`);
  };
  const { header, headline, parts, notes, charts, panel } = screen;
  const told = (chart: ChartTitle, name: string) =>
    new RegExp(`(?:^|, )${name} ([^,]+(?:,\\d{3})*)`).exec(charts[chart] ?? '')?.[1];
  const rateOf = (part: string) => parts[part]?.find((each) => each.endsWith('/s'));
  agree('in', header[0], rateOf('source'), told('Throughput', 'in'));
  agree('stored', header[1], rateOf('storage'), told('Throughput', 'stored'), panel['rows per second']);
  // While no event arrives the header tells of the last ones, and since when.
  const p99 = told('Time to stored', 'P99');
  if (!p99?.startsWith('–')) agree('P99', header[2], p99);
  for (const name of ['shed', 'invalid', 'expired', 'dead-lettered', 'evicted']) {
    const note = notes.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1);
    agree(`${name}, a second`, note, told('Dropped, by cause', name));
  }
  for (const stage of LINE_STAGES) {
    const busy = parts[stage]?.find((each) => each.startsWith('busy '))?.slice(5);
    const lane = new RegExp(`(?:^|, )${stage} (\\S+ %) busy`).exec(charts['Time of each worker'] ?? '');
    const named = new RegExp(`^(?!.*a moment ago).*(?:busiest stage is|busiest is) ${stage} at (\\S+ %)`).exec(
      headline,
    );
    agree(`${stage}, busy`, busy, lane?.[1], named?.[1]);
  }
  for (const channel of CHANNELS) {
    agree(channel, screen.pipes[channel], told('Channel depth', `→ ${channel.split('→')[1]}`));
  }
  for (const name of SUBSCRIBERS) {
    const lag = parts[name]?.find((each) => each.startsWith('lag '));
    agree(`lag of ${name}`, /lag (\S+) of/.exec(lag ?? '')?.[1], told('Subscriber lag', name));
  }
  const waiting = notes.find((each) => each.endsWith(' waiting'))?.replace(' waiting', '');
  agree('waiting', waiting, told('Scheduler backlog', 'waiting'));
  agree(
    'breaker',
    parts.breaker?.find((each) => /^(closed|open|half-open)$/.test(each)),
    told('Breaker', 'state'),
  );
  const moments = Object.values(charts).map((text) => text.split(', ')[0]);
  agree('moment of the charts', ...moments);
  return [...wrong, ...wrongSums(screen)];
}

function wrongSums({ ledger, lanes, charts, pipes, notes }: Screen): string[] {
  const wrong: string[] = [];
  const { emitted = '', ...others } = Object.fromEntries(
    Object.entries(ledger).map(([name, text]) => [name, numberOf(text)]),
  ) as Record<string, number>;
  const sum = Object.values(others).reduce((total, count) => total + count, 0);
  if (sum !== emitted) wrong.push(`emitted ${emitted}, of which ${sum} are somewhere: ${JSON.stringify(ledger)}`);
  const depths = Object.values(pipes).map(numberOf);
  const inHand = notes
    .flatMap((note) => /^([\d,]+) (?:in hand|waiting|in batches)$/.exec(note)?.[1] ?? [])
    .map(numberOf);
  const onMap = [...depths, ...inHand].reduce((total, count) => total + count, 0);
  if (ledger['in flight'] !== undefined && onMap !== others['in flight'])
    wrong.push(`in flight ${ledger['in flight']}, on the map ${depths.join(' + ')} + ${inHand.join(' + ')}`);
  const told = [...(charts['Time of each worker'] ?? '').matchAll(/ (\S+ %) busy/g)].map((each) => each[1]);
  // Before the chart's first picture there is nothing beside it.
  if (lanes.length > 0 && told.join() !== lanes.join()) wrong.push(`lanes ${lanes.join()}, told as ${told.join()}`);
  return wrong;
}
function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''));
}
