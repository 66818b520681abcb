/** The verdict of a lesson as parts of a report: the texts of its page. */
import type { ReportPart } from '../comparison/report.ts';
import { turnedText } from '../scenarios/definition/knob.ts';
import { lettersText } from '../scenarios/definition/letter-text.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';
import type { RowResult, ScenarioResult } from '../scenarios/player-types.ts';
import { playedText, settingsText } from './Played.tsx';
import { expectedText, givenText, limitText, measuredText, partsText, valuesText } from './row-text.ts';

/**
 * @param first the verdict with nothing changed
 * @param link to play it; null where it is too long for one
 */
export function lessonParts(
  scenario: Scenario,
  result: ScenarioResult,
  first: ScenarioResult | null,
  records: readonly ActRecord[],
  link: string | null,
): ReportPart[] {
  const { claim, question, why, atHome } = scenario;
  const { outcome, reasons, changed, prediction } = result;
  const right = question.answers[question.right - 1]!;
  const given = prediction === null ? undefined : question.answers[prediction - 1];
  const others = question.answers.filter((answer) => answer !== right);
  const sources = why.source === undefined ? [] : [`Source: ${why.source.title}, ${why.source.url}`];
  return [
    {
      heading: `Verdict: ${outcome}`,
      paragraphs: [claim, ...(changed === null ? [] : [`With ${turnedText(changed)}.`]), ...reasons],
      isVerdict: true,
    },
    {
      heading: 'What was measured',
      paragraphs: lettersOf(result),
      table: tableOf(result, changed === null ? null : first),
    },
    {
      heading: 'The question',
      paragraphs: [
        question.text,
        `Predicted: ${given === undefined ? 'nothing' : given.text}`,
        `The answer: ${right.text}. ${right.reason}`,
        ...others.map(({ text, reason }) => `Not right: ${text}. ${reason}`),
      ],
    },
    { heading: 'Why', paragraphs: [why.text, ...sources] },
    ...(atHome === undefined ? [] : [{ heading: 'In your own pipeline', paragraphs: [atHome] }]),
    {
      heading: 'What was played',
      paragraphs: records.map((record) => `${playedText(record)} ${settingsText(record)}`),
      links: link === null ? [] : [{ text: 'Play this lesson in Penstock', url: link }],
      folded: {
        summary: 'Its definition: a file of this text can be dropped on Penstock, and plays',
        text: JSON.stringify(scenario, null, 1),
      },
    },
  ];
}

function tableOf({ rows }: ScenarioResult, first: ScenarioResult | null): NonNullable<ReportPart['table']> {
  const own = (row: RowResult) => [withParts(row), row.outcome];
  const before = (i: number) => (first === null ? [] : own(first.rows[i]!));
  return {
    heads: ['Claim', 'Expected', ...(first === null ? [] : ['Measured first', 'Verdict']), 'Measured', 'Verdict'],
    rows: rows.map((row, i) => [`${row.claim} (${partsText(row)})`, allowedText(row), ...before(i), ...own(row)]),
  };
}
/** `0.05: 68 /s ÷ 1.94 k/s` */
function withParts(row: RowResult): string {
  const values = valuesText(row);
  return values === null ? measuredText(row) : `${measuredText(row)}: ${values}`;
}
function lettersOf({ rows }: ScenarioResult): string[] {
  const letters = lettersText(rows);
  return letters === '' ? [] : [`${letters}.`];
}
function allowedText(row: RowResult): string {
  if (row.formula === null) return limitText(row);
  const given = row.given.length === 0 ? '' : ` (${givenText(row)})`;
  return `${row.formula} = ${expectedText(row)}${given}; ${limitText(row)}`;
}
