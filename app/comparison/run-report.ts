/** One run as one file of HTML: what the screen says of it, from the same place. */

import { objectivesOf } from '../../workers/contract/objectives/objective-watch.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { formatClock, formatCount, formatElapsed, formatMoment } from '../format.ts';
import { type CompareRow, drainRows, figureRows, incidentRows, quantilePlots } from './comparison.ts';
import { breachText, budgetText, burnText, lineText, STATES, sourceText, valueText } from './objective-texts.ts';
import type { ReportedRun } from './read-for-report.ts';
import { escaped, figure, machineText, pageOf, REAL, type ReportFacts, table } from './report-page.ts';
import { differencesOf, timelineText } from './run-settings.ts';

/** So many lines of the log, the latest, are in a report. */
const MOST_LINES = 500;

export async function runReportOf(run: ReportedRun, name: string, facts: ReportFacts): Promise<string> {
  const one = [name];
  const body = `${about(run)}
${table('Figures of the whole run', one, figureRows([run]), 'There are none.')}
${objectivesPart(run)}
${table('Incidents', one, [...incidentRows([run]), ...drainRows([run])], 'There were none.')}
<h2>Over time</h2>${[...run.charts, ...quantilePlots([run], one)].map(figure).join('')}
${settingsPart(run)}
${logPart(run)}
${REAL}<p>${escaped(injectedText(run))}</p>${machineText([run])}`;
  return pageOf(`Penstock: ${name}`, body, facts);
}

function about({ head, last, label, end }: ReportedRun): string {
  const ended = { ended: '', tab: '; ended by its tab', none: '; its file ends in the middle' }[end];
  const text = `Began ${formatMoment(head.startedAt)}, lasted ${formatElapsed(last.activeMs)}${ended}. Penstock ${head.program}.`;
  const note = label.note === '' ? '' : `<p>${escaped(label.note)}</p>`;
  const moments = label.moments.map(({ at, text: said }) => `<li>${formatClock(at)} ${escaped(said)}</li>`);
  return `<p>${escaped(text)}</p>${note}${moments.length === 0 ? '' : `<h2>Notes</h2><ul>${moments.join('')}</ul>`}`;
}

const HEADS = ['Last value', 'State', 'Error budget used', 'Burn', 'Over 12 windows', 'Breaches'];
function objectivesPart({ objectives, causes, config }: ReportedRun): string {
  const rows = objectives.map((status): CompareRow => {
    const source = sourceText(status);
    const { burn, state, breachCount } = status;
    return {
      label: `${lineText(status)}${source === '' ? '' : ` (${source})`}`,
      texts: [
        valueText(status),
        STATES[state],
        budgetText(status),
        burnText(burn.window),
        burnText(burn.long),
        formatCount(breachCount),
      ],
    };
  });
  const breaches = objectives.flatMap((status) =>
    status.breaches.map(
      (breach) =>
        `<li>${escaped(`${lineText(status)}: ${breachText(status, breach, causes.get(breach.id), formatClock)}`)}</li>`,
    ),
  );
  const list = breaches.length === 0 ? '' : `<h3>Moments of breach</h3><ul>${breaches.join('')}</ul>`;
  const note = `<p>The start of the run does not count. Objectives set at the start: ${formatCount(objectivesOf(config).length)}.</p>`;
  return table('Objectives', HEADS, rows, 'There are none.') + list + note;
}

function settingsPart({ config, lastConfig }: ReportedRun): string {
  const changed = differencesOf([defaultConfig(), config]);
  const rows = changed.map(
    ({ label, texts: [preset = '', own = ''] }): CompareRow => ({ label, texts: [own, preset] }),
  );
  const during = differencesOf([config, lastConfig]).map(
    ({ label, texts: [from = '', to = ''] }): CompareRow => ({ label, texts: [from, to] }),
  );
  const settings = table('Settings', ['at the start', 'default'], rows, 'All settings are at their defaults.');
  if (during.length === 0) return settings;
  return settings + table('Settings that were changed while it ran', ['at the start', 'at the end'], during, '');
}
function injectedText({ config, injected }: ReportedRun): string {
  const byHand = injected.length === 0 ? 'nothing' : injected.join(', ');
  return `Failures of the timeline: ${timelineText(config)}. Injected by hand: ${byHand}.`;
}
function logPart({ lines }: ReportedRun): string {
  if (lines.length === 0) return '<h2>Event log</h2><p>It is empty.</p>';
  const shown = lines.slice(-MOST_LINES);
  const left = lines.length - shown.length;
  const rows = shown.map(
    ({ at, kind, text }) => `<tr><td>${formatClock(at)}</td><td>${escaped(kind)}</td><td>${escaped(text)}</td></tr>`,
  );
  const more = left === 0 ? '' : `<p>${formatCount(left)} earlier lines are left out.</p>`;
  return `<h2>Event log</h2>${more}<table class="log"><thead><tr><th scope="col">time</th><th scope="col">kind</th><th scope="col">what happened</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
