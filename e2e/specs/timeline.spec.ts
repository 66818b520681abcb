/** Failures that happen by themselves, or for a while. */

import { SELDOM } from '../pages/seldom.ts';
import { expect, test } from '../pages/test.ts';

test('a burst multiplies the load for its seconds, and takes it back', async ({ kept: live }) => {
  await live.open('load.eventsPerSecond=2000&failures.burst.factor=5&failures.burst.seconds=3');
  await live.button('Burst').click();
  await live.logs(/Burst: 5 × the load, for 3 s/);
  await expect.poll(() => live.rate('emitted')).toBeGreaterThan(7000);
  await live.logs(/Burst: 5 × the load is over/);
  await expect.poll(() => live.rate('emitted')).toBeLessThan(3000);
  expect((await live.config()).load.eventsPerSecond).toBe(2000);
});

test('a step of the timeline is added, carried out, and taken back by itself', async ({ live }) => {
  await live.open('batch.maxSize=200&breaker.openMs=200&breaker.backoffFactor=1');
  await live.openTimeline();
  const form = live.controls.getByRole('form', { name: 'New step' });
  await form.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Outage' });
  const at = Math.ceil((await live.snapshot()).activeMs / 1000) + 2;
  await form.getByRole('textbox', { name: 'At' }).fill('0.2');
  await live.button('Add step').click();
  await expect(live.alert).toHaveText(
    /^Not taken\. At: 0\.2 s is not allowed\. Allowed: seconds from [\d.]+, where the run’s own clock is now, to 86,400\.$/,
  );
  await form.getByRole('textbox', { name: 'At' }).fill(String(at));
  await form.getByRole('textbox', { name: 'For' }).fill('600');
  await live.button('Add step').click();
  const steps = live.controls.getByRole('list', { name: 'Steps of the timeline' });
  await expect(steps.getByRole('listitem')).toHaveText([new RegExp(`^${at} sOutage: on, for 600 sto come, in \\d s`)]);
  await expect(steps.getByRole('listitem')).toContainText(/under way until 00:10:\d\d$/);
  await expect(live.button('Outage')).toContainText('a step of the timeline does it until 00:10');
  await expect(live.bottleneck).toContainText(`remove the step at ${at} s`);
  await expect(live.bottleneck).not.toContainText('turn Outage off');
  await expect(live.log).toContainText(`Timeline, ${at} s: Outage: on, for 600 s`);
  await expect.poll(async () => (await live.snapshot()).breaker.state).toBe('open');
  expect(new URL(live.page.url()).hash).toContain(`failures.timeline=${at}!failures.storage.outage!true!600`);
  expect((await live.config()).failures.storage.outage).toBe(false);
  await live.button(`Remove Outage: on at ${at} s`).click();
  await expect(live.log).toContainText(`Timeline, ${at} s: Outage: on is over`);
  await expect(steps).toBeHidden();
  await expect.poll(async () => (await live.snapshot()).breaker.state).toBe('closed');
});

test('a step is edited; one that is not allowed is refused with what is', async ({ live }) => {
  await live.open('failures.timeline=500!burst!10!5~600!burst!3!5');
  await live.openTimeline();
  await live.button('Edit Burst: 10 × the load at 500 s').click();
  // Which row is edited stays known when another one goes, and the keyboard goes on at its neighbour.
  await live.button('Remove Burst: 3 × the load at 600 s').click();
  await expect(live.button('Remove Burst: 10 × the load at 500 s')).toBeFocused();
  const form = live.controls.getByRole('form', { name: 'Edit step' });
  await form.getByRole('textbox', { name: 'Value' }).fill('1000');
  await live.button('Save step').click();
  await expect(live.alert).toHaveText('Not taken. Allowed: as its value, a number from 1 to 100 ×.');
  await form.getByRole('textbox', { name: 'Value' }).fill('20');
  await live.button('Save step').click();
  await expect(live.alert).toBeHidden();
  await expect(live.controls.getByText('Burst: 20 × the load, for 5 s')).toBeVisible();
  expect((await live.config()).failures.timeline).toEqual([{ at: 500, what: 'burst', value: 20, for: 5 }]);
});

test('a kill and a stall at 0 s happen as soon as there are workers', async ({ live }) => {
  await live.open('failures.timeline=0!kill!source!0~0!stall!tail!0.3');
  await expect(live.log).toContainText('Timeline, 0 s: Kill source');
  await expect(live.log).toContainText('was killed; a new one takes over');
  await expect(live.log).toContainText('Timeline, 0 s: Stall tail is over');
  await expect(live.log).not.toContainText('a stage, or one of');
  const { snapshot } = await live.stop();
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
});

test('a burst of a load that is as fast as can be says that it changes nothing', async ({ kept: live }) => {
  await live.open('load.mode=max');
  await live.page.evaluate(() => window.penstock!.inject({ what: 'burst', value: 10, for: 0.5 }));
  await live.logs(/Burst: 10 × the load, for 0\.5 s: changes nothing in max mode/);
  await live.logs(/Burst: 10 × the load is over/);
  expect((await live.snapshot()).incidents).toEqual([]);
});

test('a timeline kills workers, stands still while the run is paused, and loses nothing', async ({ live }) => {
  await live.open('failures.timeline=1.5!kill!source!0~2!stall!storage!0.2&load.eventsPerSecond=5000');
  await live.button('Pause run').click();
  await expect(live.state).toContainText('paused', { ignoreCase: true });
  const { activeMs, time } = await live.snapshot();
  await expect.poll(async () => (await live.snapshot()).time).toBeGreaterThan(time + 100);
  expect((await live.snapshot()).activeMs).toBe(activeMs);
  await live.button('Resume run').click();
  await expect(live.log).toContainText('Timeline, 1.5 s: Kill source');
  await expect(live.log).toContainText('Timeline, 2 s: Stall storage, for 0.2 s');
  await expect(live.log).toContainText('was killed; a new one takes over');
  const { snapshot } = await live.stop();
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
});

test('scripts inject too, and are told what they may', async ({ kept: live }) => {
  await live.open();
  const message = await live.page.evaluate(() => {
    try {
      return void window.penstock!.inject({ what: 'failures.storage.latencyMs', value: -1, for: 1 });
    } catch (error) {
      return String(error);
    }
  });
  expect(message).toContain('as its value, a number from 0 to 10,000 ms');
  await live.page.evaluate(() => window.penstock!.inject({ what: 'failures.storage.latencyMs', value: 20, for: 0.5 }));
  await live.logs(/Slow database: 20 ms, for 0\.5 s/);
  await live.logs(/Slow database: 20 ms is over/);
});

test('a step is done when its time is over, and missed when the run was past it before it was set', async ({
  live,
}) => {
  await live.open('failures.timeline=0.2!failures.storage.latencyMs!5!3');
  await live.openTimeline();
  const steps = live.controls.getByRole('list', { name: 'Steps of the timeline' }).getByRole('listitem');
  await expect(steps).toHaveText([/done$/]);
  // A link is for the next run as well: it is taken.
  await live.page.waitForFunction(() => window.penstock!.snapshot().activeMs > 2500, undefined, SELDOM);
  await live.page.evaluate(() => {
    location.hash = 'storage.kind=memory&failures.timeline=0.5!burst!2!1';
  });
  await expect(steps).toHaveText([/missed, its time was over before it could begin$/]);
  await expect(live.log).toContainText('missed, its time was over before it could begin');
  expect(await live.refusal({ failures: { timeline: [{ at: 1, what: 'kill', value: 'tail', for: 0 }] } })).toMatch(
    /^ConfigError: failures\.timeline\.0\.at: 1 is not allowed here; allowed: seconds from [\d.]+, where the run’s own clock/,
  );
});
