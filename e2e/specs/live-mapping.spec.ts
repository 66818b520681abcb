/** Messages in a form of other people's: a mapping is made from one of them, and by it they are stored. With a real broker. */
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { TestStream } from '../fleet/test-stream.ts';
import { LivePage } from '../pages/live-page.ts';
import { MappingDialog } from '../pages/mapping-dialog.ts';
import { objections } from '../pages/objections.ts';
import { sideways } from '../pages/sideways.ts';
import { expect, query, snapshot, start, test } from '../pages/storage-test.ts';

test.skip(findNatsServer() === undefined, MISSING);
test.setTimeout(240_000);

const LONG = { timeout: 60_000, intervals: [100] };
/** A worker reads each message, a busy machine starts it late. */
const READ = { timeout: 60_000 };

let broker: Broker;
let stream: TestStream;
test.beforeEach(async () => {
  broker = await Broker.start();
  stream = await TestStream.create(broker);
});
test.afterEach(async () => {
  await stream.close();
  await broker.close();
});

/** As a spreadsheet of a German plant writes it: three seconds of two machines. */
function sheet(minute: number, machines: readonly string[] = ['Presse', 'Ofen']): Uint8Array {
  const rows = [0, 1, 2].flatMap((second) =>
    machines.map((machine, i) => `30.11.2026 12:0${minute}:0${second};${machine};${minute * 10 + second},${i + 1} °C`),
  );
  return new TextEncoder().encode(['Zeit;Maschine;Temperatur', ...rows].join('\r\n'));
}

test('messages of another form are stored by a mapping made from one; others are dead letters', async ({ profile }) => {
  const live = new LivePage(await (await profile.launch()).newPage());
  const { page } = live;
  await live.open();
  await live.stop();
  await live.set({ live: stream.patch.live });
  const mapping = await MappingDialog.open(live);

  await test.step('a stream without messages is said; a message that is pasted will do', async () => {
    await mapping.takeFromStream();
    await expect(mapping.alert).toContainText('the stream PLANT has no message', READ);
    await mapping.message.fill('hello');
    await expect(mapping.alert).toContainText('There is no table', READ);
    await expect(mapping.useButton).toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('one of the stream is understood, and what a live feed makes of it is shown', async () => {
    await stream.publishBytes(sheet(1));
    await mapping.takeFromStream();
    await expect(mapping.message).toHaveValue(/Zeit;Maschine;Temperatur/, READ);
    await mapping.choose('Sensor', 'Maschine');
    await mapping.choose('Times without a zone are in', 'UTC');
    await expect(mapping.sensors).toHaveValue('Ofen\nPresse', READ);
    await expect.poll(() => mapping.rows(), LONG).toContainEqual(['2026-11-30 12:01:00.000Z', '1: Presse', '10.1']);
    expect(await mapping.rows()).toHaveLength(6);
    expect(await objections(page, 'dialog[open]')).toEqual([]);
    expect(await sideways(page, 'dialog[open]')).toBe(0);
  });

  await test.step('why a message would be refused is said, and nothing is taken', async () => {
    await mapping.sensors.fill('Ofen');
    await expect(mapping.alert).toContainText(
      'sensor: “Presse” is not allowed here; allowed: a name in live.mapping.sensors',
      READ,
    );
    await expect(mapping.useButton).toHaveAttribute('aria-disabled', 'true');
    await mapping.sensors.fill('Ofen\nPresse');
    await expect(mapping.events).toBeVisible(READ);
    await mapping.useButton.click();
    await expect(mapping.dialog).toHaveCount(0);
  });

  await test.step('what comes is stored by it; what does not fit is a dead letter of that cause', async () => {
    const text = (await live.config()).live.mapping;
    expect(JSON.parse(text)).toMatchObject({ format: 'table', values: 'Temperatur', sensors: ['Ofen', 'Presse'] });
    await stream.publishBytes(sheet(2));
    await stream.publishBytes(sheet(3, ['Kessel']));
    await stream.publishBytes(new TextEncoder().encode('{"sensor":1,"value":2}'));
    // In columns of our own, which need no mapping.
    await stream.publish(1, 50);
    await start(page, { ...stream.patch, live: { ...stream.patch.live, mapping: text } });
    await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });
    await expect
      .poll(async () => (await snapshot(page)).live, LONG)
      .toMatchObject({ delivered: 5, acked: 3, terminated: 2, damaged: 2, damagedBy: { mapping: 2 } });
    expect(await stream.deadLetters()).toBe(2);
    const sums =
      'SELECT sensor, count(*), round(sum(value), 1) FROM events WHERE value > 5 AND value < 30 AND value <> round(value) GROUP BY sensor ORDER BY sensor';
    expect(await query(page, sums)).toEqual([
      [0, 6, 97.2],
      [1, 6, 96.6],
    ]);
    expect(await query(page, 'SELECT count(*) FROM events')).toEqual([[62]]);
  });
});

test('a mapping that is none is named, and the run does not start', async ({ profile }) => {
  const page = await profile.open();
  const wrong = (mapping: string) => start(page, { ...stream.patch, live: { ...stream.patch.live, mapping } });
  await expect(wrong('{"time":"at"}')).rejects.toThrow('live.mapping.values: none is not allowed here; allowed:');
  await expect(wrong('values')).rejects.toThrow('live.mapping');
});
