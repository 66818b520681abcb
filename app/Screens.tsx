import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useView } from './frame/app-context.ts';
import { type LaterScreen, ScreenGate } from './header/ScreenGate.tsx';
import { SCREEN_NAMES, type Screen } from './stores/view-store.ts';

const LATER: readonly LaterScreen[] = ['scenarios', 'runs', 'data', 'fleet'];

/**
 * Shows one screen and keeps the others: the history of the charts goes on, and what was typed or opened is still there.
 * A hidden screen is not painted. While a scenario plays, its screen shows the map and a chart of Live within itself.
 */
export function Screens({ live, late }: { live: ReactNode; late: ReactNode }) {
  const screen = useView((view) => view.screen);
  const isStage = useView((view) => view.stage !== null && view.screen === 'scenarios');
  const [wanted, want] = useState<readonly Screen[]>([screen]);
  if (!wanted.includes(screen)) want([...wanted, screen]);
  useEffect(() => {
    document.title = screen === 'live' ? 'Penstock' : `${SCREEN_NAMES[screen]} · Penstock`;
  }, [screen]);
  const host = useScrollOf(screen);
  return (
    <div ref={host} tabIndex={-1} className="screens-host" data-stage={isStage || undefined}>
      {LATER.filter((name) => wanted.includes(name)).map((name) => (
        <div key={name} hidden={screen !== name} data-screen={name}>
          <ScreenGate name={name} late={late} />
        </div>
      ))}
      <div hidden={screen !== 'live' && !isStage}>{live}</div>
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
