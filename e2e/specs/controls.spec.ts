import { expect, test } from '../pages/test.ts';

test.describe('controls', () => {
  test('a typed number applies at once, in the pipeline and in the address', async ({ live }) => {
    await live.openAddress('');
    await live.type('Events per second', '50k');
    expect((await live.config()).load.eventsPerSecond).toBe(50_000);
    await expect(live.page).toHaveURL(/#v=2&n=1&load\.eventsPerSecond=50000&end$/);
    await expect(live.typed('Events per second')).toHaveValue('50,000');
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 100_000);
  });

  test('a slider moves by keyboard', async ({ live }) => {
    await live.open();
    await live.find('Pool size');
    await live.slider('Pool size').focus();
    await live.page.keyboard.press('ArrowRight');
    expect((await live.config()).transform.workers).toBe(3);
    await live.page.keyboard.press('End');
    expect((await live.config()).transform.workers).toBe(16);
    await expect(live.slider('Pool size')).toHaveAttribute('aria-valuetext', '16 workers');
  });

  test('the arrow keys step a typed number', async ({ live }) => {
    await live.open('load.sensors=100');
    await live.typed('Sensors').press('ArrowUp');
    expect((await live.config()).load.sensors).toBeGreaterThan(100);
  });

  test('a choice and a switch are set', async ({ live }) => {
    await live.open();
    await live.choose('Mode', 'max');
    expect((await live.config()).load.mode).toBe('max');
    await live.find('Discard expired');
    await live.controls.getByRole('switch', { name: 'Discard expired' }).click();
    expect((await live.config()).scheduler.discardExpired).toBe(false);
  });

  test('a changed field says so, and reset takes it back', async ({ live }) => {
    await live.openAddress('');
    await live.type('Sensors', '7');
    await expect(live.controls.getByText('1 changed')).toBeVisible();
    await live.button('Restore default: Sensors').click();
    expect((await live.config()).load.sensors).toBe(1024);
    await expect(live.controls.getByText('1 changed')).toBeHidden();
    await expect(live.page).not.toHaveURL(/#/);
  });

  test('reset all takes everything back', async ({ live }) => {
    await live.open('load.sensors=7&channels.capacity=2');
    await live.button('Restore all defaults').click();
    expect(await live.config()).toEqual(await live.page.evaluate(() => window.penstock!.defaults()));
  });

  test('a number out of range changes nothing and says what is allowed', async ({ live }) => {
    await live.open();
    await live.type('Sensors', '70000');
    await expect(live.alert).toHaveText('70000 is not allowed here. Allowed: a whole number from 1 to 65,535.');
    await expect(live.typed('Sensors')).toHaveAttribute('aria-invalid', 'true');
    expect((await live.config()).load.sensors).toBe(1024);
    await live.typed('Sensors').press('Escape');
    await expect(live.typed('Sensors')).toHaveValue('1,024');
    await expect(live.alert).toBeHidden();
  });

  test('what was refused goes as soon as the settings are others, and when the field is reset', async ({ live }) => {
    await live.open();
    const ways: Record<string, () => Promise<void>> = {
      'its own reset': () => live.button('Restore default: Sensors').click(),
      'reset all': () => live.button('Restore all defaults').click(),
      'a failure at one touch': () => live.button('Outage').click(),
      'another address': () => live.page.evaluate(() => location.replace('#channels.capacity=64')),
    };
    for (const [way, go] of Object.entries(ways)) {
      for (const typed of ['70000', 'many']) {
        await live.type('Sensors', typed);
        await expect(live.typed('Sensors'), way).toHaveValue(typed);
        await expect(live.typed('Sensors'), way).toHaveAttribute('aria-invalid', 'true');
        await go();
        await expect(live.typed('Sensors'), way).toHaveValue('1,024');
        await expect(live.typed('Sensors'), way).toHaveAttribute('aria-invalid', 'false');
        await expect(live.alert, way).toBeHidden();
        await live.set({ load: { seed: 5 }, channels: { capacity: 500 } });
        // The address follows a moment later; one that it has already would be no other.
        await expect(live.page).not.toHaveURL(/capacity/);
      }
    }
  });

  test('a decimal comma is refused, not left out', async ({ live }) => {
    await live.open();
    await live.type('Sensors', '1,5');
    await expect(live.alert).toContainText(
      '“1,5” is not a number; a comma parts thousands, a point begins the decimals.',
    );
    expect((await live.config()).load.sensors).toBe(1024);
  });

  test('what is not a number is refused by name', async ({ live }) => {
    await live.open();
    await live.type('Sensors', 'many');
    await expect(live.alert).toContainText('“many” is not a number');
    expect((await live.config()).load.sensors).toBe(1024);
  });

  test('a value that contradicts another field is refused', async ({ live }) => {
    await live.open();
    await live.find('Open time');
    await live.type('Open time', '40000');
    await expect(live.alert).toContainText('at least breaker.openMs, which is 40000 ms');
    expect((await live.config()).breaker.openMs).toBe(1000);
  });

  test('a setting is found by its words', async ({ live }) => {
    await live.open();
    await live.find('jitter breaker');
    await expect(live.controls.getByRole('status')).toHaveText('1 found');
    await expect(live.slider('Jitter')).toBeVisible();
    await live.page.keyboard.press('Escape');
    await expect(live.slider('Events per second')).toBeVisible();
  });
});
