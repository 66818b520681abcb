/** What scripts can do beyond running the pipeline. */
import type { Coordinator, DatabaseControl } from '../workers/contract/coordinator-types.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import type { ScriptReport } from './fleet/for-scripts.ts';
import { playForScript, type ScenarioOptions } from './scenarios/for-scripts.ts';
import { playerOf } from './scenarios/page-ports.ts';
import type { ScenarioResult } from './scenarios/player-types.ts';

export { importForScript } from './recordings/for-scripts.ts';
export { runsForScript } from './runs-for-scripts.ts';
export { traceForScript } from './traces/for-scripts.ts';

/** As `penstock.scenario`. */
export async function scenarioForScript(
  client: PipelineClient,
  coordinator: DatabaseControl & Pick<Coordinator, 'keptRuns'>,
  what: unknown,
  options?: ScenarioOptions,
): Promise<ScenarioResult> {
  return playForScript(await playerOf(client, coordinator), what, options);
}

/** As `penstock.report`. The code of a broker's client comes with the first one. */
export async function reportForScript(client: PipelineClient, target: ScriptReport | null): Promise<void> {
  await (await import('./fleet/for-scripts.ts')).reportForScript(client, target);
}
