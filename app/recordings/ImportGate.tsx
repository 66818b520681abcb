import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { importStore, type OtherUses } from './import-store.ts';

const ImportPanel = lazy(async () => ({ default: (await import('./ImportPanel.tsx')).ImportPanel }));

/** Loads what is said of files with the first file. */
export function ImportGate(uses: OtherUses) {
  const isQuiet = useStore(importStore, (state) => Object.values(state).every((part) => part === null));
  if (isQuiet) return null;
  return (
    <Suspense>
      <ImportPanel {...uses} />
    </Suspense>
  );
}
