/** A comparison as one file of HTML. It has the texts and lines of the screen, from the same place. */
import type { Comparison } from './comparison.ts';
import { escaped, figure, linked, linkTo, machineText, pageOf, REAL, type ReportFacts, table } from './report-page.ts';

/** Part of a report that leads to its figures. */
export interface ReportPart {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly table?: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly isVerdict?: boolean;
  readonly links?: readonly { readonly text: string; readonly url: string }[];
  /** What most readers pass over: it opens. */
  readonly folded?: { readonly summary: string; readonly text: string };
}
/** What a report is about, where that is more than the runs: it stands in the place of the verdict on them. */
interface ReportLead {
  readonly title: string;
  readonly parts: readonly ReportPart[];
}

export async function reportOf(comparison: Comparison, facts: ReportFacts, lead?: ReportLead): Promise<string> {
  const { names, verdict, warnings, settings, figures, objectives, incidents, plots, runs, isOfMoments } = comparison;
  const title = `Penstock: ${lead?.title ?? names.join(' against ')}`;
  const parts = lead?.parts ?? [{ heading: verdict.headline, paragraphs: verdict.lines, isVerdict: true }];
  const body = `${warnings.map((text) => `<p class="care">Warning: ${escaped(text)}</p>`).join('')}
${parts.map(partOf).join('')}
${names.length > 1 ? table('What differs in the settings', names, settings, 'All settings are the same.') : ''}
${table(isOfMoments ? 'Figures of each, from its beginning on' : 'Figures of the whole run', names, figures, 'There are none.', names.length === 2)}
${isOfMoments ? '' : table('Objectives: error budget used', names, objectives, 'Too little was measured to tell.')}
${isOfMoments ? '' : table('Incidents', names, incidents, 'There were none.')}
<h2>Over time</h2>${plots.map(figure).join('')}
${REAL}${machineText(runs)}`;
  return pageOf(title, body, facts);
}

function partOf({ heading, paragraphs, table: rows, isVerdict = false, links = [], folded }: ReportPart): string {
  const lines = paragraphs.map((line) => `<p>${linked(line)}</p>`);
  const ways = links.map(({ text, url }) => `<p>${linkTo(url, text)}</p>`);
  const more =
    folded === undefined
      ? ''
      : `<details><summary>${escaped(folded.summary)}</summary><pre>${escaped(folded.text)}</pre></details>`;
  const body = `<h2>${escaped(heading)}</h2>${[...lines, ...ways].join('')}${more}`;
  if (isVerdict) return `<div class="verdict">${body}</div>`;
  if (rows === undefined) return body;
  const heads = rows.heads.map((text) => `<th scope="col">${escaped(text)}</th>`).join('');
  const cells = rows.rows.map(([first = '', ...others]) => {
    const own = others.map((text) => `<td>${escaped(text)}</td>`).join('');
    return `<tr><th scope="row">${escaped(first)}</th>${own}</tr>`;
  });
  return `${body}<table><thead><tr>${heads}</tr></thead><tbody>${cells.join('')}</tbody></table>`;
}
