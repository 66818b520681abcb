import { useEffect } from 'react';
import { useStore } from 'zustand';
import { FailureBanner } from '../banners/FailureBanner.tsx';
import { MachinePanel } from '../device/MachinePanel.tsx';
import { RoomPanel } from '../device/RoomPanel.tsx';
import { lookAtRoom } from '../device/room.ts';
import { useApp, useView } from '../frame/app-context.ts';
import { runStore } from '../stores/run-store.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { addIcons } from '../ui/Icon.tsx';
import { LATER_PATHS } from '../ui/later-icons.ts';
import { AbBar } from './AbBar.tsx';
import { ComparePage } from './ComparePage.tsx';
import { MomentsPage } from './MomentsPage.tsx';
import { RunTable } from './RunTable.tsx';
import { refreshRuns, runsStore } from './runs-store.ts';
import './runs.css';

addIcons(LATER_PATHS);

const LOOK_MS = 5000;

/** The screen "Runs": what is kept, and comparisons. */
export function RunsScreen() {
  const compared = useStore(runsStore, (state) => state.compared);
  const dissected = useStore(runsStore, (state) => state.dissected);
  useLooks();
  return (
    <main className="runs-screen">
      <FailureBanner />
      <ErrorBoundary name="A against B">
        <AbBar />
      </ErrorBoundary>
      {dissected !== null && (
        <ErrorBoundary name="the incidents of a run">
          <MomentsPage run={dissected} />
        </ErrorBoundary>
      )}
      {dissected === null && compared !== null && (
        <ErrorBoundary name="the comparison">
          <ComparePage keys={compared} />
        </ErrorBoundary>
      )}
      {dissected === null && compared === null && (
        <>
          <ErrorBoundary name="the list of runs">
            <RunTable />
          </ErrorBoundary>
          <ErrorBoundary name="the room on this device">
            <Room />
          </ErrorBoundary>
          <ErrorBoundary name="the speed of this machine">
            <MachinePanel />
          </ErrorBoundary>
        </>
      )}
    </main>
  );
}

function Room() {
  return <RoomPanel runs={useStore(runsStore, ({ list }) => list?.runs.length ?? 0)} />;
}

/** Keeps the list up to date while it is shown: now and then, and at once when a run begins or ends. */
function useLooks(): void {
  const { database } = useApp();
  const shown = useView((view) => view.screen === 'runs');
  useEffect(() => {
    if (!shown) return;
    const refresh = () => {
      void refreshRuns(database);
      void lookAtRoom(database);
    };
    refresh();
    const timer = setInterval(refresh, LOOK_MS);
    // With the last figures, which are not those of the last look.
    const unfollow = runStore.subscribe(({ state, pending }, before) => {
      if (state !== before.state || pending !== before.pending) refresh();
    });
    return () => {
      clearInterval(timer);
      unfollow();
    };
  }, [shown, database]);
}
