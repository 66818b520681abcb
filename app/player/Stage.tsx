import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useView } from '../frame/app-context.ts';
import type { FigureName } from '../scenarios/definition/figures.ts';
import { lengthOf } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import type { Progress } from '../scenarios/player-types.ts';
import { setView } from '../stores/view-store.ts';
import { actValues } from './act-values.ts';
import { Playing } from './Playing.tsx';
import type { Underway } from './underway.ts';

/** Between two acts their workers come up: so long, about. */
const BETWEEN_SECONDS = 1.5;
/** Samples come ten times a second. */
const SAMPLES_A_LOOK = 2;

/** Has the map and a chart of Live stand within this screen, and follows the player. */
export function Stage({ state, player }: { state: Underway; player: Player }) {
  const progress = useProgress(player, state);
  useStage();
  const { series: figure } = state.scenario.watch;
  const second = Math.floor(progress.seconds);
  // Only a second that is over has a value more; what was measured before does not change.
  const series = useMemo(() => valuesUntil(second, player, figure), [second, player, figure]);
  return (
    <>
      <Span key={`${state.attempt} ${hasBegun(state)}`} state={state} />
      <Playing state={state} progress={progress} series={series} player={player} />
    </>
  );
}

function useProgress(player: Player, state: Underway): Progress {
  const [, drawAgain] = useState(0);
  useEffect(() => {
    let samples = 0;
    return player.onSample(() => {
      samples++;
      if (samples % SAMPLES_A_LOOK === 0) drawAgain(samples);
    });
  }, [player]);
  const { scenario } = state;
  return state.at === 'playing' ? player.progress() : { act: 0, seconds: 0, played: 0, length: lengthOf(scenario) };
}

/** The records grow with the seconds: what they come to is asked for once a second. */
function valuesUntil(_second: number, { records }: Player, figure: FigureName): ReturnType<typeof actValues> {
  return actValues(records, figure);
}

/** Whether the acts have: what was before, the speed check, is of another height. */
function hasBegun(state: Underway): boolean {
  return state.at === 'checking' ? state.which === 'after' : state.act > 1 || state.phase !== 'starting';
}

/** Has the chart begin now. Made anew (by its key) for a second attempt, and when the first act begins. */
function Span({ state: { scenario } }: { state: Underway }) {
  const { chart } = scenario.watch;
  const seconds = lengthOf(scenario) + BETWEEN_SECONDS * scenario.acts.length;
  useLayoutEffect(() => {
    setView({ stage: { chart, from: Date.now() / 1000, seconds }, part: null, isSheetOpen: false });
  }, [chart, seconds]);
  return null;
}

function useStage(): void {
  const isShown = useView((view) => view.screen === 'scenarios');
  useLayoutEffect(() => () => setView({ stage: null }), []);
  useLayoutEffect(() => {
    if (!isShown) return;
    document.documentElement.dataset.staged = '';
    // What is in sight has changed without a scroll, as soon as the map and the chart are laid out.
    const timer = setTimeout(() => window.dispatchEvent(new Event('resize')));
    return () => {
      clearTimeout(timer);
      delete document.documentElement.dataset.staged;
    };
  }, [isShown]);
}
