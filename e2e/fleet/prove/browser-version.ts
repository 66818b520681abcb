import { chromium } from 'playwright';
import { launchOptions } from '../../browser.ts';

/** Of the Chromium that nodes run in. */
export async function browserVersion(): Promise<string> {
  const browser = await chromium.launch(launchOptions());
  try {
    return browser.version();
  } finally {
    await browser.close();
  }
}
