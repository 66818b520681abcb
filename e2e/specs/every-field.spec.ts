import type { Locator } from '@playwright/test';
import { boxText, rangeText } from '../../workers/contract/numbers/field-text.ts';
import { getField } from '../../workers/contract/settings/config-codec.ts';
import {
  type ChoiceField,
  FIELDS,
  type Field,
  type NumberField,
  type TextField,
} from '../../workers/contract/settings/config-fields.ts';
import { FIELD_HELP } from '../../workers/contract/settings/field-help.ts';
import { sampleTexts } from '../../workers/testing/sample-texts.ts';
import { linkOf } from '../pages/link.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

/** Nothing moves here: waiting until it stands still would take most of the time. */
const AT_ONCE = { force: true };

/**
 * Of the service times, which are the same list for each of six stages, those of one. A file sets those of an arrival trace,
 * and some are there only while one plays: `trace.spec.ts` turns them.
 */
const TURNED = FIELDS.filter(({ path }) => !/^service\.(?!validate)|^load\.trace\./.test(path));

// A trace of a thousand small steps would take as long again.
test.use({ trace: 'off' });

/** Generated from the list of fields: each is found, explained, turned in every way, seen in the address, and reset. */
test('every field is turned by mouse, keyboard and typing, explained, in the address, and reset', async ({ live }) => {
  test.setTimeout(360_000);
  await live.open();
  // Nothing has to follow the changes.
  await live.stop();
  // The page object opens runs with memory storage, which would stand in every address.
  await live.page.evaluate(() => window.penstock!.set(window.penstock!.defaults()));
  for (const group of await live.controls.getByRole('button', { expanded: true }).all()) await group.click();
  let openGroup: Locator | undefined;
  let openName = '';
  for (const field of TURNED) {
    const name = field.path.split('.')[0]!;
    if (name !== openName) {
      await openGroup?.click();
      const closed = live.controls.locator('section').getByRole('button', { expanded: false });
      const index = [...new Set(FIELDS.map(({ path }) => path.split('.')[0]!))].indexOf(name);
      openGroup = live.controls.locator('section.group').nth(index).getByRole('button').first();
      await closed.first().waitFor();
      await openGroup.click();
      openName = name;
    }
    await turn(live, field);
  }
});

async function turn(live: LivePage, field: Field): Promise<void> {
  const box = live.controls.locator(`[data-path="${field.path}"]`);
  switch (field.kind) {
    case 'number':
      return turnNumber(live, field, box);
    case 'choice':
      return turnChoice(live, field, box);
    case 'switch': {
      const control = box.getByRole('switch', { name: field.label, exact: true });
      await described(control, field);
      await changes(live, field, () => control.click(AT_ONCE));
      await changes(live, field, () => control.press('Space'));
      return resets(live, field, box, () => control.press('Space'));
    }
    case 'text':
      return turnText(live, field, box);
  }
}

async function turnNumber(live: LivePage, field: NumberField, box: Locator): Promise<void> {
  const slider = box.getByRole('slider', { name: field.label, exact: true });
  const typed = box.getByRole('textbox', { name: field.label, exact: true });
  await described(slider, field);
  await expect(typed.locator('xpath=..'), `${field.path}: unit`).toHaveText(field.unit);
  const isAtEnd = field.default === field.max;
  await changes(live, field, () => slider.press(isAtEnd ? 'ArrowLeft' : 'ArrowRight'));
  await changes(live, field, async () => {
    const { share, width, height } = await slider.evaluate((input: HTMLInputElement) => ({
      share: Number(input.value) / Number(input.max),
      width: input.clientWidth,
      height: input.clientHeight,
    }));
    // The median of a service may not be above its P99.
    const isDown = share > 0.8 || /\.p50(?:Us|Ms)$/.test(field.path);
    await slider.click({ ...AT_ONCE, position: { x: (share + (isDown ? -0.15 : 0.15)) * width, y: height / 2 } });
  });
  const step = field.max - field.min > 2 ? 1 : (field.max - field.min) / 8;
  const wanted = field.default + (isAtEnd ? -step : step);
  await resets(live, field, box, async () => {
    await typed.fill(boxText(field, wanted));
    await typed.press('Enter');
    expect(getField(await live.config(), field.path)).toBe(wanted);
  });
}

async function turnChoice(live: LivePage, field: ChoiceField, box: Locator): Promise<void> {
  const other = field.options.find((option) => option !== field.default)!;
  const list = box.getByRole('combobox', { name: field.label, exact: true });
  if ((await list.count()) === 1) {
    await described(list, field);
    await changes(live, field, () => list.selectOption(other));
    await changes(live, field, () => list.press('ArrowDown'));
    return resets(live, field, box, () => list.press('ArrowDown'));
  }
  const group = box.getByRole('radiogroup', { name: field.label, exact: true });
  await described(group, field);
  await changes(live, field, () => group.getByRole('radio', { name: other, exact: true }).click(AT_ONCE));
  const next = () => group.getByRole('radio', { name: field.default, exact: true }).press('ArrowRight');
  await changes(live, field, next);
  await resets(live, field, box, next);
}

async function turnText(live: LivePage, field: TextField, box: Locator): Promise<void> {
  const typed = box.getByRole('textbox', { name: field.label, exact: true });
  await described(typed, field);
  const enter = async () => {
    await typed.fill(sampleTexts(field).at(-1)!);
    await typed.press('Enter');
  };
  await changes(live, field, enter);
  await resets(live, field, box, enter);
}

/** By its sentence of help, its range and its default. */
function described(control: Locator, field: Field): Promise<void> {
  if (field.kind === 'text') return expect(control, field.path).toHaveAccessibleDescription(FIELD_HELP[field.path]!);
  const range = field.kind === 'number' ? `.* to ${literally(rangeText(field).split(' to ')[1]!)}.*` : '.*';
  const description = new RegExp(
    `^${literally(FIELD_HELP[field.path]!)}${range}[Dd]efault ${literally(shown(field))}\\.$`,
  );
  return expect(control, field.path).toHaveAccessibleDescription(description);
}
function shown(field: Field): string {
  if (field.kind === 'number') return boxText(field, field.default);
  return field.kind === 'switch' ? (field.default ? 'on' : 'off') : field.default;
}

/** What `act` does changes the configuration and the address. Then the field is set back. */
async function changes(live: LivePage, field: Field, act: () => Promise<unknown>): Promise<void> {
  await act();
  const [value, hash] = await live.page.evaluate((path) => {
    const found = path.split('.').reduce<unknown>((part, key) => Object(part)[key], window.penstock!.config());
    // The address bar follows a little later; the links to the screens do at once.
    const seen = document.querySelector<HTMLAnchorElement>('[aria-label=Screens] [aria-current]')!.hash;
    window.penstock!.set(window.penstock!.defaults());
    return [found, seen] as const;
  }, field.path);
  expect(value, field.path).not.toBe(field.default);
  expect(hash, field.path).toBe(`#${linkOf(`${field.path}=${encodeURIComponent(String(value))}`)}`);
}

/** What `act` does is taken back by the button beside the field. */
async function resets(live: LivePage, field: Field, box: Locator, act: () => Promise<unknown>): Promise<void> {
  await act();
  await box.getByRole('button', { name: `Restore default: ${field.label}`, exact: true }).click(AT_ONCE);
  expect(getField(await live.config(), field.path), `${field.path}, reset`).toBe(field.default);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
