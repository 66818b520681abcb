import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';

/** The colours of the interface, judged by their numbers: no page is opened. */

type Rgb = readonly [number, number, number];
type Theme = 'light' | 'dark';

const css = readFileSync(new URL('../../app/ui/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: rgb(light!), dark: rgb(dark!) },
  ]),
);
function color(name: string, theme: Theme): Rgb {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`no token --${name}`);
  return token[theme];
}
function rgb(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const gamma = (channel: number) => (channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055);

/** WCAG 2.2 contrast ratio. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const DEFICIENCIES: Record<string, readonly Rgb[]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
function seenWith(deficiency: string, seen: Rgb): Rgb {
  const [r, g, b] = [linear(seen[0]), linear(seen[1]), linear(seen[2])];
  const row = ([x, y, z]: Rgb) => gamma(Math.min(1, Math.max(0, x * r + y * g + z * b)));
  const [first, second, third] = DEFICIENCIES[deficiency]!;
  return [row(first!), row(second!), row(third!)];
}

/** Distance in OKLab, times 100: about 2 is just noticeable. */
function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [oklab(a), oklab(b)];
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
function oklab([red, green, blue]: Rgb): Rgb {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const READABLE = ['text', 'text-soft', 'text-faint', 'accent', 'ok', 'warn', 'bad'];
const PAIRS = [
  ['on-accent', 'accent'],
  ['text', 'accent-soft'],
  ['ok', 'ok-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['text', 'sunken'],
] as const;
const DATA = ['data-1', 'data-2', 'data-3', 'data-4', 'data-5'];

for (const theme of ['light', 'dark'] as const) {
  test(`${theme}: text is readable`, () => {
    for (const name of READABLE) {
      for (const back of ['ground', 'surface', 'raised'])
        expect.soft(ratio(name, back), `${name} on ${back}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const [front, back] of PAIRS)
      expect.soft(ratio(front, back), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
  });

  test(`${theme}: lines and data are visible`, () => {
    for (const name of ['line-strong', 'mark', 'warn-fill', 'bad-fill', ...DATA]) {
      for (const back of ['surface', 'raised'])
        expect.soft(ratio(name, back), `${name} on ${back}`).toBeGreaterThanOrEqual(3);
    }
  });

  for (const names of [DATA, ['ok', 'warn', 'bad'], ['data-1', 'warn-fill', 'bad-fill']]) {
    test(`${theme}: ${names.join(', ')} differ, with and without a colour deficiency`, () => {
      for (const [i, a] of names.entries()) {
        for (const b of names.slice(i + 1)) {
          expect.soft(distance(color(a, theme), color(b, theme)), `${a} and ${b}`).toBeGreaterThan(9);
          for (const deficiency of Object.keys(DEFICIENCIES)) {
            const seen = distance(seenWith(deficiency, color(a, theme)), seenWith(deficiency, color(b, theme)));
            expect.soft(seen, `${a} and ${b} with ${deficiency}`).toBeGreaterThan(7);
          }
        }
      }
    });
  }

  function ratio(front: string, back: string): number {
    return contrast(color(front, theme), color(back, theme));
  }
}
