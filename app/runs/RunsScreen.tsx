import { useEffect } from 'react';
import { useStore } from 'zustand';
import { FailureBanner } from '../banners/FailureBanner.tsx';
import { useApp, useView } from '../frame/app-context.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { addIcons } from '../ui/Icon.tsx';
import { LATER_PATHS } from '../ui/later-icons.ts';
import { AbBar } from './AbBar.tsx';
import { ComparePage } from './ComparePage.tsx';
import { RunTable } from './RunTable.tsx';
import { refreshRuns, runsStore } from './runs-store.ts';
import './runs.css';

addIcons(LATER_PATHS);

const LOOK_MS = 5000;

/** The screen "Runs": what is kept, and comparisons. */
export function RunsScreen() {
  const compared = useStore(runsStore, (state) => state.compared);
  useLooks();
  return (
    <main className="runs-screen">
      <FailureBanner />
      <ErrorBoundary name="A against B">
        <AbBar />
      </ErrorBoundary>
      {compared === null ? (
        <ErrorBoundary name="the list of runs">
          <RunTable />
        </ErrorBoundary>
      ) : (
        <ErrorBoundary name="the comparison">
          <ComparePage keys={compared} />
        </ErrorBoundary>
      )}
    </main>
  );
}

/** Keeps the list up to date while it is shown. */
function useLooks(): void {
  const { database } = useApp();
  const shown = useView((view) => view.screen === 'runs');
  useEffect(() => {
    if (!shown) return;
    void refreshRuns(database);
    const timer = setInterval(() => void refreshRuns(database), LOOK_MS);
    return () => clearInterval(timer);
  }, [shown, database]);
}
