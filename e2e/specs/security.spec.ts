/**
 * What the page may load and run: only what comes from its own origin, no script in the page itself, no `eval`; and text
 * that people bring along (addresses, file names, what is in files) is shown as text.
 */
import type { Page } from '@playwright/test';
import type { LivePage } from '../pages/live-page.ts';
import { expect, FULL_SPEED, query, start, stop, test as storageTest, stored } from '../pages/storage-test.ts';
import { test } from '../pages/test.ts';

interface Watched {
  readonly requests: string[];
  violations(): Promise<string[]>;
}

declare global {
  interface Window {
    /** What the policy has refused in this document so far. */
    violations?: string[];
  }
}

/** Before the page is opened. What a worker is refused is an error in the console. */
async function watch(page: Page): Promise<Watched> {
  const requests: string[] = [];
  const refused: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  await page.addInitScript(() => {
    const seen: string[] = [];
    window.violations = seen;
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) =>
      seen.push(`${effectiveDirective}: ${blockedURI} in ${sourceFile}`),
    );
  });
  return {
    requests,
    violations: async () => [...refused, ...(await page.evaluate(() => window.violations ?? ['not watched']))],
  };
}

function elsewhere({ requests }: Watched, baseURL: string): string[] {
  return requests.filter((url) => ![baseURL, `blob:${baseURL}`].some((own) => url.startsWith(own)));
}

/** Everything that opens something. */
async function tour(live: LivePage): Promise<void> {
  const { page } = live;
  await expect(live.chart('Throughput')).toBeVisible();
  await live.button('Data table: Throughput').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(live.help).toBeVisible();
  await page.keyboard.press('Escape');
  for (const part of ['source stage', 'storage stage', 'circuit breaker', 'alarms subscriber']) {
    await live.part(part).click();
    await page.keyboard.press('Escape');
  }
  await live.find('e');
  await page.keyboard.press('Escape');
  const screens = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all();
  for (const screen of screens.reverse()) {
    await screen.click();
    await expect(screen).toHaveAttribute('aria-current', 'page');
  }
  await live.page.setViewportSize({ width: 390, height: 844 });
}

for (const encoding of ['value', 'packet'] as const) {
  test(`every screen keeps to the policy and to its origin, with ${encoding}s in memory`, async ({ live, baseURL }) => {
    const watched = await watch(live.page);
    await live.open(`load.encoding=${encoding}&storage.kind=memory`);
    await live.emitted(1000);
    await tour(live);
    expect(await watched.violations()).toEqual([]);
    expect(elsewhere(watched, baseURL!)).toEqual([]);
    // The kernels are WebAssembly: allowed, and in use.
    const names = watched.requests.flatMap((url) => /(\w+)-[^/]*\.wasm$/.exec(url)?.[1] ?? []);
    expect(names).toEqual(expect.arrayContaining(['columns', 'transform']));
    expect(await live.log.innerText()).not.toContain("can't be used");
    expect((await live.snapshot()).kernels).toBe('webassembly');
  });
}

storageTest('so does the database, its queries and its export', async ({ profile, baseURL }) => {
  const context = await profile.launch();
  const page = await context.newPage();
  const watched = await watch(page);
  await page.goto('/?headless=1');
  await page.waitForFunction(() => window.penstock !== undefined);
  await start(page, FULL_SPEED);
  await stored(page, 50_000);
  expect((await query(page, 'SELECT count(*) > 0 FROM events'))[0]).toEqual([1]);
  expect((await stop(page)).snapshot.storage).toMatchObject({ persistent: true, problem: null });
  expect(await page.evaluate(async () => (await window.penstock!.database.exportDatabase()).size)).toBeGreaterThan(1e5);
  expect(await watched.violations()).toEqual([]);
  expect(elsewhere(watched, baseURL!)).toEqual([]);
});

test('the policy refuses scripts in the page, eval, other origins, frames and other bases', async ({
  live,
  errors,
}) => {
  const watched = await watch(live.page);
  await live.open();
  await live.page.evaluate(() => {
    const add = (tag: string, attributes: Record<string, string>, text = '') => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.textContent = text;
      document.body.append(element);
      return element;
    };
    Object.assign(window, { broken: '' });
    add('script', {}, 'window.broken += "inline "');
    add('script', { src: 'data:text/javascript,window.broken += "data "' });
    add('button', { onclick: 'window.broken += "handler "' }).click();
    add('img', { src: 'https://example.org/a.png' });
    add('iframe', { src: 'https://example.org/' });
    add('style', {}, 'body { display: none }');
    add('base', { href: 'https://example.org/' });
    setTimeout(Function.prototype.constructor.bind(null, 'window.broken += "eval "'), 0);
    void fetch('https://example.org/').catch(() => {});
  });
  const directives = ['script-src-elem', 'script-src-attr', 'img-src', 'frame-src', 'style-src-elem', 'base-uri'];
  for (const directive of [...directives, 'connect-src', 'script-src']) {
    await expect.poll(async () => (await watched.violations()).join('\n')).toContain(`${directive}: `);
  }
  expect(await live.page.evaluate(() => Reflect.get(window, 'broken'))).toBe('');
  errors.length = 0;
});

const MARKUP = '<img src=x onerror=alert(1)><b id=planted>bold</b>';

test('names and values that come from outside are shown as text', async ({ live }) => {
  const watched = await watch(live.page);
  const planted = live.page.locator('#planted, main img, main script');
  await live.openAddress(`load.mode=${encodeURIComponent(MARKUP)}&${encodeURIComponent(MARKUP)}=1`);
  await expect(live.alert).toContainText(MARKUP);
  await expect(planted).toHaveCount(0);
  expect(await live.refusal({ load: { mode: MARKUP }, [MARKUP]: 1 })).toContain(MARKUP);

  await live.controls.getByRole('button', { name: 'Feed' }).click();
  const input = live.controls.locator('input[type=file][multiple]');
  const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await input.setInputFiles(file(`${MARKUP}.csv`, `timestamp,value\n2014-01-01 00:00:00,${MARKUP}\n`));
  await expect(live.alert.filter({ hasText: `${MARKUP}.csv was not read` })).toBeVisible();
  const rows = Array.from({ length: 10 }, (_, i) => `2014-01-01 00:0${i}:00,${i}`);
  await input.setInputFiles(
    file(`${MARKUP}.csv`, `timestamp,"${MARKUP}"\n${rows.join('\n')}\n2014-01-01 00:10:00,${MARKUP}\n`),
  );
  const added = live.page.getByRole('status', { name: 'Recording added' });
  await expect(added).toContainText(`${MARKUP}.csv: 10 rows of 1 sensor`);
  await added.getByText('Rows left out').click();
  await expect(added.getByRole('cell', { name: MARKUP })).toHaveCount(2);
  await live.page.evaluate((name) => window.penstock!.kill(name).catch(() => {}), MARKUP);
  await expect(planted).toHaveCount(0);
  expect(await watched.violations()).toEqual([]);
});

test('shows results of SQL, their columns and past queries as text', async ({ data }) => {
  const watched = await watch(data.page);
  const planted = data.page.locator('#planted, main img, main script, dialog img');
  await data.open('storage.kind=memory');
  const sql = `SELECT '${MARKUP}' AS "${MARKUP}"`;
  await data.query(sql);
  await expect(data.rows.getByRole('columnheader', { name: MARKUP })).toBeVisible();
  await expect(data.cell(1, 1)).toHaveText(MARKUP);
  await data.rows.focus();
  await data.page.keyboard.press('Enter');
  await expect(data.page.getByRole('dialog')).toContainText(MARKUP);
  await expect(planted).toHaveCount(0);
  await data.page.keyboard.press('Escape');
  await data.query(`SELECT 1 FROM "${MARKUP}"`);
  await expect(data.alert).toContainText(MARKUP);
  await data.help('History');
  await expect(data.page.getByRole('button', { name: sql })).toBeVisible();
  await expect(planted).toHaveCount(0);
  expect(await watched.violations()).toEqual([]);
});
