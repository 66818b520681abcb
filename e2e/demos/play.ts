/** Plays a lesson on the page, as its gallery does: the screen shows it, and the verdict is the one that people get. */
import type { Browser, Page } from 'playwright';
import { lengthOf, type Scenario } from '../../app/scenarios/definition/scenario-types.ts';
import type { ScenarioResult } from '../../app/scenarios/player-types.ts';
import { withPage } from '../bench/page.ts';
import { FILM_SIZE, film } from './film.ts';

/** For the page, speed checks, starts and drains, beside the acts. */
const BESIDES_MS = 90_000;
/** What can't be told is played a second time. */
const ATTEMPTS = 2;
/** At the end of a film the verdict is to be read. */
const READING_MS = 5000;

/**
 * In a page of its own.
 *
 * @param onVerdict while the verdict is on the screen
 * @param path of the film, without its ending; none is made if not given
 */
export function play(
  browser: Browser,
  origin: string,
  scenario: Scenario,
  onVerdict: (page: Page, result: ScenarioResult) => Promise<void>,
  path?: string,
): Promise<ScenarioResult> {
  const limit = ATTEMPTS * (1000 * lengthOf(scenario) + BESIDES_MS);
  return withPage(
    browser,
    origin,
    async (page) => {
      await page.setViewportSize(FILM_SIZE);
      await page.evaluate(() => window.penstock!.ready);
      if (path === undefined) {
        const result = await playLesson(page, scenario);
        await onVerdict(page, result);
        return result;
      }
      return film(
        page,
        path,
        () => cueOf(page),
        async () => {
          const played = await playLesson(page, scenario);
          await page.waitForTimeout(READING_MS);
          return played;
        },
      );
    },
    limit,
  );
}

/** On a page that runs. Its verdict stays on the screen. With `endsWhenDecided` it is played as an object, else from its file. */
export function playLesson(page: Page, scenario: Scenario): Promise<ScenarioResult> {
  const { id, question, endsWhenDecided } = scenario;
  const what = endsWhenDecided ? scenario : `lessons/${id}.json`;
  return page.evaluate(({ played, prediction }) => window.penstock!.scenario(played, { prediction, keepOpen: true }), {
    played: what,
    prediction: question.right,
  });
}

/** What the screen says at the moment. */
function cueOf(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('#cue .cue-text')?.textContent ?? '');
}
