import { useEffect, useRef } from 'react';
import { storedText } from '../gallery/Briefing.tsx';
import { type Turned, turnedText } from '../scenarios/definition/knob.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import type { Progress } from '../scenarios/player-types.ts';
import { Button } from '../ui/Button.tsx';
import { ActSeries } from './ActSeries.tsx';
import { CueArrow } from './CueArrow.tsx';
import { CuePanel } from './CuePanel.tsx';
import { PartFigures } from './PartFigures.tsx';
import { PlayTimeline } from './PlayTimeline.tsx';
import type { Underway } from './underway.ts';

interface PlayingProps {
  readonly state: Underway;
  readonly progress: Progress;
  /** Of each act so far, the value of each of its seconds. */
  readonly series: readonly (readonly number[])[];
  readonly player: Pick<Player, 'changed' | 'pause' | 'resume' | 'skip' | 'stop' | 'replay'>;
}

/** While a scenario plays: what stands above the map and beside it. The map and the chart between are those of Live. */
export function Playing({ state, progress, series, player }: PlayingProps) {
  const { scenario } = state;
  const heading = useRef<HTMLHeadingElement>(null);
  // What was pressed is gone.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const cue = state.at === 'playing' ? state.cue : null;
  return (
    <>
      <section className="play-bar" aria-label="Scenario">
        <div className="play-title">
          <h2 ref={heading} tabIndex={-1}>
            {scenario.title}
          </h2>
          <p>{stateText(state)}</p>
        </div>
        <PlayTimeline scenario={scenario} progress={progress} />
        <Controls state={state} player={player} />
      </section>
      <aside className="play-side" aria-label="Lesson">
        <CuePanel state={state} />
        {player.changed !== null && <Changed changed={player.changed} />}
        {state.firstReasons.length > 0 && <SecondTry reasons={state.firstReasons} />}
        <PartFigures />
        <ActSeries scenario={scenario} series={series} current={progress.act} />
        <Predicted scenario={scenario} prediction={state.prediction} />
        <p className="play-stored">{storedText(scenario)}</p>
      </aside>
      {cue !== null && <CueArrow scenario={scenario} cue={cue} />}
    </>
  );
}

function Controls({ state, player }: Pick<PlayingProps, 'state' | 'player'>) {
  const isPaused = state.at === 'playing' && state.phase === 'paused';
  const canPause = state.at === 'playing' && (isPaused || state.phase === 'running');
  const acts = state.scenario.acts.length;
  const isLast = state.at === 'playing' && state.act === acts;
  return (
    <div className="play-buttons">
      <Button
        id="pause-scenario"
        label={isPaused ? 'Resume scenario' : 'Pause scenario'}
        brief={isPaused ? 'Resume' : 'Pause'}
        icon={isPaused ? 'play' : 'pause'}
        look="primary"
        disabled={!canPause}
        onClick={() => void (isPaused ? player.resume() : player.pause()).catch(() => {})}
      />
      <Button
        label={isLast || acts === 1 ? 'Skip to the verdict' : 'Skip to the next act'}
        brief="Skip"
        icon="skip"
        disabled={!canPause}
        onClick={() => player.skip()}
      />
      <Button
        label="Replay from the start"
        brief="Replay"
        icon="reset"
        disabled={state.at !== 'playing'}
        onClick={() => player.replay()}
      />
      <Button label="Stop scenario" brief="Stop" icon="stop" onClick={() => player.stop()} />
    </div>
  );
}

/** What it is doing, where that is not plain to see. */
function stateText(state: Underway): string {
  const again = state.attempt === 2 ? 'second try: ' : '';
  if (state.at === 'checking') return `${again}measuring this machine’s speed`;
  const { phase, act } = state;
  if (phase === 'starting') return `${again}act ${act} is starting`;
  if (phase === 'paused') return `${again}paused in act ${act}`;
  return phase === 'ending' ? `${again}act ${act} is over` : `${again}act ${act} of ${state.scenario.acts.length}`;
}

/** That one thing is set otherwise: the cues tell of the lesson as it is defined, so their numbers may not fit. */
function Changed({ changed }: { changed: Turned }) {
  return (
    <section className="play-again" aria-label="What is changed">
      <h3>What is changed</h3>
      <p>
        <b>{turnedText(changed)}</b>. The cues are those of the lesson as it is defined: their numbers may not fit now.
      </p>
    </section>
  );
}

/** Why it plays once more. */
function SecondTry({ reasons }: { reasons: readonly string[] }) {
  return (
    <section className="play-again" aria-label="Second try">
      <h3>Second try</h3>
      <p>The first try could not tell: {reasons.join('; ')}.</p>
    </section>
  );
}

function Predicted({ scenario: { question }, prediction }: { scenario: Scenario; prediction: number | null }) {
  const answer = prediction === null ? undefined : question.answers[prediction - 1];
  return (
    <section className="play-prediction" aria-label="Your prediction">
      <h3>Your prediction</h3>
      <p>{answer === undefined ? 'None: you chose “Just show me”.' : answer.text}</p>
    </section>
  );
}
