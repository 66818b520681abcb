import type { MouseEvent } from 'react';
import { addressOf, showScreen } from '../client/address.ts';
import { useConfig, useView } from '../frame/app-context.ts';
import { SCREEN_NAMES, SCREENS, type Screen } from '../stores/view-store.ts';
import { loadScreen } from './ScreenGate.tsx';

/** The screens, as links that can be opened in a tab of their own. */
export function ScreenNav() {
  const screen = useView((view) => view.screen);
  // The addresses hold every setting: they change with them.
  useConfig((config) => config);
  return (
    <nav className="screens" aria-label="Screens">
      {SCREENS.map((name) => (
        <a
          key={name}
          href={addressOf(name)}
          aria-current={name === screen ? 'page' : undefined}
          onClick={(event) => follow(event, name)}
          onPointerEnter={() => preload(name)}
          onFocus={() => preload(name)}
        >
          {SCREEN_NAMES[name]}
        </a>
      ))}
    </nav>
  );
}

function follow(event: MouseEvent, screen: Screen): void {
  // With these keys a link opens elsewhere.
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  showScreen(screen);
}

/** A link that is pointed at will be followed. */
function preload(screen: Screen): void {
  if (screen !== 'live') void loadScreen(screen);
}
