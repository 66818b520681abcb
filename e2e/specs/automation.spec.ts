import { expect, test } from '../pages/test.ts';

test.describe('window.penstock', () => {
  test('a setting out of range is a ConfigError with path and range, and changes nothing', async ({ kept: live }) => {
    await live.open();
    const before = await live.config();
    expect(await live.refusal({ channels: { capacity: 70_000 }, load: { sensors: 5 } })).toBe(
      'ConfigError: channels.capacity: 70000 is not allowed here; allowed: a whole number from 1 to 65,536 events',
    );
    expect(await live.refusal({ channels: { size: 5 } })).toContain('channels.size: no such field');
    expect(await live.refusal(null)).toContain('ConfigError: configuration: null');
    expect(await live.config()).toEqual(before);
  });

  test('config() shows a change at once, and is a copy', async ({ kept: live }) => {
    await live.open();
    const [after, again] = await live.page.evaluate(() => {
      window.penstock!.set({ batch: { maxSize: 77 } });
      const config = window.penstock!.config();
      config.batch.maxSize = 1;
      return [77, window.penstock!.config().batch.maxSize];
    });
    expect(again).toBe(after);
  });

  test('start takes a patch, and is refused while a run is under way', async ({ kept: live }) => {
    await live.open();
    await expect(live.start()).rejects.toThrow('start: the pipeline is running; stop or reset it first');
    await live.stop();
    await live.start({ channels: { capacity: 32 } });
    expect((await live.snapshot()).channels['source→validate'].capacity).toBe(32);
    await expect(live.page.evaluate(() => window.penstock!.start({ load: { sensors: 0 } }))).rejects.toThrow();
  });

  test('stop reports configuration, figures and time; there is nothing to stop twice', async ({ kept: live }) => {
    await live.open('load.sensors=9');
    await live.emitted(1000);
    const report = await live.stop();
    expect(report.config.load.sensors).toBe(9);
    expect(report.snapshot.state).toBe('stopped');
    expect(report.elapsedMs).toBeGreaterThan(0);
    await expect(live.stop()).rejects.toThrow('there is nothing to stop');
  });

  test('version, workers and defaults are there', async ({ kept: live }) => {
    await live.open();
    const [version, workers, sensors] = await live.page.evaluate(() => [
      window.penstock!.version,
      window.penstock!.workers().map((worker) => worker.state),
      window.penstock!.defaults().load.sensors,
    ]);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(workers).toContain('running');
    expect(sensors).toBe(1024);
  });

  test('a number typed in its field reaches the pipeline within 200 ms', async ({ kept: live }) => {
    await live.open();
    await live.find('Channel capacity');
    let capacity = 122;
    // Another program may hold up one change; it would have to hold up one after the other.
    await expect(async () => {
      await live.typed('Channel capacity').fill(String(++capacity));
      const effect = live.page.evaluate(timeToEffect, capacity);
      await live.typed('Channel capacity').press('Enter');
      expect(await effect).toBeLessThan(200);
    }).toPass({ timeout: 20_000 });
  });
});

/** In the page: from the next key to the moment the pipeline has this capacity, ms. */
function timeToEffect(wanted: number): Promise<number> {
  return new Promise((done) => {
    const begin = ({ timeStamp }: KeyboardEvent) => {
      const look = () => {
        const { capacity } = window.penstock!.snapshot().channels['source→validate'];
        if (capacity === wanted) done(performance.now() - timeStamp);
        else setTimeout(look, 2);
      };
      look();
    };
    window.addEventListener('keydown', begin, { once: true, capture: true });
  });
}
