/** Applies the chosen theme to the page; `system` leaves it to the browser. */
import { readPalette } from './charts/palette.ts';
import { type ThemeChoice, viewStore } from './stores/view-store.ts';

/** Keeps the page in the chosen theme; `onChange` hears when colours on canvases are out of date. */
export function followTheme(onChange: () => void): void {
  const apply = (theme: ThemeChoice): void => {
    applyTheme(theme);
    onChange();
  };
  viewStore.subscribe((view, before) => {
    if (view.theme !== before.theme) apply(view.theme);
  });
  const system = () => apply(viewStore.getState().theme);
  for (const query of ON_WHICH_COLORS_DEPEND) matchMedia(query).addEventListener('change', system);
  system();
}

/** The last one is that of `low-and-large.css`: letters are larger there, on canvases too. */
const ON_WHICH_COLORS_DEPEND = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(min-width: 2560px)'];

/** Also for a while, as for paper. */
export function applyTheme(theme: ThemeChoice): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  readPalette();
}
