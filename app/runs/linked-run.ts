/**
 * A link to a run file of the same site, with a moment in it: `?run=files/outage.penstock&at=12.5`. The moment is in seconds of
 * the run, or a time (`2026-11-29T14:03:22Z`).
 */
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import { errorText, notAllowedText } from '../../workers/contract/error-text.ts';
import { AT, RUN } from '../../workers/contract/links/moment-query.ts';
import { quote } from '../../workers/contract/settings/config-error.ts';
import type { FrameLoop } from '../frame/frame-loop.ts';
import { notify } from '../stores/notice-store.ts';
import { lookAt, viewStore } from '../stores/view-store.ts';
import { takeFile } from './add-file.ts';
import { openRun } from './open-run.ts';
import { keeperOf, nameOf } from './runs-store.ts';

export async function openLinkedRun(
  source: Pick<Coordinator, 'keptRuns'>,
  loop: Pick<FrameLoop, 'openHistory'>,
  page: Pick<Location, 'search' | 'href'> = location,
): Promise<void> {
  const query = new URLSearchParams(page.search);
  const address = query.get(RUN);
  if (address === null) return;
  try {
    const key = await takeFile(source, await fetched(address, page.href));
    const keeper = await keeperOf(source);
    const run = (await keeper.list()).runs.find((each) => each.key === key);
    if (run === undefined) throw new Error('it could not be kept');
    await openRun(loop, keeper, run, nameOf(run), address);
  } catch (error) {
    notify('error', `The run of this link, ${address}, could not be opened`, [errorText(error)]);
    return;
  }
  const at = query.get(AT);
  if (at !== null) lookAtMoment(at);
}

/** The run is open, whatever the moment is. */
function lookAtMoment(text: string): void {
  try {
    lookAt(1000 * momentIn(text));
  } catch (error) {
    notify('error', 'The run of this link is open, but not at the moment that it says', [errorText(error)]);
  }
}

/** @throws Error when it is no address, or of another site, or not there */
async function fetched(address: string, page: string): Promise<File> {
  if (!URL.canParse(address, page))
    throw new RangeError(notAllowedText(RUN, quote(address), 'the address of a file of this site'));
  const url = new URL(address, page);
  if (url.origin !== new URL(page).origin)
    throw new RangeError(notAllowedText(RUN, url.origin, `a file of this site, ${new URL(page).origin}`));
  const response = await fetch(url).catch(() => {
    throw new Error('nothing answers there: check the connection');
  });
  if (!response.ok) throw new Error(`the site answers ${response.status}`);
  const name = url.pathname.split('/').at(-1) ?? '';
  return new File([await response.blob()], name);
}

/** @returns seconds since the epoch @throws RangeError when it is no moment of the run that is open */
function momentIn(text: string): number {
  const range = viewStore.getState().opened!.range;
  const moment = momentOf(text, range.from);
  if (moment >= range.from - ROUNDING && moment <= range.to + ROUNDING)
    return Math.min(Math.max(moment, range.from), range.to);
  // Rounded down, so that it is one.
  const seconds = Math.floor(10 * (range.to - range.from)) / 10;
  throw new RangeError(notAllowedText(AT, quote(text), `0 to ${seconds}, in seconds of the run, or a time in it`));
}
/** A link has milliseconds, which may be just beyond the last sample. */
const ROUNDING = 0.001;

export function momentOf(text: string, from: number): number {
  const seconds = Number(text);
  return text.trim() === '' ? Number.NaN : Number.isNaN(seconds) ? Date.parse(text) / 1000 : from + seconds;
}
