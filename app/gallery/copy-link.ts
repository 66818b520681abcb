/** Copies a link that leads to a scenario: where it is on this site, or one that holds all of it. */
import { linkOf } from '../scenarios/definition/scenario-address.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import { copyText } from '../stores/copy-text.ts';
import { notify } from '../stores/notice-store.ts';
import { galleryStore, lessonLink } from './gallery-store.ts';

export async function copyLink(scenario: Scenario): Promise<void> {
  const { address } = galleryStore.getState();
  const found =
    address === null
      ? await linkOf(scenario, location.href)
      : { link: new URL(lessonLink(address), location.href).href };
  if ('problem' in found) return notify('error', 'There is no link to this scenario', [found.problem]);
  const otherwise = address === null ? found.link : 'The address bar has it too.';
  await copyText(found.link, ['Link copied', 'It leads to this scenario and its question.'], otherwise);
}
