/** Axe on every screen of the page, and what the console said meanwhile. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Tab } from './browsers.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** As their links in the header are called. */
const SCREENS = ['Data', 'Runs', 'Fleet', 'Scenarios', 'Live'] as const;

interface Axe {
  run(context: Element, options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
}

/** @returns what axe objects to, a line each, beginning with the screen */
export async function axeOnEveryScreen(tab: Tab): Promise<string[]> {
  await tab.inject(AXE);
  const found: string[] = [];
  for (const screen of SCREENS) {
    const lines = await tab.run(async (name) => {
      const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')];
      const link = links.find(({ textContent }) => textContent.trim().startsWith(name));
      if (link === undefined) throw new Error(`there is no link to the screen ${name}`);
      link.click();
      // Its code comes later, then its first contents.
      for (const until = performance.now() + 10_000; link.getAttribute('aria-current') !== 'page'; ) {
        if (performance.now() > until) throw new Error(`the screen ${name} does not open`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const { axe } = window as unknown as { axe: Axe };
      const { violations } = await axe.run(document.documentElement, { resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    }, screen);
    found.push(...lines.map((line) => `${screen}: ${line}`));
  }
  return found;
}
