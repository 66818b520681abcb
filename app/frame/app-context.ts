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

/** The parts of the program that components share. */
export function useApp(): AppParts {
  const parts = useContext(AppContext);
  if (parts === null) throw new Error('useApp: outside of AppContext');
  return parts;
}

/** A part of the run's state; the component renders again when it changes. */
export function useRun<T>(select: (run: RunStatus) => T): T {
  return useStore(runStore, select);
}
/** A part of the view; the component renders again when it changes. */
export function useView<T>(select: (view: View) => T): T {
  return useStore(viewStore, select);
}
/** A part of the settings; the component renders again when it changes. */
export function useConfig<T>(select: (config: Config) => T): T {
  return useStore(configStore, (state) => select(state.config));
}
