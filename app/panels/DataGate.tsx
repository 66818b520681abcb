import { type ComponentType, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { Button } from './Button.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { LoadFailure } from './LoadFailure.tsx';

interface Gate {
  readonly screen: ComponentType | null;
  /** Why its code is not there; null while nothing failed. */
  readonly failure: unknown;
}
const gate = createStore<Gate>(() => ({ screen: null, failure: null }));
let loading: Promise<void> | undefined;

/** Fetches the code of the Data screen, which is not part of what the page loads first. Tries again after a failure. */
export function loadDataScreen(): Promise<void> {
  loading ??= import('../data/DataScreen.tsx').then(
    ({ DataScreen }) => gate.setState({ screen: DataScreen, failure: null }),
    (error: unknown) => {
      loading = undefined;
      console.error('The Data screen could not be loaded:', error);
      gate.setState({ failure: error ?? 'no reason was given' });
    },
  );
  return loading;
}

/** The Data screen as soon as its code is there. */
export function DataGate() {
  const { screen: DataScreen, failure } = useStore(gate);
  useEffect(() => void loadDataScreen(), []);
  if (DataScreen !== null) {
    return (
      <ErrorBoundary name="the Data screen">
        <DataScreen />
      </ErrorBoundary>
    );
  }
  return (
    <main className="gate">
      {failure !== null ? (
        <>
          <p role="alert">
            <strong>The code of this screen could not be loaded.</strong> <LoadFailure error={failure} />
          </p>
          <Button label="Try again" icon="reset" onClick={() => void loadDataScreen()} />
        </>
      ) : (
        <p role="status">Loading the Data screen…</p>
      )}
    </main>
  );
}
