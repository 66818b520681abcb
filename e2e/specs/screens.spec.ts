import { expect, test } from '../pages/test.ts';

test.describe('the screens', () => {
  test('links, keys and the Back button lead from one to the other, while the pipeline goes on', async ({
    live,
    data,
  }) => {
    await live.open('load.sensors=64');
    const link = (name: string) => data.screens.getByRole('link', { name, exact: true });
    await expect(link('Live')).toHaveAttribute('aria-current', 'page');
    await link('Data').click();
    await expect(data.sql).toBeVisible();
    await expect(live.chart('Throughput')).toBeHidden();
    await expect(link('Data')).toHaveAttribute('aria-current', 'page');
    await expect(link('Live')).not.toHaveAttribute('aria-current');
    await expect(live.page).toHaveURL(/\?screen=data#.*&load\.sensors=64&/);
    await expect(live.page).toHaveTitle('Data · Penstock');
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 2000);
    await live.page.goBack();
    await expect(live.chart('Throughput')).toBeVisible();
    await expect(live.page).toHaveURL(/\/#.*&load\.sensors=64&/);
    await live.page.keyboard.press('d');
    await expect(data.sql).toBeVisible();
    await live.page.keyboard.press('l');
    await expect(live.chart('Throughput')).toBeVisible();
  });

  test('Back returns to a screen, not to older settings', async ({ live, data }) => {
    await live.open('load.sensors=64');
    await live.page.keyboard.press('d');
    await expect(data.sql).toBeVisible();
    await live.set({ load: { sensors: 32 } });
    await live.page.goBack();
    await expect(live.chart('Throughput')).toBeVisible();
    await expect(live.page).toHaveURL(/\/#.*&load\.sensors=32&/);
    expect((await live.config()).load.sensors).toBe(32);
  });

  test('text on Data is still there after a look at Live; help opens on both, with the record of fidelity', async ({
    live,
    data,
  }) => {
    await data.open();
    await data.sql.fill('SELECT 12');
    await data.screens.getByRole('link', { name: 'Live', exact: true }).click();
    await live.page.keyboard.press('?');
    await expect(live.help).toBeVisible();
    await live.page.keyboard.press('Escape');
    await live.page.keyboard.press('d');
    await expect(data.sql).toHaveValue('SELECT 12');
    await live.page.keyboard.press('?');
    await expect(live.help).toBeVisible();
    const record = live.help.getByRole('table', { name: 'Held against a real program' });
    await expect(record.getByRole('row', { name: /^50 % of its saturation/ })).toBeVisible();
  });

  test('the code of Data is loaded when it is asked for, and again after a failure', async ({ live, data, errors }) => {
    await live.page.route('**/DataScreen-*.js', (route) => route.abort());
    await live.open();
    expect(errors).toEqual([]);
    await live.page.keyboard.press('d');
    await expect(live.alert).toContainText('The code of this screen could not be loaded');
    await live.page.unrouteAll();
    await data.button('Try again').click();
    await expect(data.sql).toBeVisible();
    errors.length = 0;
  });
});
