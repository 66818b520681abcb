import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { showScreen } from '../client/address.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { useApp, useView } from '../frame/app-context.ts';
import { Briefing } from '../gallery/Briefing.tsx';
import { Gallery } from '../gallery/Gallery.tsx';
import {
  galleryStore,
  leave,
  lessonAfter,
  loadLessons,
  openAddress,
  openFile,
  showLesson,
  toldElsewhere,
} from '../gallery/gallery-store.ts';
import { noteOutcome } from '../gallery/lesson-record.ts';
import { notePicture } from '../gallery/measured-picture.ts';
import { TroubleBox } from '../gallery/TroubleBox.tsx';
import { useDrop } from '../gallery/use-drop.ts';
import { scenarioIn } from '../scenarios/definition/scenario-address.ts';
import { playerOf } from '../scenarios/page-ports.ts';
import type { Player } from '../scenarios/player.ts';
import { scenarioStore } from '../scenarios/scenario-store.ts';
import { openedFile } from '../stores/opened-file.ts';
import { viewStore } from '../stores/view-store.ts';
import { addIcons } from '../ui/Icon.tsx';
import { LoadFailure } from '../ui/LoadFailure.tsx';
import { LATER_PATHS } from '../ui/later-icons.ts';
import { VerdictView } from '../verdict/VerdictView.tsx';
import { actValues } from './act-values.ts';
import { Stage } from './Stage.tsx';
import '../gallery/gallery.css';
import './player.css';

addIcons(LATER_PATHS);

/** The screen "Scenarios": the gallery, and what is chosen from it before, while and after it plays. */
export function ScenarioScreen() {
  const { client, database } = useApp();
  const [player, setPlayer] = useState<Player | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    void loadLessons();
    playerOf(client, database).then(setPlayer, setFailure);
  }, [client, database]);
  if (player !== null) return <Scenarios player={player} />;
  return (
    <main className="gate">
      {failure === null ? (
        <p role="status">Loading the scenarios…</p>
      ) : (
        <p role="alert">
          <strong>The code that plays scenarios could not be loaded.</strong> <LoadFailure error={failure} />
        </p>
      )}
    </main>
  );
}

function Scenarios({ player }: { player: Player }) {
  const trouble = useStore(galleryStore, (each) => each.trouble);
  const isShown = useView((view) => view.screen === 'scenarios');
  const open = useCallback((file: File) => void openFile(player, file), [player]);
  const isOver = useDrop(isShown, open);
  useOpenedFile(open);
  useAddress(player);
  useOutcome(player);
  useLeaving(player);
  return (
    <>
      {trouble !== null && (
        <div className="trouble-place">
          <TroubleBox trouble={trouble} onDismiss={() => galleryStore.setState({ trouble: null })} />
        </div>
      )}
      <Present player={player} isOver={isOver} />
    </>
  );
}

/** Takes what the system has opened with the program. */
function useOpenedFile(open: (file: File) => void): void {
  const file = useStore(openedFile, (opened) => opened.file);
  useEffect(() => {
    if (file === null) return;
    openedFile.setState({ file: null });
    open(file);
  }, [file, open]);
}

/** What the player is at. @param over whether a file is held over the page */
function Present({ player, isOver }: { player: Player; isOver: boolean }) {
  const state = useStore(scenarioStore, (each) => each.state);
  switch (state.at) {
    case 'asked':
    case 'predicted':
    case 'confirming':
      return <Briefing key={state.scenario.id} state={state} player={player} />;
    case 'checking':
    case 'playing':
      return <Stage state={state} player={player} />;
    case 'verdict':
      return <Verdict state={state} player={player} />;
    case 'returning':
    case 'closed':
      return <Gallery player={player} isOver={isOver} />;
  }
}

type Judged = Extract<ReturnType<typeof scenarioStore.getState>['state'], { at: 'verdict' }>;

function Verdict({ state, player }: { state: Judged; player: Player }) {
  const { client } = useApp();
  const lessons = useStore(galleryStore, (each) => each.lessons);
  const next = lessonAfter(state.scenario.id, lessons ?? []);
  return (
    <VerdictView
      scenario={state.scenario}
      result={state.result}
      player={player}
      next={next?.scenario.title ?? null}
      onNext={() => next !== null && showLesson(player, next.address)}
      onGoOn={() => void player.goOn().catch(toldElsewhere)}
      onProfile={(path) => void openProfile(player, client, path).catch(toldElsewhere)}
      onBack={() => showLesson(player, null)}
    />
  );
}

/** On Live, once what was there before is back. */
async function openProfile(player: Player, client: PipelineClient, path: string): Promise<void> {
  const { openExample } = await import('../profile/open-profile.ts');
  showScreen('live');
  await leave(player);
  await openExample(client, path);
}

/** Opens what the address names: now, and when Back or Forward leads to it. */
function useAddress(player: Player): void {
  useEffect(() => {
    const named = scenarioIn(location.search);
    if (named !== null && player.state.at === 'closed') void openAddress(player, named);
    const follow = () => {
      // What plays goes on while another screen is looked at.
      if (viewStore.getState().screen !== 'scenarios') return;
      const address = scenarioIn(location.search);
      if (address === null) leave(player).catch(toldElsewhere);
      else void openAddress(player, address);
    };
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, [player]);
}

/** Of the lesson as it is defined, played to its end: what came of it, and the picture on its card. */
function note({ records }: Player, { scenario, result }: Judged): void {
  noteOutcome(result.id, result.outcome);
  const isWhole = records.length === scenario.acts.length && records.every(({ isComplete }) => isComplete);
  if (isWhole && result.changed === null) notePicture(scenario, actValues(records, scenario.watch.series));
}
function useOutcome(player: Player): void {
  useEffect(
    () =>
      scenarioStore.subscribe(({ state }, { state: before }) => {
        if (state.at === 'verdict' && before.at !== 'verdict') note(player, state);
      }),
    [player],
  );
}

/** Who goes to another screen after the verdict finds their own settings there. */
function useLeaving(player: Player): void {
  useEffect(
    () =>
      viewStore.subscribe(({ screen }, { screen: before }) => {
        const isLeft = before === 'scenarios' && screen !== 'scenarios';
        if (isLeft && player.state.at === 'verdict') leave(player).catch(toldElsewhere);
      }),
    [player],
  );
}
