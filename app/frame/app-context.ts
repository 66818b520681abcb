/** What components need besides the stores: the pipeline, the stored database, and the loop that feeds the figures. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Config } from '../../workers/contract/config-types.ts';
import type { Coordinator, DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { configStore } from '../stores/config-store.ts';
import { type RunStatus, runStore } from '../stores/run-store.ts';
import { type View, viewStore } from '../stores/view-store.ts';
import type { FrameLoop } from './frame-loop.ts';

interface AppParts {
  readonly client: PipelineClient;
  readonly loop: FrameLoop;
  /** The stored database, besides queries, which go through the client; and the runs that are kept. */
  readonly database: DatabaseControl & Pick<Coordinator, 'keptRuns'>;
}
export const AppContext = createContext<AppParts | null>(null);

export function useApp(): AppParts {
  const parts = useContext(AppContext);
  if (parts === null) throw new Error('useApp: outside of AppContext');
  return parts;
}

export function useRun<T>(select: (run: RunStatus) => T): T {
  return useStore(runStore, select);
}
export function useView<T>(select: (view: View) => T): T {
  return useStore(viewStore, select);
}
export function useConfig<T>(select: (config: Config) => T): T {
  return useStore(configStore, (state) => select(state.config));
}
