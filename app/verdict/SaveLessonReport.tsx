import { comparisonOf } from '../comparison/comparison.ts';
import { readForCompare } from '../comparison/read-for-compare.ts';
import { useApp } from '../frame/app-context.ts';
import { keeperOf } from '../runs/runs-store.ts';
import { linkOf } from '../scenarios/definition/scenario-address.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import type { ScenarioResult } from '../scenarios/player-types.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { watchedPlot } from './ActRuns.tsx';
import { lessonParts } from './lesson-report.ts';

interface Props {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  readonly player: Pick<Player, 'records' | 'first'>;
}

/** The page of the verdict as one file of HTML: for a mail, or for a frame on somebody's own page. */
export function SaveLessonReport({ scenario, result, player: { records, first } }: Props) {
  const { database } = useApp();
  const save = () =>
    tell('The report could not be made', async () => {
      const { reportOf } = await import('../comparison/report.ts');
      const keeper = await keeperOf(database);
      const kept = records.filter(({ run }) => run !== null);
      const runs = await Promise.all(kept.map(async ({ run }) => readForCompare(run!, await keeper.file(run!))));
      const comparison = comparisonOf(
        runs,
        kept.map(({ name }) => name),
      );
      const html = await reportOf(
        { ...comparison, plots: [watchedPlot(scenario, records), ...comparison.plots] },
        { made: new Date().toISOString(), version: PENSTOCK_VERSION },
        { title: scenario.title, parts: lessonParts(scenario, result, first, records, await linkTo(scenario)) },
      );
      saveFile(new Blob([html], { type: 'text/html' }), `${scenario.id}.html`);
    });
  return <Button label="Save the report" icon="save" onClick={() => void save()} />;
}

async function linkTo(scenario: Scenario): Promise<string | null> {
  const found = await linkOf(scenario, location.href);
  return 'link' in found ? found.link : null;
}
