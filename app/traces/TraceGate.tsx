import { lazy, Suspense } from 'react';
import { useConfig } from '../frame/app-context.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';

const TraceBar = lazy(async () => ({ default: (await import('./TraceBar.tsx')).TraceBar }));
const TraceInput = lazy(async () => ({ default: (await import('./TraceInput.tsx')).TraceInput }));

/** Loads what is shown of an arrival trace with the first one that plays. */
export function TraceGate() {
  const isPlaying = useConfig(
    ({ load, feed }) => load.shape === 'trace' && load.mode === 'rate' && feed.kind === 'simulated',
  );
  if (!isPlaying) return null;
  return (
    <Suspense>
      <TraceBar />
    </Suspense>
  );
}

/** Loads the input when it is to be seen. */
export function LateTraceInput() {
  return (
    <ErrorBoundary name="the arrival trace">
      <Suspense>
        <TraceInput />
      </Suspense>
    </ErrorBoundary>
  );
}
