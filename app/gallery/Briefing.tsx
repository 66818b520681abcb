import { useEffect, useId, useRef, useState } from 'react';
import { formatDuration } from '../format.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import type { PlayerState } from '../scenarios/player-types.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { changesOf } from './act-changes.ts';
import { CardPicture } from './CardPicture.tsx';
import { copyLink } from './copy-link.ts';
import { showLesson } from './gallery-store.ts';
import { lengthText } from './LessonCard.tsx';
import { objectionOf } from './machine.ts';
import { PictureKey } from './PictureKey.tsx';
import { happeningsOf } from './picture.ts';
import { Sheet } from './Sheet.tsx';

interface BriefingProps {
  readonly state: Extract<PlayerState, { at: 'asked' | 'predicted' | 'confirming' }>;
  readonly player: Player;
}

/** Before a scenario plays: its claim, what will happen, and the question, which is answered or passed on purpose. */
export function Briefing({ state, player }: BriefingProps) {
  const { scenario } = state;
  const heading = useRef<HTMLHeadingElement>(null);
  // The card that was pressed is gone.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const play = (prediction: number | null) => {
    player.predict(prediction);
    player.start();
  };
  const objection = objectionOf(scenario);
  const title = useId();
  return (
    <main className="lesson">
      <Button label="All scenarios" icon="chevron" className="back" onClick={() => showLesson(player, null)} />
      <article className="card briefing" aria-labelledby={title}>
        <header>
          <h2 ref={heading} id={title} tabIndex={-1}>
            {scenario.title}
          </h2>
          <Button isCompact label="Copy a link to this scenario" icon="link" onClick={() => void copyLink(scenario)} />
          <Button isCompact label="Print as a sheet for teaching" icon="print" onClick={() => window.print()} />
          <p className="lesson-claim">
            <b>The claim.</b> {scenario.claim}
          </p>
        </header>
        <Prediction scenario={scenario} onPlay={play} />
        <section className="briefing-acts" aria-label="What will happen">
          <h3>What will happen</h3>
          <CardPicture scenario={scenario} />
          <PictureKey isMeasured={false} />
          <ol>
            {scenario.acts.map((act) => (
              <li key={act.name}>
                <b>{act.name}</b>, {act.seconds} s
                <Texts texts={[...changesOf(scenario.acts[0]!, act), ...happeningsOf(act)]} />
              </li>
            ))}
          </ol>
          <p className="unit">
            {lengthText(scenario)}, after a speed check of a few seconds. {storedText(scenario)} Your settings and your
            screen come back afterwards.
          </p>
          {objection !== null && (
            <p className="lesson-objection" role="note">
              <Icon name="alert" /> This machine cannot show it: it {objection}. If you play it, the verdict is “could
              not tell”, at once.
            </p>
          )}
        </section>
      </article>
      <Sheet scenario={scenario} />
      {state.at === 'confirming' && (
        <ConfirmDialog
          title="End the run under way?"
          text={`It has been going for ${formatDuration(1000 * state.runSeconds)}, and a scenario needs the whole pipeline. Your settings come back afterwards, with a new run.`}
          confirm="End the run and play"
          icon="play"
          onConfirm={() => player.confirm()}
          onClose={() => player.state.at === 'confirming' && player.cancel()}
        />
      )}
    </main>
  );
}

/** What an act has otherwise, and what happens in it. */
function Texts({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <ul className="briefing-marks">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

/** Where its events go, and that it costs nobody anything. */
export function storedText({ acts }: Scenario): string {
  const isStored = acts.some(({ settings }) => settings['storage.kind'] === 'sqlite');
  return isStored
    ? 'This lesson stores its events in the database, and removes them afterwards. Your stored runs stay as they are.'
    : 'This lesson stores its events in memory. Your stored runs stay as they are.';
}

/** @param onPlay with an answer, counted from 1; null without one */
function Prediction({
  scenario: { question },
  onPlay,
}: {
  scenario: Scenario;
  onPlay: (prediction: number | null) => void;
}) {
  const [answer, setAnswer] = useState<number | null>(null);
  const [isAsked, setAsked] = useState(false);
  const hint = useId();
  return (
    <section className="briefing-question" aria-label="Your prediction">
      <fieldset aria-describedby={hint}>
        <legend>
          <b>What do you expect?</b> {question.text}
        </legend>
        {question.answers.map(({ text }, i) => (
          <label key={text} className="answer">
            <input type="radio" name="prediction" checked={answer === i + 1} onChange={() => setAnswer(i + 1)} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <p id={hint} className="answer-hint" role="status">
        {isAsked && answer === null ? 'Choose an answer, or press “Just show me”.' : ''}
      </p>
      <div className="briefing-buttons">
        <Button
          label="Play"
          icon="play"
          look="primary"
          onClick={() => (answer === null ? setAsked(true) : onPlay(answer))}
        />
        <Button label="Just show me" onClick={() => onPlay(null)} />
      </div>
    </section>
  );
}
