/** The site as plain hosts serve it: in a folder, without the headers that shared memory needs, with files that are gone. */
import { linkOf } from '../pages/link.ts';
import { serveStatic } from '../pages/static-host.ts';
import { expect, test } from '../pages/test.ts';

test('in a folder of a host everything is found: screens, lessons, recordings, the database', async ({
  live,
  data,
}) => {
  const host = await serveStatic({ headers: 'all' });
  const asked: string[] = [];
  live.page.on('request', (request) => asked.push(request.url()));
  await live.page.goto(`${host.address}#${linkOf('feed.kind=recording&load.eventsPerSecond=2000')}`);
  await expect(live.state).toHaveText('running');
  await live.emitted(500);
  await live.page.keyboard.press('g');
  await expect(live.page.getByRole('link', { name: /The database dies/ }).first()).toBeVisible();
  await live.page.keyboard.press('d');
  await data.query('SELECT 7 AS seven');
  await expect(data.cell(1, 1)).toHaveText('7');
  expect(asked.filter((url) => !url.startsWith(host.address))).toEqual([]);
  await host.close();
});
