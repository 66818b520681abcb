/** Follows a run's objectives from when there are any in the list: until then nothing of it is loaded. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import { formatRows } from '../../workers/contract/settings/timeline-text.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { countText } from '../format.ts';
import { configStore } from '../stores/config-store.ts';
import { logChange } from '../stores/log-store.ts';

export function followWhenListed(source: Pick<Coordinator, 'keptRuns'>, client: Pick<PipelineClient, 'stop'>): void {
  let isBegun = false;
  const look = (): void => {
    if (isBegun || configStore.getState().config.objectives.list.length === 0) return;
    isBegun = true;
    import('./follow-objectives.ts').then(
      ({ followObjectives }) => followObjectives(source, client),
      () => {
        isBegun = false;
      },
    );
  };
  configStore.subscribe(({ config }, { config: before }) => {
    const [from, to] = [before, config].map(({ objectives }) => formatRows(objectives.list));
    if (from !== to) logChange('Objectives in the list', rowsText(before), rowsText(config));
    look();
  });
  look();
}

function rowsText({ objectives: { list } }: Config): string {
  return countText(list.length, 'row', 'rows');
}
