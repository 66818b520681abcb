/** Applies the chosen theme to the page; `system` leaves it to the browser. */
import { readPalette } from './charts/palette.ts';
import { type ThemeChoice, viewStore } from './stores/view-store.ts';

/** Keeps the page in the chosen theme; `onChange` hears when colours on canvases are out of date. */
export function followTheme(onChange: () => void): void {
  const apply = (theme: ThemeChoice): void => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    readPalette();
    onChange();
  };
  viewStore.subscribe((view, before) => {
    if (view.theme !== before.theme) apply(view.theme);
  });
  const system = () => apply(viewStore.getState().theme);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', system);
  system();
}
