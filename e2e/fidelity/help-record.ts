/** The record as Help has it: `app/header/fidelity-record.ts`. */
import type { FidelityLine } from '../../app/header/fidelity-record.ts';
import { type FidelityRecord, rowsOf } from './record.ts';
import { limitsText, talliesOf } from './tables.ts';
import { FIGURE_NAMES, loadOf, type Point } from './verdicts.ts';

/** Of the linter. */
const MOST_COLUMNS = 120;
const BEGIN = 'export const FIDELITY_RECORD: {';

/** @param before the file as it is; its types stay */
export function helpRecord(before: string, record: FidelityRecord, day: string): string {
  const { machine, note } = record;
  const { cpu, cores, browser, node } = machine;
  // It is a part of a sentence there.
  const beside = note === undefined ? '' : `. ${note.replace(/\.$/, '')}`;
  const lines = linesOf(record).map((line) => `    ${objectText({ ...line })},\n`);
  return `${before.slice(0, before.indexOf(BEGIN))}${BEGIN}
  readonly day: string;
  readonly machine: string;
  readonly lines: readonly FidelityLine[];
} = {
  day: '${day}',
${propertyText('machine', `${cpu}, ${cores} cores; ${browser}, Node ${node}${beside}`)}
  lines: [${lines.length > 0 ? `\n${lines.join('')}  ` : ''}],
};
`;
}

function linesOf(record: FidelityRecord): readonly FidelityLine[] {
  return talliesOf(record)
    .filter(({ tries }) => tries > 0)
    .map(({ point, tries, allWithin, told, within }) => ({
      load: loadOf(point),
      limits: limitsText(point),
      within: told === 0 ? `${allWithin} of ${tries}, none of them judged` : `${within} of ${told}`,
      farthest: farthestOf(record, point),
    }));
}

/** By figure, misses included. */
function farthestOf({ tries }: FidelityRecord, point: Point): string {
  const rows = tries.filter((each) => each.point === point).flatMap((each) => rowsOf(each) ?? []);
  const figures = [...new Set(rows.map(({ figure }) => figure))];
  const parts = figures.map((figure) => {
    const errors = rows.filter((row) => row.figure === figure).map(({ error }) => error);
    const farthest = errors.reduce((worst, error) => (Math.abs(error) > Math.abs(worst) ? error : worst));
    return `${FIGURE_NAMES[figure]} ${signedPercent(farthest)}`;
  });
  return parts.join(', ');
}
function signedPercent(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} %`;
}

/** As the linter writes it, each on lines of its own. */
function objectText(line: Readonly<Record<string, string>>): string {
  const parts = Object.entries(line).map(([name, value]) => `\n      ${name}: ${quoted(value)},`);
  return `{${parts.join('')}\n    }`;
}
/** On two lines where it is too long for one. */
function propertyText(name: string, value: string): string {
  const line = `  ${name}: ${quoted(value)},`;
  return line.length <= MOST_COLUMNS ? line : `  ${name}:\n    ${quoted(value)},`;
}
/** With an apostrophe in it, the linter has other quotes. */
function quoted(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;
}
