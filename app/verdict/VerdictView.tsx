import { useEffect, useId, useRef } from 'react';
import { turnedText } from '../scenarios/definition/knob.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import type { Outcome, ScenarioResult } from '../scenarios/player-types.ts';
import { Button } from '../ui/Button.tsx';
import { ActRuns } from './ActRuns.tsx';
import { ChangeOne } from './ChangeOne.tsx';
import { Played } from './Played.tsx';
import { SaveLessonReport } from './SaveLessonReport.tsx';
import { OutcomeSign, VerdictTable } from './VerdictTable.tsx';

interface VerdictViewProps {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  readonly player: Pick<Player, 'records' | 'first' | 'changed' | 'change' | 'replay'>;
  /** The title of the lesson after this one; null after the last. */
  readonly next: string | null;
  readonly onNext: () => void;
  readonly onGoOn: () => void;
  /** @param path of the profile that one of its acts plays */
  readonly onProfile: (path: string) => void;
  readonly onBack: () => void;
}

const HEADLINES: Readonly<Record<Outcome, string>> = {
  held: 'The claim held',
  'not held': 'The claim did not hold',
  'could not tell': 'The lesson could not tell',
};

/** A table of no more rows is lower than all that stands beside it: why it is so has room below it. */
const FEW_ROWS = 7;

/** What came of a scenario: the verdict, what was predicted, why, the acts side by side, and where to go from here. */
export function VerdictView(props: VerdictViewProps) {
  const { scenario, result, player, onProfile } = props;
  const { changed } = result;
  const first = changed === null ? null : player.first;
  const isShort = result.rows.length <= FEW_ROWS;
  return (
    <main className="lesson">
      <Button label="All scenarios" icon="chevron" className="back" onClick={props.onBack} />
      <article className="verdict-view" aria-label={scenario.title}>
        <Head {...props} />
        <Prediction scenario={scenario} result={result} />
        <div className="verdict-main">
          <section className="card" aria-label="Verdict">
            <h3>What was measured</h3>
            {result.outcome === 'could not tell' && (
              <p className="unit">These are the measurements. As the lesson could not tell, none of them counts.</p>
            )}
            <VerdictTable
              rows={(first ?? result).rows}
              changed={
                first === null || changed === null ? undefined : { text: turnedText(changed), rows: result.rows }
              }
            />
          </section>
          {isShort && <Why scenario={scenario} onProfile={onProfile} />}
        </div>
        {!isShort && <Why scenario={scenario} onProfile={onProfile} />}
        <ChangeOne scenario={scenario} player={player} />
        <Played records={player.records} />
        <ActRuns scenario={scenario} records={player.records} />
      </article>
    </main>
  );
}

function Why({ scenario, onProfile }: Pick<VerdictViewProps, 'scenario' | 'onProfile'>) {
  const { why, atHome, profile } = scenario;
  return (
    <section className="card verdict-why" aria-label="Why">
      <h3>Why</h3>
      <p>{why.text}</p>
      {why.source !== undefined && (
        <p className="unit">
          Source:{' '}
          <a href={why.source.url} target="_blank" rel="noreferrer">
            {why.source.title}
          </a>
        </p>
      )}
      {atHome !== undefined && (
        <>
          <h3>In your own pipeline</h3>
          <p>{atHome}</p>
        </>
      )}
      {profile !== undefined && (
        <p>
          The numbers of one act come from a profile, which names their sources.{' '}
          <Button label="Open the profile" icon="sliders" onClick={() => onProfile(profile)} />
        </p>
      )}
    </section>
  );
}

function Head({ scenario, result, player, next, onNext, onGoOn }: VerdictViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const title = useId();
  const { changed, outcome } = result;
  const isTold = outcome !== 'could not tell';
  // What was under the focus is gone, and this is the news: a screen reader reads it once, from here.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header className="card verdict-head" data-outcome={outcome}>
      <p className="lesson-patterns">{scenario.title}</p>
      <h2 ref={heading} id={title} tabIndex={-1}>
        <OutcomeSign outcome={outcome} /> <span>{HEADLINES[outcome]}</span>
      </h2>
      {changed !== null && (
        <p className="verdict-changed">
          With <b>{turnedText(changed)}</b>
          {player.first === null ? '.' : `. As the lesson is defined, it was: ${player.first.outcome}.`}
        </p>
      )}
      <p className="lesson-claim">{scenario.claim}</p>
      <Reasons result={result} />
      {!isTold && (
        <p>Close what else keeps this computer busy, leave this page in front, change no setting, and play it again.</p>
      )}
      <div className="verdict-buttons">
        <Button label="Make it yours" icon="sliders" look={isTold ? 'primary' : 'plain'} onClick={onGoOn} />
        {next !== null && <Button label={`Next: ${next}`} icon="chevron" onClick={onNext} />}
        <Button label="Play again" icon="reset" look={isTold ? 'plain' : 'primary'} onClick={() => player.replay()} />
        <SaveLessonReport scenario={scenario} result={result} player={player} />
      </div>
      <p className="unit">
        “Make it yours” opens Live with the settings of this lesson, so that you can change them. Otherwise your own
        settings come back. The acts are kept under Runs.
      </p>
    </header>
  );
}

/** Why it could not be told: of this try, and of the one before it. */
function Reasons({ result: { reasons, firstReasons } }: { result: ScenarioResult }) {
  const first = reasons.length > 0 ? 'The first try could not tell either:' : 'The first try could not tell:';
  return (
    <>
      {reasons.length > 0 && <ReasonList title="Why it could not tell:" reasons={reasons} />}
      {firstReasons.length > 0 && <ReasonList title={first} reasons={firstReasons} />}
    </>
  );
}
function ReasonList({ title, reasons }: { title: string; reasons: readonly string[] }) {
  return (
    <div className="verdict-reasons">
      <p>{title}</p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}

/** What was predicted, with its reason; and the right answer, where that is another one. */
function Prediction({ scenario: { question }, result: { prediction } }: Pick<VerdictViewProps, 'scenario' | 'result'>) {
  const given = prediction === null ? undefined : question.answers[prediction - 1];
  const right = question.answers[question.right - 1]!;
  return (
    <section className="card verdict-prediction" aria-label="Your prediction">
      <h3>Your prediction</h3>
      <p className="unit">{question.text}</p>
      {given === undefined && <p>You made no prediction.</p>}
      {given !== undefined && (
        <AnswerText
          sign={given === right ? 'right' : 'wrong'}
          label={given === right ? 'You were right' : 'You said'}
          answer={given}
        />
      )}
      {given !== right && <AnswerText sign="right" label="The answer" answer={right} />}
      <OtherAnswers answers={question.answers.filter((answer) => answer !== given && answer !== right)} />
    </section>
  );
}

/** Those that nobody chose and that are not right, each with its reason: a lesson is in these, too. */
function OtherAnswers({ answers }: { answers: Scenario['question']['answers'] }) {
  if (answers.length === 0) return null;
  return (
    <details className="answer-others">
      <summary>{answers.length === 1 ? 'The other answer, and why not' : 'The other answers, and why not'}</summary>
      {answers.map((answer) => (
        <AnswerText key={answer.text} sign="wrong" label="Not right" answer={answer} />
      ))}
    </details>
  );
}

function AnswerText({
  sign,
  label,
  answer,
}: {
  sign: 'right' | 'wrong';
  label: string;
  answer: { text: string; reason: string };
}) {
  return (
    <div className="answer-given" data-sign={sign}>
      <p>
        <span>{label}:</span> <b>{answer.text}</b>
      </p>
      <p>{answer.reason}</p>
    </div>
  );
}
