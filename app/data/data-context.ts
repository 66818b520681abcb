/** What the parts of the Data screen share. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { useRun } from '../frame/app-context.ts';
import { DatabaseTasks } from './database-tasks.ts';
import { QueryBox, type QueryBoxState } from './query-box.ts';
import { SensorView, type SensorViewState } from './sensor-view.ts';
import { runOf, StoredDatabase, type StoredState } from './stored-database.ts';

interface DataParts {
  readonly tasks: DatabaseTasks;
  readonly box: QueryBox;
  readonly database: StoredDatabase;
  readonly sensor: SensorView;
}

/** The parts of the screen Data, made once a page. */
export function createDataParts(client: PipelineClient, control: DatabaseControl): DataParts {
  const tasks = new DatabaseTasks(() => control.cancelQuery());
  return {
    tasks,
    box: new QueryBox(tasks, (sql, limits) => client.query(sql, [], limits)),
    database: new StoredDatabase(tasks, control),
    sensor: new SensorView(tasks, client),
  };
}

/** For the components of the screen Data. */
export const DataContext = createContext<DataParts | null>(null);

/** @throws Error outside of `DataContext` */
export function useData(): DataParts {
  const parts = useContext(DataContext);
  if (parts === null) throw new Error('useData: outside of DataContext');
  return parts;
}
/** A part of the state of the SQL box. */
export function useBox<T>(select: (state: QueryBoxState) => T): T {
  return useStore(useData().box.store, select);
}
/** A part of what is known of the stored data. */
export function useStored<T>(select: (state: StoredState) => T): T {
  return useStore(useData().database.store, select);
}
/** The view of one sensor. */
export function useSensorView(): SensorView {
  return useData().sensor;
}
/** A part of its state. */
export function useSensor<T>(select: (state: SensorViewState) => T): T {
  return useStore(useSensorView().store, select);
}

/** The run under way, which is stored or would be; null when there is none. */
export function useCurrentRun(): number | null {
  return useRun((run) => (isActive(run.state) ? run.runId : null));
}
/** The run that examples and the chart of a sensor are about; null when none is stored. */
export function useRunInUse(): number | null {
  const current = useCurrentRun();
  return useStored((state) => runOf(state, current));
}
