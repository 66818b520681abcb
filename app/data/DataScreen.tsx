import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FailureBanner } from '../banners/FailureBanner.tsx';
import { useApp, useConfig, useView } from '../frame/app-context.ts';
import { TraceList } from '../traces/TraceList.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { addIcons } from '../ui/Icon.tsx';
import { LATER_PATHS } from '../ui/later-icons.ts';
import { createDataParts, DataContext, useCurrentRun } from './data-context.ts';
import { RecordingList } from './RecordingList.tsx';
import { ResultCard } from './ResultCard.tsx';
import { RunList } from './RunList.tsx';
import { SensorCard } from './SensorCard.tsx';
import { SqlCard } from './SqlCard.tsx';
import { StoredCard } from './StoredCard.tsx';
import type { StoredDatabase } from './stored-database.ts';
import './data.css';

addIcons(LATER_PATHS);

/** Between two looks at what is stored: while a run stores, while none does, and until the present run is listed. */
const LOOK_MS = { storing: 3000, idle: 12_000, unlisted: 500 } as const;

/** The screen "Data". */
export function DataScreen() {
  const { client, database } = useApp();
  const [parts] = useState(() => createDataParts(client, database));
  useLooks(parts.database);
  return (
    <DataContext value={parts}>
      <div className="data-screen">
        <main>
          <FailureBanner />
          <ErrorBoundary name="the SQL box">
            <SqlCard />
          </ErrorBoundary>
          <ErrorBoundary name="the result">
            <ResultCard />
          </ErrorBoundary>
          <ErrorBoundary name="the sensor chart">
            <SensorCard />
          </ErrorBoundary>
        </main>
        <aside className="data-side" aria-label="What is stored">
          <ErrorBoundary name="the state of the database">
            <StoredCard />
          </ErrorBoundary>
          <ErrorBoundary name="the recordings">
            <RecordingList />
            <TraceList />
          </ErrorBoundary>
          <ErrorBoundary name="the list of runs">
            <RunList />
          </ErrorBoundary>
        </aside>
      </div>
    </DataContext>
  );
}

/** Keeps what is said of the database up to date while the screen is shown. */
function useLooks(database: StoredDatabase): void {
  const isShown = useView((view) => view.screen === 'data');
  const current = useCurrentRun();
  const kind = useConfig((config) => config.storage.kind);
  const isListed = useStore(database.store, ({ info }) => info?.runs.some(({ id }) => id === current) === true);
  const every = current === null ? LOOK_MS.idle : isListed || kind === 'memory' ? LOOK_MS.storing : LOOK_MS.unlisted;
  useEffect(() => {
    if (!isShown) return;
    void database.refresh();
    const timer = setInterval(() => void database.refresh(), every);
    return () => clearInterval(timer);
  }, [isShown, every, database]);
}
