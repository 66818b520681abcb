import { isActive } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { useApp, useRun, useView } from '../frame/app-context.ts';
import { setView } from '../stores/view-store.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';

/** Asks before a reset throws figures away. */
export function ResetDialog() {
  const { client } = useApp();
  const isAsked = useView((view) => view.isResetAsked);
  const runId = useRun((run) => run.runId);
  const isIdle = useRun((run) => run.state === 'idle');
  if (!isAsked || isIdle) return null;
  return (
    <ConfirmDialog
      title={`Reset run ${runId}?`}
      text={whatGoes(client.snapshot())}
      confirm={`Reset run ${runId}`}
      icon="reset"
      onConfirm={() => void client.reset().catch(() => {})}
      onClose={() => setView({ isResetAsked: false })}
    />
  );
}

function whatGoes({ state, storage }: Snapshot): string {
  const run = isActive(state)
    ? 'It ends at once: events in flight are not stored, and its figures leave the screen.'
    : 'Its figures leave the screen.';
  return storage.persistent ? `${run} What it has stored stays.` : `${run} Its events are in memory only, and go too.`;
}
