import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useView } from './app-context.ts';
import { DataGate } from './panels/DataGate.tsx';
import { SCREEN_NAMES } from './panels/ScreenNav.tsx';
import type { Screen } from './stores/view-store.ts';

/**
 * Shows one screen and keeps the others: the history of the charts goes on, and what was typed or opened is still there.
 * A hidden screen is not painted.
 */
export function Screens({ live }: { live: ReactNode }) {
  const screen = useView((view) => view.screen);
  const [dataWanted, setDataWanted] = useState(screen === 'data');
  if (screen === 'data' && !dataWanted) setDataWanted(true);
  useEffect(() => {
    document.title = screen === 'live' ? 'Penstock' : `${SCREEN_NAMES[screen]} · Penstock`;
  }, [screen]);
  const host = useScrollOf(screen);
  return (
    <div ref={host} tabIndex={-1} className="screens-host">
      <div hidden={screen !== 'live'}>{live}</div>
      {dataWanted && (
        <div hidden={screen !== 'data'}>
          <DataGate />
        </div>
      )}
    </div>
  );
}

/** Every screen is found as far down as it was left; the keyboard goes on at its beginning. */
function useScrollOf(screen: Screen) {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef(screen);
  const tops = useRef<Partial<Record<Screen, number>>>({});
  useLayoutEffect(() => {
    const note = () => {
      tops.current[shown.current] = window.scrollY;
    };
    window.addEventListener('scroll', note, { passive: true });
    return () => window.removeEventListener('scroll', note);
  }, []);
  useLayoutEffect(() => {
    if (shown.current === screen) return;
    shown.current = screen;
    window.scrollTo(0, tops.current[screen] ?? 0);
    host.current?.focus({ preventScroll: true });
  }, [screen]);
  return host;
}
