import { expect, test } from '../pages/test.ts';

test.describe('controls', () => {
  test('a typed number applies at once, in the pipeline and in the address', async ({ live }) => {
    await live.openAddress('');
    await live.type('Events per second', '50k');
    expect((await live.config()).load.eventsPerSecond).toBe(50_000);
    await expect(live.page).toHaveURL(/#v=3&n=1&load\.eventsPerSecond=50000&end$/);
    await expect(live.typed('Events per second')).toHaveValue('50,000');
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 100_000);
  });

  test('a slider moves by keyboard', async ({ kept: live }) => {
    await live.open();
    await live.find('Pool size');
    await live.slider('Pool size').focus();
    await live.page.keyboard.press('ArrowRight');
    expect((await live.config()).transform.workers).toBe(3);
    await live.page.keyboard.press('End');
    expect((await live.config()).transform.workers).toBe(16);
    await expect(live.slider('Pool size')).toHaveAttribute('aria-valuetext', '16 members');
  });

  test('the arrow keys step a typed number', async ({ kept: live }) => {
    await live.open('load.sensors=100');
    await live.typed('Sensors').press('ArrowUp');
    expect((await live.config()).load.sensors).toBeGreaterThan(100);
  });

  test('a choice and a switch are set', async ({ kept: live }) => {
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

  test('reset all takes everything back', async ({ kept: live }) => {
    await live.open('load.sensors=7&channels.capacity=2');
    await live.button('Restore all defaults').click();
    expect(await live.config()).toEqual(await live.page.evaluate(() => window.penstock!.defaults()));
  });

  test('a number out of range changes nothing and says what is allowed', async ({ kept: live }) => {
    await live.open();
    await live.type('Sensors', '70000');
    await expect(live.alert).toHaveText('70000 is not allowed here. Allowed: a whole number from 1 to 65,535.');
    await expect(live.typed('Sensors')).toHaveAttribute('aria-invalid', 'true');
    expect((await live.config()).load.sensors).toBe(1024);
    await live.typed('Sensors').press('Escape');
    await expect(live.typed('Sensors')).toHaveValue('1,024');
    await expect(live.alert).toBeHidden();
  });

  test('a refusal goes when the settings change, and when the field is reset', async ({ kept: live }) => {
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

  test('printed numbers can be pasted back, with their unit; a comma is decimal where it can be nothing else', async ({
    kept: live,
  }) => {
    await live.open();
    for (const [typed, value] of [
      ['12.4\u202fk/s', 12_400],
      ['1,283', 1283],
      ["20'000 events/s", 20_000],
    ] as const) {
      await live.type('Events per second', typed);
      expect((await live.config()).load.eventsPerSecond).toBe(value);
    }
    await live.find('Batch wait');
    for (const [typed, value] of [
      ['1 min 00 s', 60_000],
      ['0,5 s', 500],
      ['3.1 ms', 3.1],
    ] as const) {
      await live.type('Batch wait', typed);
      expect((await live.config()).batch.maxWaitMs).toBe(value);
    }
    await live.find('Invalid events');
    await live.type('Invalid events', '0,75 %');
    expect((await live.config()).load.invalidRatio).toBe(0.0075);
    await expect(live.typed('Invalid events')).toHaveValue('0.75');
  });

  test('a number that could be another one is refused with a hint, and changes nothing', async ({ kept: live }) => {
    await live.open();
    for (const [typed, hint] of [
      ['30.000', '“30.000” could be 30 or 30,000: write the one you mean. Allowed: a whole number'],
      ['1,234,5', 'a comma parts groups of three digits, a point begins the decimals'],
      ['0x10', '“0x10” has “x10” behind the number'],
      ['5m', 'write M for millions'],
      ['1,5', '1.5 is not allowed here. Allowed: a whole number'],
    ] as const) {
      await live.type('Sensors', typed);
      await expect(live.alert).toContainText(hint);
      expect((await live.config()).load.sensors).toBe(1024);
    }
  });

  test('the target for P99 is a setting: beside its chart, among the controls, and in the address', async ({
    kept: live,
  }) => {
    await live.open();
    const beside = live.page.getByRole('textbox', { name: /target for P99/ });
    await beside.fill('0,4 s');
    await beside.press('Enter');
    await expect(beside).toHaveValue('400');
    await beside.blur();
    expect((await live.config()).objectives.p99Ms).toBe(400);
    await expect(live.page).toHaveURL(/&objectives\.p99Ms=400&/);
    await live.find('P99 target');
    await expect(live.typed('P99 target')).toHaveValue('400');
    await live.type('P99 target', '7.5');
    await expect(beside).toHaveValue('7.5');
  });

  test('what is not a number is refused by name', async ({ kept: live }) => {
    await live.open();
    await live.type('Sensors', 'many');
    await expect(live.alert).toContainText('“many” is not a number');
    expect((await live.config()).load.sensors).toBe(1024);
  });

  test('a value that contradicts another field is refused', async ({ kept: live }) => {
    await live.open();
    await live.find('Open time');
    await live.type('Open time', '40000');
    await expect(live.alert).toContainText('at least breaker.openMs, which is 40000 ms');
    expect((await live.config()).breaker.openMs).toBe(1000);
  });

  test('a setting is found by its words', async ({ kept: live }) => {
    await live.open();
    await live.find('jitter breaker');
    await expect(live.controls.getByRole('status')).toHaveText('1 found');
    await expect(live.slider('Jitter')).toBeVisible();
    await live.page.keyboard.press('Escape');
    await expect(live.slider('Events per second')).toBeVisible();
  });
});
