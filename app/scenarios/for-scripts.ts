/** `window.penstock.scenario`: plays a scenario for a script, and says what came of it. */
import { fieldIssue } from '../../workers/contract/settings/config-error.ts';
import { parseScenario, ScenarioError } from './definition/parse-scenario.ts';
import { readScenarioAt } from './definition/scenario-address.ts';
import type { Player } from './player.ts';
import type { ScenarioResult } from './player-types.ts';
import { scenarioStore } from './scenario-store.ts';

export interface ScenarioOptions {
  /** The answer that is predicted, counted from 1; null: none. */
  readonly prediction?: number | null;
  /** Leaves the verdict on the screen, instead of giving back what was there before. */
  readonly keepOpen?: boolean;
}

/** @param what a definition, or the address of one on this site. @throws ScenarioError, and plays nothing */
export async function playForScript(
  player: Player,
  what: unknown,
  options: ScenarioOptions = {},
): Promise<ScenarioResult> {
  if (typeof options !== 'object' || options === null)
    throw new ScenarioError([fieldIssue('options', options, 'an object of prediction, keepOpen')]);
  const { prediction = null, keepOpen = false } = options;
  const scenario = typeof what === 'string' ? await readScenarioAt(what, location.href) : parseScenario(what);
  const { length } = scenario.question.answers;
  if (prediction !== null && !(Number.isInteger(prediction) && prediction >= 1 && prediction <= length))
    throw new ScenarioError([fieldIssue('options.prediction', prediction, `the number of an answer, 1 to ${length}`)]);
  if (player.state.at !== 'closed') await player.close();
  player.open(scenario);
  player.predict(prediction);
  player.start();
  if (player.state.at === 'confirming') player.confirm();
  const result = await verdict();
  if (!keepOpen) await player.close();
  return result;
}

function verdict(): Promise<ScenarioResult> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const { state } = scenarioStore.getState();
      if (state.at === 'verdict') resolve(state.result);
      else if (state.at === 'closed' || state.at === 'returning') reject(new Error('the scenario was closed'));
      else return;
      stop();
    };
    const stop = scenarioStore.subscribe(settle);
    settle();
  });
}
