import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { INDEX, listIn } from '../scenarios/definition/lessons.ts';
import { PATTERNS, type Pattern } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import { PickFile } from '../ui/PickFile.tsx';
import { ForgetPlayed } from './ForgetPlayed.tsx';
import { galleryStore, type Lesson, loadLessons, openFile } from './gallery-store.ts';
import { LessonCard, lessonLinkId } from './LessonCard.tsx';
import { lessonStore } from './lesson-record.ts';
import { PictureKey } from './PictureKey.tsx';
import { PATTERN_NAMES } from './pattern-names.ts';
import { TroubleBox } from './TroubleBox.tsx';

/** All lessons of this site, and the way to open one's own. @param over whether a file is held over the page */
export function Gallery({ player, isOver }: { player: Player; isOver: boolean }) {
  const open = useCallback((file: File) => void openFile(player, file), [player]);
  const lessons = useStore(galleryStore, (state) => state.lessons);
  const missing = useStore(galleryStore, (state) => state.missing);
  const pattern = useStore(galleryStore, (state) => state.pattern);
  const outcomes = useStore(lessonStore, (state) => state.outcomes);
  // Back from a lesson, the keyboard goes on at its card.
  useEffect(() => {
    const { address } = galleryStore.getState();
    if (address !== null) document.getElementById(lessonLinkId(address))?.focus();
  }, []);
  const shown = lessons?.filter(({ scenario }) => pattern === null || scenario.patterns.includes(pattern));
  const list = listIn(location.search);
  const done = lessons?.filter(({ scenario }) => outcomes.has(scenario.id)).length;
  return (
    <main className="gallery" data-over={isOver || undefined}>
      <header className="gallery-head">
        <div>
          <h2>Scenarios</h2>
          <p className="gallery-lead">
            Lessons that can fail. Each makes a claim and asks what you expect. Then the real pipeline runs, and the
            measurement decides.
            {list !== INDEX && ` These are the lessons of ${list}.`}
          </p>
        </div>
        <div className="gallery-done">
          {lessons === null ? '' : `${done} of ${lessons.length} played`} {outcomes.size > 0 && <ForgetPlayed />}
        </div>
        <PickFile label="Open a scenario file…" accept=".json,application/json" onFiles={([file]) => open(file)} />
      </header>
      {missing !== null && <TroubleBox trouble={missing} onRetry={() => void loadLessons()} />}
      <PatternFilter lessons={lessons ?? []} />
      <PictureKey />
      {shown === undefined ? (
        <p role="status">Loading the scenarios…</p>
      ) : (
        <ul className="lessons" id="panel-lessons" tabIndex={-1} aria-label="Scenarios">
          {shown.map((lesson) => (
            <LessonCard
              key={lesson.address}
              player={player}
              lesson={lesson}
              outcome={outcomes.get(lesson.scenario.id)}
            />
          ))}
        </ul>
      )}
    </main>
  );
}

/** One pattern, or all; with how many lessons there are of each. */
function PatternFilter({ lessons }: { lessons: readonly Lesson[] }) {
  const chosen = useStore(galleryStore, (state) => state.pattern);
  const count = (pattern: Pattern) => lessons.filter(({ scenario }) => scenario.patterns.includes(pattern)).length;
  const options: readonly (readonly [Pattern | null, string, number])[] = [
    [null, 'all', lessons.length],
    ...PATTERNS.map((pattern) => [pattern, PATTERN_NAMES[pattern], count(pattern)] as const),
  ];
  return (
    <fieldset className="segments pattern-filter">
      <legend className="visually-hidden">Pattern</legend>
      {options.map(([pattern, name, number]) => (
        <label key={name}>
          <input
            type="radio"
            name="pattern"
            checked={pattern === chosen}
            onChange={() => galleryStore.setState({ pattern })}
          />
          <span>
            {name} <small>{number}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
