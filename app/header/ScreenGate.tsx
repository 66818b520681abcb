import { type ComponentType, type ReactNode, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { SCREEN_NAMES, type Screen } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { LoadFailure } from '../ui/LoadFailure.tsx';
import { ReloadButton } from '../ui/ReloadButton.tsx';

/** Screens whose code is not part of what the page loads first. */
export type LaterScreen = Exclude<Screen, 'live'>;

const LOADERS: Readonly<Record<LaterScreen, () => Promise<ComponentType>>> = {
  scenarios: async () => (await import('../player/ScenarioScreen.tsx')).ScenarioScreen,
  runs: async () => (await import('../runs/RunsScreen.tsx')).RunsScreen,
  data: async () => (await import('../data/DataScreen.tsx')).DataScreen,
  fleet: async () => (await import('../fleet/FleetScreen.tsx')).FleetScreen,
};

interface Gate {
  readonly screen?: ComponentType;
  /** Why its code is not there; undefined while nothing failed. */
  readonly failure?: unknown;
}
const gates = createStore<Partial<Record<LaterScreen, Gate>>>(() => ({}));
const loading: Partial<Record<LaterScreen, Promise<void>>> = {};

/** Fetches the code of a screen. Tries again after a failure. */
export function loadScreen(name: LaterScreen): Promise<void> {
  loading[name] ??= LOADERS[name]().then(
    (screen) => gates.setState({ [name]: { screen } }),
    (error: unknown) => {
      delete loading[name];
      console.error(`The ${SCREEN_NAMES[name]} screen could not be loaded:`, error);
      gates.setState({ [name]: { failure: error ?? 'no reason was given' } });
    },
  );
  return loading[name];
}

/** A screen as soon as its code is there. @param late says when that takes long */
export function ScreenGate({ name, late }: { name: LaterScreen; late: ReactNode }) {
  const gate = useStore(gates, (all) => all[name]);
  useEffect(() => void loadScreen(name), [name]);
  const Loaded = gate?.screen;
  if (Loaded !== undefined) {
    return (
      <ErrorBoundary name={`the ${SCREEN_NAMES[name]} screen`}>
        <Loaded />
      </ErrorBoundary>
    );
  }
  return (
    <main className="gate">
      {gate?.failure !== undefined ? (
        <>
          <p role="alert">
            <strong>The code of this screen could not be loaded.</strong> <LoadFailure error={gate.failure} />
          </p>
          <Button label="Try again" icon="reset" onClick={() => void loadScreen(name)} /> <ReloadButton />
        </>
      ) : (
        <>
          <p role="status">Loading the {SCREEN_NAMES[name]} screen…</p>
          <Suspense>{late}</Suspense>
        </>
      )}
    </main>
  );
}
