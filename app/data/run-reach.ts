/** What is left of a stored run, in words. */
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import { countText, formatWhen } from '../format.ts';

/** How far back it reaches, and what is missing in between. */
export function reachText(run: StoredRunInfo): string {
  return [eventsText(run), alarmsText(run)].filter((text) => text !== '').join('; ');
}

function eventsText({ events, reachesMs, missing, gaps }: StoredRunInfo): string {
  const reach =
    reachesMs === 0 ? '' : events === 0 ? 'its events were removed to make room' : `from ${formatWhen(reachesMs)} on`;
  if (missing === 0) return reach || (events === 0 ? '' : 'whole');
  const between = gaps.map(({ fromMs, toMs }) => `${formatWhen(fromMs)} and ${formatWhen(toMs)}`).join(', ');
  const where = between !== '' ? ` between ${between}` : reachesMs > 0 ? ' before that' : '';
  const lost = `${countText(missing, 'event is', 'events are')} missing${where}: another tab had the database, or it was gone`;
  return reach === '' ? lost : `${reach}; ${lost}`;
}

function alarmsText({ alarmsFromMs, alarmsLeftOut }: StoredRunInfo): string {
  const from = alarmsFromMs > 0 ? [`alarms from ${formatWhen(alarmsFromMs)} on`] : [];
  const out = alarmsLeftOut > 0 ? [`${countText(alarmsLeftOut, 'alarm', 'alarms')} left out, too many at once`] : [];
  return [...from, ...out].join('; ');
}
