import { formatDuration, formatTick } from '../format.ts';
import { seriesName } from '../scenarios/definition/figure-text.ts';
import { figureOf } from '../scenarios/definition/figures.ts';
import { formulaOf } from '../scenarios/definition/formulas.ts';
import { turnedText, valuesToTry } from '../scenarios/definition/knob.ts';
import { lettersText } from '../scenarios/definition/letter-text.ts';
import { askedText } from '../scenarios/definition/limit-text.ts';
import { lengthOf, type Scenario } from '../scenarios/definition/scenario-types.ts';
import { PATTERN_NAMES } from './pattern-names.ts';
import { happeningsOf } from './picture.ts';

/** A lesson on paper, for people who teach: what it is for, what it takes, its steps, questions, and what can go wrong. */
export function Sheet({ scenario }: { scenario: Scenario }) {
  const { title, learn, patterns, question, watch, why } = scenario;
  return (
    <section className="sheet" aria-label="Sheet for teaching">
      <h1>{title}</h1>
      <h2>Objective</h2>
      <p>{learn}</p>
      <h2>Prerequisites</h2>
      <ul>
        <li>To know what these are: {patterns.map((pattern) => PATTERN_NAMES[pattern]).join(', ')}.</li>
        <li>{needsText(scenario)}</li>
        <li>
          Time: {formatTick(formatDuration(1000 * lengthOf(scenario)))} to play it, and about ten minutes to discuss it.
        </li>
      </ul>
      <h2>Steps</h2>
      <ol>
        <li>Open Penstock, press “g”, and choose “{title}”.</li>
        <li>Read the question below. Have everybody write down an answer before the lesson plays.</li>
        {scenario.acts.map((act, i) => (
          <li key={act.name}>
            Act {i + 1}, {act.name} ({act.seconds} s{happeningsOf(act).map((text) => `; ${text}`)}).
            <ul>
              {watch.cues
                .filter((cue) => cue.act === i + 1)
                .map((cue) => (
                  <li key={cue.text}>
                    At {cue.at} s: {cue.text}
                  </li>
                ))}
            </ul>
          </li>
        ))}
        <li>
          {scenario.acts.length > 1 ? 'Compare the acts' : 'Follow'}: {seriesName(figureOf(watch.series).help)}.
        </li>
        <Change scenario={scenario} />
      </ol>
      <h2>Question</h2>
      <p>{question.text}</p>
      <ol type="a">
        {question.answers.map(({ text }) => (
          <li key={text}>☐ {text}</li>
        ))}
      </ol>
      <h2>Verdict: what was measured</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Claim</th>
            <th scope="col">Limit</th>
            <th scope="col">Measured</th>
            <th scope="col">Held?</th>
          </tr>
        </thead>
        <tbody>
          {scenario.verdict.map((row) => (
            <tr key={row.claim}>
              <th scope="row">{row.claim}</th>
              <td>{askedText(row)}</td>
              <td />
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      <Letters scenario={scenario} />
      <h2 className="for-teacher">For the teacher: {title}</h2>
      <ol type="a">
        {question.answers.map(({ text, reason }, i) => (
          <li key={text}>
            {i + 1 === question.right ? <b>Right. </b> : 'Wrong. '}
            {reason}
          </li>
        ))}
      </ol>
      <p>{why.text}</p>
      {why.source !== undefined && (
        <p>
          Source: {why.source.title}, {why.source.url}
        </p>
      )}
      {scenario.atHome !== undefined && (
        <>
          <h2>In your own pipeline</h2>
          <p>{scenario.atHome}</p>
        </>
      )}
      <h2>What can go wrong</h2>
      <ul>
        {TROUBLES.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

const TROUBLES = [
  '“Could not tell”: the machine was busy with something else. Close other programs and tabs, and play again.',
  'The tab was hidden, or the computer slept: keep the page in front until the verdict.',
  'A setting was changed, or the run was ended, during an act: play the lesson again and leave both alone.',
  'The verdict is “not held”: compare the row that failed with its limit. It may be a discovery.',
  'You had a run of your own: the page asks before it ends it, and restores your settings afterwards.',
];

function Letters({ scenario: { verdict } }: { scenario: Scenario }) {
  const text = lettersText(
    verdict.map(({ of }) => ({ formula: typeof of === 'number' ? null : formulaOf(of.formula).text })),
  );
  return text === '' ? null : <p>{text}.</p>;
}
function Change({ scenario }: { scenario: Scenario }) {
  const { knob } = scenario;
  if (knob === undefined) return null;
  const { setting } = knob;
  const texts = valuesToTry(scenario, knob).map((value) => turnedText({ setting, value }));
  return <li>Change one thing and predict again: {texts.join(', or ')}.</li>;
}
function needsText({ needs }: Scenario): string {
  const cores = needs?.cores ?? 1;
  return cores > 1 ? `A computer with ${cores} processor cores or more, and a browser.` : 'A computer with a browser.';
}
