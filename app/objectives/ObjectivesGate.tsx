import { lazy, Suspense } from 'react';
import { useConfig, useView } from '../frame/app-context.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';

const ObjectivesCard = lazy(async () => ({ default: (await import('./ObjectivesCard.tsx')).ObjectivesCard }));

/** Its code comes with the first row of the list. Without any, the P99 target is on its chart. */
export function ObjectivesGate({ showMoment }: { showMoment: (at: number) => void }) {
  const hasRows = useConfig((config) => config.objectives.list.length > 0);
  const hasOpened = useView((view) => view.opened?.objectives !== undefined);
  if (!hasRows && !hasOpened) return null;
  return (
    <ErrorBoundary name="the objectives">
      <Suspense>
        <ObjectivesCard showMoment={showMoment} />
      </Suspense>
    </ErrorBoundary>
  );
}
