/** Makes the icons of the installed program from `public/icon.svg`: `npx tsx e2e/icons.ts`. They are committed. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { launchOptions } from './browser.ts';

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url));
/** Systems cut a maskable icon to any shape that holds the middle 80 %: the ground fills it all, the drawing the middle. */
const ICONS = [
  { name: 'icon-192.png', size: 192, isMaskable: false },
  { name: 'icon-512.png', size: 512, isMaskable: false },
  { name: 'icon-maskable-512.png', size: 512, isMaskable: true },
] as const;

const svg = readFileSync(`${PUBLIC}icon.svg`, 'utf8');
const ground = /<rect[^>]*fill="([^"]+)"/.exec(svg)![1]!;
const browser = await chromium.launch(launchOptions());
for (const { name, size, isMaskable } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inset = isMaskable ? size * 0.15 : 0;
  await page.setContent(
    `<style>html{background:${isMaskable ? ground : 'transparent'}}body{margin:${inset}px}svg{display:block;width:100%}</style>${svg}`,
  );
  await page.screenshot({ path: PUBLIC + name, omitBackground: true });
}
await browser.close();
