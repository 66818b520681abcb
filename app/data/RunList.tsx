import { useState } from 'react';
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import { askForLasting, starFigures } from '../device/room.ts';
import { countText, formatClock } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { notify, tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { passToNextRow } from '../ui/pass-focus.ts';
import { AsideFiles } from './AsideFiles.tsx';
import { DeleteRun } from './DeleteRun.tsx';
import { useCurrentRun, useData, useRunInUse, useStored } from './data-context.ts';
import { reachText } from './run-reach.ts';

/** The stored runs: one is chosen for the examples and the chart; any but the present one can be deleted. */
export function RunList() {
  const runs = useStored((state) => state.info?.runs);
  const [doomed, setDoomed] = useState<StoredRunInfo | null>(null);
  return (
    <section className="card runs" aria-labelledby="runs-title" id="panel-runs" tabIndex={-1}>
      <h2 id="runs-title">Runs</h2>
      {runs === undefined || runs.length === 0 ? (
        <p className="empty">{runs === undefined ? <WhereRunsAre /> : 'No run is stored.'}</p>
      ) : (
        <fieldset>
          <legend className="unit">examples and the chart use the chosen run</legend>
          {runs.toReversed().map((run) => (
            <RunItem key={run.id} run={run} onDelete={() => setDoomed(run)} />
          ))}
        </fieldset>
      )}
      <AsideFiles />
      {doomed !== null && <DeleteRun run={doomed} onClose={() => setDoomed(null)} />}
    </section>
  );
}

/** Of another tab's database nothing is told here. */
function WhereRunsAre() {
  const isRefused = useStored((state) => state.refusal !== null);
  return isRefused ? 'Not available here: see above.' : 'Not known yet.';
}

function RunItem({ run, onDelete }: { run: StoredRunInfo; onDelete: () => void }) {
  const { database } = useData();
  const { database: control } = useApp();
  const isChosen = useRunInUse() === run.id;
  const isCurrent = useCurrentRun() === run.id;
  const isBusy = useStored((state) => state.activity !== null);
  const star = () =>
    tell('The star could not be changed', async () => {
      const isToStay = (await starFigures(control, run, !run.starred)) === false;
      if (run.starred && isToStay) {
        notify('info', 'The events stay while the run has a name', ['Remove its name under Runs to let them go.']);
        return;
      }
      await database.starRun(run.id, !run.starred);
      if (!run.starred) await askForLasting();
    });
  return (
    <div className="run" data-chosen={isChosen} ref={passToNextRow}>
      <label>
        <input type="radio" name="run" checked={isChosen} onChange={() => database.choose(run.id)} />
        <span className="run-name">
          Run {run.id}
          {isCurrent && <em>under way</em>}
        </span>
        <span className="unit">
          {startOf(run)}, {countText(run.events, 'event', 'events')}
        </span>
        <span className="unit run-reach">{reachText(run)}</span>
      </label>
      <Button
        isCompact
        className="star"
        label={`Star run ${run.id}`}
        title={run.starred ? 'Starred: it never makes room for others' : 'Star it: it never makes room for others'}
        icon="star"
        aria-pressed={run.starred}
        disabled={isBusy}
        onClick={() => void star()}
      />
      <Button
        isCompact
        label={isCurrent ? `Run ${run.id} is under way: stop it to delete it` : `Delete run ${run.id}`}
        icon="bin"
        disabled={isCurrent || isBusy}
        onClick={onDelete}
      />
    </div>
  );
}

function startOf({ startedMs }: StoredRunInfo): string {
  const day = new Date(startedMs).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${formatClock(startedMs)}`;
}
