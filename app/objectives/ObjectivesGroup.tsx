import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';

const ObjectivesEditor = lazy(async () => ({ default: (await import('./ObjectivesEditor.tsx')).ObjectivesEditor }));

/** The list of objectives, to be edited. Its code comes when it is shown. */
export function ObjectivesGroup() {
  return (
    <ErrorBoundary name="the list of objectives">
      <Suspense>
        <ObjectivesEditor />
      </Suspense>
    </ErrorBoundary>
  );
}
