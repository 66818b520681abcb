/** A comparison as one file of HTML. It has the texts and lines of the screen, from the same place. */
import type { Comparison } from './comparison.ts';
import { escaped, figure, machineText, pageOf, REAL, type ReportFacts, table } from './report-page.ts';

export async function reportOf(comparison: Comparison, facts: ReportFacts): Promise<string> {
  const { names, verdict, warnings, settings, figures, objectives, incidents, plots, runs } = comparison;
  const title = `Penstock: ${names.join(' against ')}`;
  const body = `${warnings.map((text) => `<p class="care">Take care: ${escaped(text)}</p>`).join('')}
<div class="verdict"><h2>${escaped(verdict.headline)}</h2>${verdict.lines.map((line) => `<p>${escaped(line)}</p>`).join('')}</div>
${table('What differs in the settings', names, settings, 'All settings are the same.')}
${table('Figures of the whole run', names, figures, 'There are none.', names.length === 2)}
${table('Objectives: error budget used', names, objectives, 'Too little was seen to tell.')}
${table('Incidents', names, incidents, 'There were none.')}
<h2>Over time</h2>${plots.map(figure).join('')}
${REAL}${machineText(runs)}`;
  return pageOf(title, body, facts);
}
