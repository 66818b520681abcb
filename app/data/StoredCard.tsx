import { budgetBytes, starredShare } from '../../workers/contract/budget/starred-share.ts';
import { MANY_STARRED } from '../../workers/contract/database-types.ts';
import { showScreen } from '../client/address.ts';
import { formatBytes, formatShare, formatWhen } from '../format.ts';
import { useApp, useConfig, useRun } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { Late } from '../ui/Late.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useCurrentRun, useData, useRunInUse, useStored } from './data-context.ts';
import { type DatabaseStatus, databaseStatus } from './database-status.ts';
import { EXPORT_LIMITS } from './events-csv.ts';
import { databaseFileName, eventsFileName } from './file-names.ts';
import { Progress } from './Progress.tsx';

/** Of the runs that made room, those that are told of. */
const MOST_REMOVED = 5;

/** Where the data is, what to do if that is not as it should be, and the whole of it as a file. */
export function StoredCard() {
  const status = useDatabaseStatus();
  return (
    <section className="card stored" aria-labelledby="stored-title" id="panel-stored" tabIndex={-1}>
      <h2 id="stored-title">Where the data is</h2>
      <div className="stored-state" data-tone={status.tone} role="status" aria-label="Where the data is">
        <i className="tone-shape" aria-hidden="true" />
        <div>
          <strong>{status.title}</strong>
          <p>{status.text}</p>
        </div>
      </div>
      {status.tone === 'wait' && (
        <Late what="The database" without={{ label: 'Back to Live', act: () => showScreen('live') }} />
      )}
      <Remedy action={status.action} />
      <Budget />
      <ExportAll />
      <Activity />
    </section>
  );
}

function useDatabaseStatus(): DatabaseStatus {
  const info = useStored((state) => state.info);
  const refusal = useStored((state) => state.refusal);
  const kind = useConfig((config) => config.storage.kind);
  const isActive = useCurrentRun() !== null;
  const problem = useRun((run) => run.storageProblem);
  return databaseStatus({ info, refusal, problem: isActive ? problem : null, kind, isActive });
}

function Remedy({ action }: Pick<DatabaseStatus, 'action'>) {
  const { client } = useApp();
  const { database } = useData();
  const isBusy = useStored((state) => state.activity !== null);
  switch (action) {
    case 'take-over':
      return (
        <Button
          label="Take over"
          icon="bolt"
          look="primary"
          disabled={isBusy}
          onClick={() => void database.takeOver()}
        />
      );
    case 'store':
      return (
        <Button
          label="Store in the database"
          icon="save"
          look="primary"
          onClick={() => client.set({ storage: { kind: 'sqlite' } })}
        />
      );
    case 'retry':
      return <Button label="Try again" icon="reset" onClick={() => void database.refresh()} />;
    case null:
      return null;
  }
}

/** How much room is left, which runs make room when there is none, and which have done so. */
function Budget() {
  const info = useStored((state) => state.info);
  const budgetMb = useConfig((config) => config.storage.budgetMb);
  if (info === null || !info.owner) return null;
  const budget = budgetBytes(budgetMb, info.shareBytes);
  const starred = starredShare(info, budgetMb);
  const [used, all] = [formatBytes(info.usedBytes), formatBytes(budget)];
  return (
    <div className="stored-budget">
      <meter min={0} max={budget} value={Math.min(info.usedBytes, budget)} aria-label="Disk budget" />
      <p>
        {used} of {all} used{starred > 0 && `, ${formatShare(starred)} by starred runs`}
      </p>
      {starred > MANY_STARRED && (
        <p className="field-error" role="status">
          Starred runs take most of the budget: the run under way has the rest, and a tenth at least. When that is full
          it drops its own oldest events.
        </p>
      )}
      <p className="unit">
        When it is used up, the events of the oldest finished run without a star are removed; when there is none, the
        run under way drops its own oldest events. The budget is the part of this site’s share that kept runs and
        recordings leave free: see Runs. The setting Disk budget changes it.
      </p>
      {info.removed.length > 0 && (
        <ul className="unit" aria-label="Removed to make room">
          {info.removed
            .slice(-MOST_REMOVED)
            .toReversed()
            .map(({ run, atMs }) => (
              <li key={run}>
                Run {run} was removed at {formatWhen(atMs)} to make room
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}

function ExportAll() {
  const { database } = useData();
  const { client } = useApp();
  const run = useRunInUse();
  const runs = useStored((state) => state.info?.runs ?? null);
  const isBusy = useStored((state) => state.activity !== null);
  if (runs === null || runs.length === 0) return null;
  const save = async () => {
    const ids = runs.map(({ id }) => id);
    const file = await database.exportAll();
    if (file !== null) saveFile(file, databaseFileName(ids, new Date()));
  };
  const saveEvents = async (id: number) => {
    const file = await database.exportEvents(id, (sql, given) => client.query(sql, given, EXPORT_LIMITS));
    if (file !== null) saveFile(file, eventsFileName(id, new Date()));
  };
  return (
    <div className="stored-export">
      <Button label="Export as .sqlite" icon="save" disabled={isBusy} onClick={() => void save()} />
      <p className="unit">One file with every run, for any program that reads SQLite.</p>
      {run !== null && (
        <Button
          label={`Save the events of run ${run} as .csv.gz`}
          icon="save"
          disabled={isBusy}
          onClick={() => void saveEvents(run)}
        />
      )}
    </div>
  );
}

/** What the database is busy with, for as long as that is worth telling. */
function Activity() {
  const { database } = useData();
  const activity = useStored((state) => state.activity);
  if (activity === null) return null;
  return (
    <div className="activity" role="status" aria-label="Activity">
      <span>{activity.label}…</span>
      <Progress label={activity.label} share={activity.share} />
      {activity.canCancel && <Button label="Cancel the export" icon="stop" onClick={() => database.cancel()} />}
    </div>
  );
}
