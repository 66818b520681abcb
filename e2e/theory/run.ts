/**
 * npm run theory: plays runs for which there is a theory in Chromium, against the production build, each in a fresh page, and
 * says of each figure whether it is as theory has it. `options.ts` has the options, `points.ts` the runs.
 *
 * What takes time in them is a timer, so they need little processor; but what else runs makes timers late. The record is
 * written after each point, so that a command can be ended and gone on with. Exit code 0: all as it should be. 1: something
 * is not. 3: wrong usage, or it could not be played.
 */
import { join } from 'node:path';
import { chromium } from 'playwright';
import { machine, machineLine } from '../bench/report.ts';
import { buildIfNeeded, ROOT, serve } from '../bench/site.ts';
import { launchOptions } from '../browser.ts';
import { runCommand } from '../command.ts';
import { readOptions } from './options.ts';
import { play } from './play.ts';
import type { Point } from './point.ts';
import { chosenPoints, POINTS } from './points.ts';
import { isSame, type PointRecord, playedBefore, recordOf, text, writeRecord } from './record.ts';
import { isHeld } from './rows.ts';

runCommand(main);

async function main(): Promise<number> {
  const { only, seconds, isContinued, isRecorded, note } = readOptions(process.argv.slice(2));
  const wanted = chosenPoints(only);
  const lengthOf = (point: Point) => (point.isOfFixedLength ? point.seconds : (seconds ?? point.seconds));
  const folder = join(ROOT, 'e2e/theory', isRecorded ? 'results' : 'output');
  const before = isContinued ? playedBefore(folder) : [];
  const kept = before.filter((each) => POINTS.some((point) => isSame(each, point, lengthOf(point))));
  buildIfNeeded(false);
  const site = await serve();
  const browser = await chromium.launch(launchOptions());
  const points: PointRecord[] = [...kept];
  const record = { machine: machine(browser.version()), note, points };
  console.log(machineLine(record.machine));
  try {
    for (const point of wanted.filter(({ name }) => !kept.some((each) => each.name === name))) {
      const length = lengthOf(point);
      const made = { at: new Date().toISOString(), commit: record.machine.commit };
      points.push(recordOf(point, length, await play(browser, site.origin, point, length), made));
      writeRecord(folder, record);
      tell(points.at(-1)!);
    }
  } finally {
    await browser.close();
    await site.close();
  }
  const shown = points.filter(({ name }) => wanted.some((point) => point.name === name));
  return shown.every(({ rows }) => rows.every(isHeld)) ? 0 : 1;
}

function tell({ name, rows }: PointRecord): void {
  for (const row of rows) {
    const { claim, unit, measured, expected } = row;
    const beside = expected === null ? '' : `, expected ${text(expected, unit)}`;
    console.log(
      `${isHeld(row) ? '✓' : '✗'} ${name}: ${claim}: ${measured === null ? 'never' : text(measured, unit)}${beside}`,
    );
  }
}
