import { isActive } from '../../workers/contract/name-sets.ts';
import { useRun, useView } from '../frame/app-context.ts';

/** What a second press will do. The region is there before its text is, so that screen readers tell it. */
export function KeyHint() {
  const isArmed = useView((view) => view.isStopArmed);
  const isUnderWay = useRun((run) => isActive(run.state) || run.isStarting);
  return (
    <p className="key-hint" role="status" aria-label="Key">
      {isArmed && isUnderWay ? 'Press r again within 3 s to stop the run.' : ''}
    </p>
  );
}
