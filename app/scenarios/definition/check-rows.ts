/** Whether the rows of a verdict can be judged: what they name is there, and says what they ask. */
import { type ConfigIssue, fieldIssue } from '../../../workers/contract/settings/config-error.ts';
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { checkUnits } from './check-units.ts';
import { isOfDatabase } from './figures.ts';
import { formulaOf } from './formulas.ts';
import type { FigureOf, FormulaOf, Operand, Scenario, VerdictRow } from './scenario-types.ts';

const NEED_LIMIT: readonly string[] = ['latency.p99.secondsAbove', 'delivery.p99.secondsAbove'];

export function checkRow(row: VerdictRow, place: string, scenario: Scenario): ConfigIssue[] {
  const { over, less } = row;
  const issues = checkFigure(row, place, row, scenario);
  if (over && less)
    issues.push(fieldIssue(`${place}.less`, less, 'nothing next to `over`: a row has `over` or `less`'));
  if (over) issues.push(...checkFigure(over, `${place}.over`, row, scenario));
  if (less) issues.push(...checkFigure(less, `${place}.less`, row, scenario));
  return [...issues, ...checkTolerance(row, place), ...checkExpected(row, place, scenario), ...checkUnits(row, place)];
}

function checkTolerance({ is, percent, or }: VerdictRow, place: string): ConfigIssue[] {
  const has = percent !== undefined || or !== undefined;
  if (is === 'within' && !has)
    return [fieldIssue(`${place}.percent`, percent, 'a tolerance for `within`: percent, or, or both')];
  if (is !== 'within' && has)
    return [
      fieldIssue(
        `${place}.${percent === undefined ? 'or' : 'percent'}`,
        percent ?? or,
        `nothing: only \`within\` has a tolerance`,
      ),
    ];
  return [];
}

/** @param row says of which moment all its figures are, and their act where they name none */
function checkFigure(of: FigureOf, place: string, row: VerdictRow, { acts }: Scenario): ConfigIssue[] {
  const number = of.act ?? row.act ?? 1;
  const act = acts[number - 1];
  if (act === undefined) return [fieldIssue(`${place}.act`, number, `the number of an act, 1 to ${acts.length}`)];
  const issues: ConfigIssue[] = [];
  const { figure, from = act.warmUp ?? 0, to = act.seconds, limit } = of;
  if (to > act.seconds) issues.push(fieldIssue(`${place}.to`, to, `at most the ${act.seconds} s of act ${number}`));
  else if (from >= to) issues.push(fieldIssue(`${place}.from`, from, `less than ${to}, where the stretch ends`));
  if (NEED_LIMIT.includes(figure) !== (limit !== undefined))
    issues.push(
      fieldIssue(
        `${place}.limit`,
        limit,
        NEED_LIMIT.includes(figure) ? 'a number of ms' : `nothing: only ${NEED_LIMIT.join(' and ')} have one`,
      ),
    );
  if (isOfDatabase(figure) && row.moment !== 'drained')
    issues.push(fieldIssue(`${place}.figure`, figure, 'with `moment: drained`: the database is complete then'));
  // SQL reads what is stored: of a run in memory it would find nothing, and nothing is doubled there.
  if (isOfDatabase(figure) && act.settings['storage.kind'] !== 'sqlite')
    issues.push(
      fieldIssue(`${place}.figure`, figure, `in an act whose storage.kind is sqlite; act ${number} is in memory`),
    );
  if (row.moment === 'drained' && of.to !== undefined)
    issues.push(fieldIssue(`${place}.to`, to, 'nothing with `moment: drained`, which is the end of all'));
  return issues;
}

function checkExpected(row: VerdictRow, place: string, scenario: Scenario): ConfigIssue[] {
  const { of } = row;
  if (typeof of === 'number') return [];
  const formula = formulaOf(of.formula);
  const given = Object.keys(of.with);
  const allowed = [...formula.needs, ...(formula.mayHave ?? [])];
  const names = `${of.formula} takes ${allowed.join(', ')}`;
  const missing = formula.needs.filter((name) => !given.includes(name));
  const issues = [
    ...missing.map((name) => fieldIssue(`${place}.of.with.${name}`, undefined, names)),
    ...given
      .filter((name) => !allowed.includes(name))
      .map((name) => fieldIssue(`${place}.of.with.${name}`, of.with[name], names)),
  ];
  return [...issues, ...checkArrivals(row, of, place, scenario), ...checkOperands(row, of, place, scenario)];
}

function checkArrivals(row: VerdictRow, of: FormulaOf, place: string, { acts }: Scenario): ConfigIssue[] {
  const isOfArrivals = formulaOf(of.formula).isOfArrivals === true;
  if (!isOfArrivals)
    return of.act === undefined
      ? []
      : [fieldIssue(`${place}.of.act`, of.act, `nothing: ${of.formula} is not about arrivals`)];
  const number = of.act ?? row.act ?? 1;
  const act = acts[number - 1];
  if (act === undefined) return [fieldIssue(`${place}.of.act`, number, `the number of an act, 1 to ${acts.length}`)];
  const { settings, timeline = [] } = act;
  const isSteady = (settings['load.shape'] ?? 'steady') === 'steady' && timeline.length === 0;
  if (isSteady && settings['load.mode'] !== 'max' && settings['feed.kind'] !== 'recording') return [];
  const allowed = 'an act with a steady load, without a timeline: else its arrivals are not known beforehand';
  return [fieldIssue(`${place}.of.act`, number, allowed)];
}

function checkOperands(row: VerdictRow, of: FormulaOf, place: string, scenario: Scenario): ConfigIssue[] {
  return Object.entries(of.with).flatMap(([name, operand]) =>
    checkOperand(operand, `${place}.of.with.${name}`, row, scenario),
  );
}
function checkOperand(operand: Operand, place: string, row: VerdictRow, scenario: Scenario): ConfigIssue[] {
  if (typeof operand === 'number') return [];
  if ('figure' in operand) return checkFigure(operand, place, row, scenario);
  const number = operand.act ?? row.act ?? 1;
  if (number > scenario.acts.length)
    return [fieldIssue(`${place}.act`, number, `the number of an act, 1 to ${scenario.acts.length}`)];
  return FIELD_BY_PATH.get(operand.setting)?.kind === 'number'
    ? []
    : [fieldIssue(`${place}.setting`, operand.setting, 'the path of a setting that is a number')];
}
