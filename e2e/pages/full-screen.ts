/** Reads all that the screen shows of one moment: the view is stopped, and every panel and table is opened in turn. */

import type { LivePage } from './live-page.ts';
import { readScreens } from './one-moment.ts';
import { PARTS } from './part-figures.ts';
import type { FullScreen } from './shown-twice.ts';

type Pairs = Record<string, string>;

/** The view has to be stopped, or the run to have ended. */
export async function readFullScreen(live: LivePage): Promise<FullScreen> {
  const { page } = live;
  const panels: Partial<Record<(typeof PARTS)[number], Pairs>> = {};
  for (const part of PARTS) {
    await live.openPart(part);
    panels[part] = (await readScreens(page, 1, 60))[0]!.panel as Pairs;
  }
  const tables: Record<string, Pairs> = {};
  const moment = (await live.told('Throughput')).split(', ')[0]!;
  for (const title of await page.evaluate(chartTitles)) {
    const card = page.getByRole('region', { name: title, exact: true });
    await card.getByRole('button', { name: `Data table: ${title}` }).click();
    tables[title] = await page.evaluate(readTable, moment);
    await page.keyboard.press('Escape');
  }
  const screen = (await readScreens(page, 1, 300))[0]!;
  const rest = await page.evaluate(readRest);
  const snapshot = await live.snapshot();
  return { screen, panels, tables, ...rest, ended: snapshot.state === 'stopped' ? snapshot : null };
}

function chartTitles(): string[] {
  return [...document.querySelectorAll('[role=slider][aria-label$=": cursor"]')].map((chart) =>
    chart.getAttribute('aria-label')!.replace(': cursor', ''),
  );
}
/** The row of a moment, which a table of many samples need not have. */
function readTable(moment: string): Record<string, string> {
  const table = document.querySelector('dialog[open] table');
  const heads = [...(table?.querySelectorAll('thead th') ?? [])].slice(1);
  const row = [...(table?.querySelectorAll('tbody tr') ?? [])].find((each) => each.children[0]?.textContent === moment);
  const cells = [...(row?.querySelectorAll('td') ?? [])];
  return Object.fromEntries(heads.map((head, i) => [head.textContent ?? '', cells[i]?.textContent ?? '']));
}
function readRest(): Omit<FullScreen, 'screen' | 'panels' | 'tables' | 'ended'> {
  const text = (element: Element | null | undefined) => element?.textContent ?? '';
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const legends: Record<string, Record<string, string>> = {};
  for (const chart of all('[role=slider][aria-label$=": cursor"]')) {
    const title = chart.getAttribute('aria-label')!.replace(': cursor', '');
    const items = [...(chart.closest('section')?.querySelectorAll('.legend li') ?? [])].filter((item) =>
      item.querySelector('.value'),
    );
    legends[title] = Object.fromEntries(
      items.map((item) => [text(item.querySelector('button span, .legend-label')), text(item.querySelector('.value'))]),
    );
  }
  const cells = (row: Element) =>
    Object.fromEntries(
      [...row.querySelectorAll('td[data-name]')].map((cell) => [cell.getAttribute('data-name')!, text(cell)]),
    );
  const rows = all('table.incidents tbody tr:not([hidden])');
  return {
    verdicts: all('.verdict').map(text),
    losts: all('.lost').map(text),
    lossLine: text(document.querySelector('.insight-losses')),
    legends,
    incidents: rows.map((row) => ({ ...cells(row), what: text(row.children[1]) })),
    sums: Object.fromEntries(all('table.incidents tfoot tr').map((row) => [text(row.querySelector('th')), cells(row)])),
    log: all('[role=log] li').map((line) => text(line.querySelector('button > span'))),
    moments: all('.past-ribbon strong').map(text),
  };
}
