import { type ComponentType, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { Button } from './Button.tsx';

interface Gate {
  readonly screen: ComponentType | null;
  readonly failed: boolean;
}
const gate = createStore<Gate>(() => ({ screen: null, failed: false }));
let loading: Promise<void> | undefined;

/** Fetches the code of the Data screen, which is not part of what the page loads first. Tries again after a failure. */
export function loadDataScreen(): Promise<void> {
  loading ??= import('../data/DataScreen.tsx').then(
    ({ DataScreen }) => gate.setState({ screen: DataScreen, failed: false }),
    () => {
      loading = undefined;
      gate.setState({ failed: true });
    },
  );
  return loading;
}

/** The Data screen as soon as its code is there. */
export function DataGate() {
  const { screen: DataScreen, failed } = useStore(gate);
  useEffect(() => void loadDataScreen(), []);
  if (DataScreen !== null) return <DataScreen />;
  return (
    <main className="gate">
      {failed ? (
        <>
          <p role="alert">
            <strong>The code of this screen could not be loaded.</strong> Check the connection to the server.
          </p>
          <Button label="Try again" icon="reset" onClick={() => void loadDataScreen()} />
        </>
      ) : (
        <p role="status">Loading the Data screen…</p>
      )}
    </main>
  );
}
