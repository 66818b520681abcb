import type { MouseEvent } from 'react';
import { useStore } from 'zustand';
import { countText, formatDuration, formatTick } from '../format.ts';
import { useConfig } from '../frame/app-context.ts';
import { lengthOf } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import type { Outcome } from '../scenarios/player-types.ts';
import { Icon } from '../ui/Icon.tsx';
import { CardPicture, pictureCaption } from './CardPicture.tsx';
import { type Lesson, lessonLink, showLesson } from './gallery-store.ts';
import { objectionOf } from './machine.ts';
import { fitting, pictureStore } from './measured-picture.ts';
import { PATTERN_NAMES } from './pattern-names.ts';

/** A lesson of the gallery: what it is about, how long it takes, whether it can be shown here, and whether it was done. */
export function LessonCard({
  player,
  lesson,
  outcome,
}: {
  player: Player;
  lesson: Lesson;
  outcome: Outcome | undefined;
}) {
  // Its address holds every setting.
  useConfig((config) => config);
  const { scenario, address } = lesson;
  const picture = useStore(pictureStore, ({ own, given }) => own.get(scenario.id) ?? given.get(scenario.id));
  const measured = fitting(scenario, picture);
  const objection = objectionOf(scenario);
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    showLesson(player, address);
  };
  return (
    <li className="card lesson-card">
      <CardPicture scenario={scenario} measured={measured} />
      {measured !== null && <p className="picture-caption">Measured: {pictureCaption(measured)}.</p>}
      <p className="lesson-patterns">{scenario.patterns.map((pattern) => PATTERN_NAMES[pattern]).join(' · ')}</p>
      <h3>
        <a id={lessonLinkId(address)} href={lessonLink(address)} onClick={follow}>
          {scenario.title}
        </a>
      </h3>
      <p className="lesson-learn">{scenario.learn}</p>
      <p className="lesson-facts">
        <span>{lengthText(scenario)}</span>
        {objection !== null && (
          <span className="lesson-objection">
            <Icon name="alert" /> {objection}
          </span>
        )}
        <Done outcome={outcome} />
      </p>
    </li>
  );
}

export function lessonLinkId(address: string): string {
  return `open-${address}`;
}

function Done({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome === undefined) return <span className="lesson-done">not played yet</span>;
  return (
    <span className="lesson-done" data-outcome={outcome}>
      <Icon name={outcome === 'could not tell' ? 'help' : 'check'} />{' '}
      {outcome === 'could not tell' ? outcome : `played: ${outcome}`}
    </span>
  );
}

/** `3 acts, 36 s` */
export function lengthText(scenario: Lesson['scenario']): string {
  const { acts } = scenario;
  return `${countText(acts.length, 'act', 'acts')}, ${formatTick(formatDuration(1000 * lengthOf(scenario)))}`;
}
