/** The pictures on the cards of the gallery: what the acts of a lesson measured, as the page itself keeps it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { readPictures } from '../../app/gallery/measured-picture.ts';
import { LESSONS, lessonIds } from './lessons.ts';

type Picture = ReturnType<typeof readPictures>[number][1];

const PICTURES = join(LESSONS, 'pictures.json');

/** Of the lesson whose verdict is on the screen. */
export async function pictureOn(page: Page, id: string): Promise<Picture | null> {
  const kept = readPictures(await page.evaluate(() => localStorage.getItem('penstock.pictures')));
  return kept.find(([each]) => each === id)?.[1] ?? null;
}

/** In the place of the one before, in the order of the gallery; a lesson that is gone has none. `npm run format` lays it out. */
export function keepPicture(id: string, picture: Picture): void {
  const { lessons } = existsSync(PICTURES)
    ? (JSON.parse(readFileSync(PICTURES, 'utf8')) as { lessons: Record<string, Picture> })
    : { lessons: {} };
  const all: Record<string, Picture> = { ...lessons, [id]: picture };
  const lines = lessonIds().flatMap((each) =>
    all[each] === undefined ? [] : [`${JSON.stringify(each)}:${JSON.stringify(all[each])}`],
  );
  writeFileSync(PICTURES, `{"penstock":"pictures","version":1,"lessons":{\n${lines.join(',\n')}\n}}\n`);
}
