import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { stretchStore } from './stretch-store.ts';

const StretchPanel = lazy(async () => ({ default: (await import('./StretchPanel.tsx')).StretchPanel }));

/** Loads the figures of a stretch with the first one that is chosen. They stand below the chart that it was chosen on, which stays where they do not come. */
export function StretchGate({ chart }: { chart: string }) {
  const isHere = useStore(stretchStore, (state) => state.chart === chart);
  if (!isHere) return null;
  return (
    <ErrorBoundary name="the figures of the chosen stretch">
      <Suspense>
        <StretchPanel />
      </Suspense>
    </ErrorBoundary>
  );
}
