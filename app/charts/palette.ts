/** The colours of the theme as a canvas needs them: `var(--name)` resolved to what is painted now. */
const NAMES = [
  'text',
  'text-soft',
  'text-faint',
  'line',
  'grid',
  'surface',
  'accent',
  'ok',
  'warn',
  'bad',
  'bad-fill',
  'mark',
  'data-1',
  'data-2',
  'data-3',
  'data-4',
  'data-5',
] as const;

export type ColorName = (typeof NAMES)[number];

export const palette: Record<ColorName, string> & { font: string } = {
  ...(Object.fromEntries(NAMES.map((name) => [name, 'gray'])) as Record<ColorName, string>),
  font: '11px sans-serif',
};

/** To be called when the theme has changed. A custom property keeps `light-dark()` as it is written, so a probe's colour is read. */
export function readPalette(): void {
  const probe = document.createElement('span');
  document.body.append(probe);
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    palette[name] = getComputedStyle(probe).color;
  }
  probe.style.fontSize = 'var(--size-xs)';
  const { fontSize, fontFamily } = getComputedStyle(probe);
  palette.font = `${fontSize} ${fontFamily}`;
  probe.remove();
}

/** A colour let through in part. */
export function faded(color: string, alpha: number): string {
  return color.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, `rgb($1, ${alpha})`);
}
