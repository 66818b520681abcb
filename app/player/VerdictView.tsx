import { useEffect, useId, useMemo, useRef } from 'react';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';
import type { Outcome, ScenarioResult } from '../scenarios/player-types.ts';
import { Button } from '../ui/Button.tsx';
import { ActSeries } from './ActSeries.tsx';
import { actValues } from './act-values.ts';
import { OutcomeSign, VerdictTable } from './VerdictTable.tsx';

interface VerdictViewProps {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  readonly records: readonly ActRecord[];
  /** The title of the lesson after this one; null after the last. */
  readonly next: string | null;
  readonly onNext: () => void;
  readonly onReplay: () => void;
  readonly onGoOn: () => void;
  readonly onBack: () => void;
}

const HEADLINES: Readonly<Record<Outcome, string>> = {
  held: 'The claim held',
  'not held': 'The claim did not hold',
  'could not tell': 'It could not be told',
};

/** What came of a scenario: the verdict, what was predicted, why, and where to go from here. */
export function VerdictView(props: VerdictViewProps) {
  const { scenario, result, records, next, onNext, onReplay, onGoOn, onBack } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const title = useId();
  const series = useMemo(() => actValues(records, scenario.watch.series), [records, scenario]);
  // What was under the focus is gone, and this is the news: a screen reader reads it once, from here.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <main className="lesson">
      <Button label="All scenarios" icon="chevron" className="back" onClick={onBack} />
      <article className="verdict-view" aria-labelledby={title}>
        <header className="card verdict-head" data-outcome={result.outcome}>
          <p className="lesson-patterns">{scenario.title}</p>
          <h2 ref={heading} id={title} tabIndex={-1}>
            <OutcomeSign outcome={result.outcome} /> <span>{HEADLINES[result.outcome]}</span>
          </h2>
          <p className="lesson-claim">{scenario.claim}</p>
          <Reasons result={result} />
          <div className="verdict-buttons">
            <Button label="Make it yours" icon="sliders" look="primary" onClick={onGoOn} />
            {next !== null && <Button label={`Next: ${next}`} icon="chevron" onClick={onNext} />}
            <Button label="Play again" icon="reset" onClick={onReplay} />
          </div>
          <p className="unit">
            “Make it yours” opens Live with the settings of this lesson, to turn them yourself. Otherwise your own
            settings come back.
          </p>
        </header>
        <Prediction scenario={scenario} result={result} />
        <section className="card verdict-rows" aria-label="Verdict">
          <h3>What was measured</h3>
          <VerdictTable rows={result.rows} />
        </section>
        <section className="card verdict-why" aria-label="Why">
          <h3>Why</h3>
          <p>{scenario.why.text}</p>
          <p className="unit">
            Source:{' '}
            <a href={scenario.why.source.url} target="_blank" rel="noreferrer">
              {scenario.why.source.title}
            </a>
          </p>
        </section>
        <section className="card verdict-series" aria-label="The acts side by side">
          <ActSeries scenario={scenario} series={series} current={null} />
        </section>
      </article>
    </main>
  );
}

/** Why it could not be told: of this try, and of the one before it. */
function Reasons({ result: { reasons, firstReasons } }: { result: ScenarioResult }) {
  const first = reasons.length > 0 ? 'The first try could not tell either:' : 'The first try could not tell:';
  return (
    <>
      {reasons.length > 0 && <ReasonList title="Why not:" reasons={reasons} />}
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
      {given === undefined && <p>You gave none.</p>}
      {given !== undefined && (
        <AnswerText
          sign={given === right ? 'right' : 'wrong'}
          label={given === right ? 'You were right' : 'You said'}
          answer={given}
        />
      )}
      {given !== right && <AnswerText sign="right" label="The answer" answer={right} />}
    </section>
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
