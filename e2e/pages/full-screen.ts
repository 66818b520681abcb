/** Reads all that the screen shows of one moment: the view is stopped, and every panel and table is opened in turn. */

import type { PartName } from '../../app/stores/view-store.ts';
import type { LivePage } from './live-page.ts';
import { readScreens } from './one-moment.ts';
import { PARTS } from './part-figures.ts';
import type { FullScreen } from './shown-twice/looked-for.ts';

type Pairs = Record<string, string>;

/** For a panel or table that was just opened to be written. */
const OPEN_MS = 120;

/** The view has to be stopped, or the run to have ended. */
export async function readFullScreen(live: LivePage): Promise<FullScreen> {
  const { page } = live;
  const opened = await page.evaluate(openAll, { parts: PARTS, openMs: OPEN_MS });
  const screen = (await readScreens(page, 1, 2 * OPEN_MS))[0]!;
  const rest = await page.evaluate(readRest);
  const snapshot = await live.snapshot();
  return { screen, ...opened, ...rest, ended: snapshot.state === 'stopped' ? snapshot : null };
}

/** Opens each panel and each data table in turn, as a click would. Of a table the row of the moment, which one of many samples need not have. */
async function openAll({ parts, openMs }: { parts: readonly PartName[]; openMs: number }) {
  const text = (element: Element | null | undefined) => element?.textContent ?? '';
  const opened = () => new Promise((resolve) => setTimeout(resolve, openMs));
  const panels: Partial<Record<PartName, Pairs>> = {};
  for (const part of parts) {
    document.getElementById(`open-${part}`)!.click();
    await opened();
    const terms = [...document.querySelectorAll('aside .part-figures dt')];
    panels[part] = Object.fromEntries(terms.map((term) => [text(term), text(term.nextElementSibling)]));
  }
  const tables: Record<string, Pairs> = {};
  for (const chart of document.querySelectorAll(
    '[role=slider][aria-label$=": cursor"]:not([aria-label="Sensor: cursor"])',
  )) {
    const title = chart.getAttribute('aria-label')!.replace(': cursor', '');
    const moment = (chart.getAttribute('aria-valuetext') ?? '').split(', ')[0];
    const button = document.querySelector<HTMLElement>(`button[aria-label="Data table: ${title}"]`);
    if (button === null) continue;
    button.click();
    await opened();
    const dialog = document.querySelector<HTMLDialogElement>('dialog[open]');
    const heads = [...(dialog?.querySelectorAll('thead th') ?? [])].slice(1);
    const row = [...(dialog?.querySelectorAll('tbody tr') ?? [])].find((each) => text(each.children[0]) === moment);
    const cells = [...(row?.querySelectorAll('td') ?? [])];
    tables[title] = Object.fromEntries(heads.map((head, i) => [text(head), text(cells[i])]));
    dialog?.close();
    await opened();
  }
  return { panels, tables };
}
function readRest(): Omit<FullScreen, 'screen' | 'panels' | 'tables' | 'ended'> {
  const text = (element: Element | null | undefined) => element?.textContent ?? '';
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const legends: Record<string, Record<string, string>> = {};
  for (const chart of all('[role=slider][aria-label$=": cursor"]:not([aria-label="Sensor: cursor"])')) {
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
  const rowsOf = (list: string) => {
    const heads = all(`#panel-${list} thead th`).map(text);
    return all(`#panel-${list} tbody tr:not([hidden])`).map((row) =>
      Object.fromEntries([...row.children].map((cell, i) => [heads[i] ?? '', text(cell)])),
    );
  };
  return {
    verdicts: all('.verdict').map(text),
    losts: all('.lost').map(text),
    lossLine: text(document.querySelector('.insight-losses')),
    legends,
    incidents: rows.map((row) => ({ ...cells(row), what: text(row.children[1]) })),
    sums: Object.fromEntries(all('table.incidents tfoot tr').map((row) => [text(row.querySelector('th')), cells(row)])),
    log: all('[role=log] li').map((line) => text(line.querySelector('button > span'))),
    lists: { alarms: rowsOf('alarms'), tail: rowsOf('tail') },
    moments: all('.past-ribbon strong').map(text),
  };
}
