import { lazy, Suspense } from 'react';

const Checks = lazy(async () => ({ default: (await import('./Checks.tsx')).Checks }));

/** Loads the checks after the rest of the page. */
export function LateChecks() {
  return (
    <Suspense>
      <Checks />
    </Suspense>
  );
}
