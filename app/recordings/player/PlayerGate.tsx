import { lazy, Suspense } from 'react';
import { useConfig } from '../../frame/app-context.ts';

const PlayerBar = lazy(async () => ({ default: (await import('./PlayerBar.tsx')).PlayerBar }));

/** Loads what is shown of a recording with the first one that plays. */
export function PlayerGate() {
  const isRecording = useConfig(({ feed }) => feed.kind === 'recording');
  if (!isRecording) return null;
  return (
    <Suspense>
      <PlayerBar />
    </Suspense>
  );
}
