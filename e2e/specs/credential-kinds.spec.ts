/** What a person gives a broker: it lets the page in, and nothing that leaves the page has it. */
import { nkeys } from '@nats-io/nats-core';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

test.skip(() => findNatsServer() === undefined, MISSING);

test('an nkey seed from a file is used, and is in no link, log, snapshot, report or store of the browser', async ({
  page,
  errors,
}) => {
  const key = nkeys.createUser();
  const seed = new TextDecoder().decode(key.getSeed());
  const broker = await Broker.start({ lines: [`authorization { users: [ { nkey: ${key.getPublicKey()} } ] }`] });
  try {
    const live = new LivePage(page);
    await live.open();
    const startLive = () =>
      page.evaluate(async (server) => {
        const penstock = window.penstock!;
        if (penstock.snapshot().state === 'running') await penstock.stop();
        const asked = { server, stream: 'PLANT', consumer: 'nodes', withoutDurability: true };
        return penstock.start({ feed: { kind: 'live' }, live: asked }).then(
          () => 'started',
          (error: unknown) => String(error),
        );
      }, broker.webSocketAddress);
    expect(await startLive()).toContain('refuses the credentials: enter other credentials under Broker');

    await live.openGroup('Broker');
    await live.controls.getByLabel('Credentials from a file').setInputFiles({
      name: 'me.nk',
      mimeType: 'text/plain',
      buffer: Buffer.from(`${seed}\n`),
    });
    await live.button('Use these credentials').click();
    await expect(live.controls.getByText('Held in this tab’s memory.')).toBeVisible();
    await expect(live.controls.getByLabel('Password, token, nkey seed or .creds text')).toHaveValue('');
    // It is let in: what it is told of now is the stream that is not there.
    expect(await startLive()).toContain('the broker does not give the stream PLANT');

    const places = await page.evaluate(async () => {
      const penstock = window.penstock!;
      const databases = (await indexedDB.databases()).map(({ name }) => name);
      return [
        location.href,
        document.documentElement.outerHTML,
        JSON.stringify(penstock.config()),
        JSON.stringify(penstock.snapshot()),
        JSON.stringify(Object.entries(localStorage)),
        JSON.stringify(Object.entries(sessionStorage)),
        JSON.stringify(databases),
        document.cookie,
      ];
    });
    for (const place of [...places, await live.log.innerText()]) expect(place).not.toContain(seed.slice(2, 20));
  } finally {
    errors.length = 0;
    await broker.close();
  }
});
