/**
 * Checks what a file, a link or a script says is a scenario. Nothing of it runs unless all of it is sound: every complaint
 * names its place, the value there, and what is allowed.
 */
import * as v from 'valibot';
import { clip } from '../../../workers/contract/error-text.ts';
import { MOST_ISSUES } from '../../../workers/contract/settings/config-check.ts';
import { type ConfigIssue, fieldIssue, quote } from '../../../workers/contract/settings/config-error.ts';
import { nearestName } from '../../../workers/contract/settings/nearest-name.ts';
import { checkRow } from './check-rows.ts';
import { checkAct, checkGoOn, checkKnob } from './check-settings.ts';
import { FIGURE_NAMES } from './figures.ts';
import { FORMULA_NAMES } from './formulas.ts';
import { MOST_SECONDS, scenarioSchema } from './scenario-schema.ts';
import { lengthOf, type Scenario } from './scenario-types.ts';

export class ScenarioError extends Error {
  constructor(readonly issues: readonly ConfigIssue[]) {
    super(issues.map(({ message }) => message).join('\n'));
    this.name = 'ScenarioError';
  }
}

/** @throws ScenarioError when it is none */
export function parseScenario(input: unknown): Scenario {
  if (Array.isArray(input)) throw new ScenarioError([fieldIssue('scenario', input, 'an object')]);
  const result = v.safeParse(scenarioSchema, input, { abortPipeEarly: true });
  if (!result.success) throw new ScenarioError(result.issues.slice(0, MOST_ISSUES).map(describe));
  const scenario: Scenario = result.output;
  const ofActs = scenario.acts.flatMap(checkAct);
  const issues = [
    ...checkWhole(scenario),
    ...ofActs,
    ...(ofActs.length === 0 ? checkKnob(scenario) : []),
    ...checkGoOn(scenario),
    ...scenario.verdict.flatMap((row, i) => checkRow(row, `verdict.${i + 1}`, scenario)),
  ];
  if (issues.length > 0) throw new ScenarioError(issues.slice(0, MOST_ISSUES));
  return scenario;
}

/** @throws ScenarioError when the text is no JSON, or no scenario */
export function parseScenarioText(text: string): Scenario {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? clip(error.message) : 'unreadable';
    throw new ScenarioError([fieldIssue('scenario', text, `a file in JSON; it is not: ${why}`)]);
  }
  return parseScenario(input);
}

/** An issue of the schema, or of the part of a union that came closest. */
function describe(issue: v.BaseIssue<unknown>): ConfigIssue {
  const path = pathOf(issue);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const message = `${path}: there is no such part; allowed: ${issue.message}`;
    return { path, value: quote(issue.input), allowed: issue.message, message };
  }
  if (issue.input === undefined) {
    const message = `${path}: it is missing; allowed: ${issue.message}`;
    return { path, value: 'undefined', allowed: issue.message, message };
  }
  return fieldIssue(path, issue.input, issue.message + suggestion(issue));
}
function suggestion({ type, input }: v.BaseIssue<unknown>): string {
  if (type !== 'picklist' || typeof input !== 'string') return '';
  const near = nearestName(clip(input), [...FIGURE_NAMES, ...FORMULA_NAMES]);
  return near === null ? '' : `; did you mean ${near}?`;
}
function pathOf({ path }: v.BaseIssue<unknown>): string {
  const name = (key: unknown) => (typeof key === 'number' ? `${key + 1}` : clip(String(key)) || '(without a name)');
  return path?.map(({ key }) => name(key)).join('.') ?? 'scenario';
}

function checkWhole(scenario: Scenario): ConfigIssue[] {
  const { question, watch, acts } = scenario;
  const issues: ConfigIssue[] = [];
  const seconds = lengthOf(scenario);
  if (seconds > MOST_SECONDS)
    issues.push(fieldIssue('acts', `${seconds} s in all`, `at most ${MOST_SECONDS} s in all`));
  if (question.right > question.answers.length)
    issues.push(
      fieldIssue('question.right', question.right, `the number of an answer, 1 to ${question.answers.length}`),
    );
  watch.cues.forEach((cue, i) => {
    const act = acts[cue.act - 1];
    const place = `watch.cues.${i + 1}`;
    if (act === undefined)
      issues.push(fieldIssue(`${place}.act`, cue.act, `the number of an act, 1 to ${acts.length}`));
    else if (cue.at >= act.seconds)
      issues.push(fieldIssue(`${place}.at`, cue.at, `less than the ${act.seconds} s of act ${cue.act}`));
  });
  return issues;
}
