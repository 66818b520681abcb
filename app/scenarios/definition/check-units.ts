/** Whether a row adds up: a rate is held against a rate, and a formula of times is given times in ms. */
import { type ConfigIssue, fieldIssue } from '../../../workers/contract/settings/config-error.ts';
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { figureOf, type Unit } from './figures.ts';
import { formulaOf, unitOfNeed } from './formulas.ts';
import { rowUnitOf } from './limit-text.ts';
import type { FormulaOf, Operand, VerdictRow } from './scenario-types.ts';

/** What can be compared: whatever is counted is alike, and a ratio is a share. */
type Dimension = 'a number of something' | 'a share' | 'something per second' | 'ms' | 's' | 'bytes';

function dimensionOf(unit: Unit | ''): Dimension {
  switch (unit) {
    case 'ms':
    case 's':
    case 'bytes':
      return unit;
    case '/s':
      return 'something per second';
    case '':
    case 'share':
      return 'a share';
    default:
      return 'a number of something';
  }
}

/** The complaints about its units; what is not known at all is complained about elsewhere. */
export function checkUnits(row: VerdictRow, place: string): ConfigIssue[] {
  const { less, of } = row;
  const own = dimensionOf(rowUnitOf(row));
  const issues: ConfigIssue[] = [];
  if (less !== undefined && dimensionOf(figureOf(less.figure).unit) !== own)
    issues.push(fieldIssue(`${place}.less.figure`, less.figure, `a figure of the same unit as ${row.figure}: ${own}`));
  if (typeof of === 'number') return issues;
  if (dimensionOf(formulaOf(of.formula).unit) !== own)
    issues.push(fieldIssue(`${place}.of.formula`, of.formula, `a formula of the same unit as the figure: ${own}`));
  return [...issues, ...checkOperandUnits(of, `${place}.of.with`)];
}

function checkOperandUnits({ formula, with: given }: FormulaOf, place: string): ConfigIssue[] {
  const { needs, mayHave = [] } = formulaOf(formula);
  return [...needs, ...mayHave].flatMap((name) => {
    const operand = given[name];
    const unit = unitOfNeed(name);
    // A size is a number of anything.
    return operand === undefined || unit === '' ? [] : checkOperandUnit(operand, unit, `${place}.${name}`);
  });
}
function checkOperandUnit(operand: Operand, unit: Unit, place: string): ConfigIssue[] {
  if (typeof operand === 'number') return [];
  if ('figure' in operand) {
    const isAlike = dimensionOf(figureOf(operand.figure).unit) === dimensionOf(unit);
    return isAlike
      ? []
      : [fieldIssue(`${place}.figure`, operand.figure, `a figure of this unit: ${dimensionOf(unit)}`)];
  }
  const field = FIELD_BY_PATH.get(operand.setting);
  // Settings have times in s and µs as well, which would be a thousand times wrong.
  if (field?.kind !== 'number' || (unit !== 'ms' && unit !== '/s') || field.unit === unit) return [];
  return [
    fieldIssue(`${place}.setting`, operand.setting, `a setting in ${unit}; this one is in ${unitName(field.unit)}`),
  ];
}
function unitName(unit: string): string {
  return unit === '' ? 'no unit' : unit;
}
