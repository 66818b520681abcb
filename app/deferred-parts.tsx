/**
 * What follows the header and the map: the sentence about the bottleneck, charts, lists, settings, help, keys. A bundle of
 * its own, asked for when the first figures are on the screen, so that they do not wait for it.
 */

import { useCallback } from 'react';
import type { Coordinator } from '../workers/contract/coordinator-types.ts';
import type { NamedBlob } from '../workers/contract/import-types.ts';
import { FailureBanner } from './banners/FailureBanner.tsx';
import { KeyHint } from './banners/KeyHint.tsx';
import { NoticeBar as Notices } from './banners/NoticeBar.tsx';
import { OneCoreBanner } from './banners/OneCoreBanner.tsx';
import { PastRibbon } from './banners/PastRibbon.tsx';
import { PlayingBanner } from './banners/PlayingBanner.tsx';
import { ResetDialog } from './banners/ResetDialog.tsx';
import { SlowStart } from './banners/SlowStart.tsx';
import { StorageBanner } from './banners/StorageBanner.tsx';
import { ChartCard } from './charts/ChartCard.tsx';
import { CHARTS } from './charts/chart-specs.ts';
import { MarkLegend } from './charts/MarkLegend.tsx';
import { TimeBar } from './charts/TimeBar.tsx';
import { showScreen } from './client/address.ts';
import { surviveForeignHands } from './client/foreign-hands.ts';
import { tellFreezes } from './client/frozen-tab.ts';
import { mendHost } from './client/host-headers.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import { keepSite } from './client/site-worker.ts';
import { ControlPanel } from './controls/ControlPanel.tsx';
import { logChanges } from './findings/log-changes.ts';
import { useApp } from './frame/app-context.ts';
import type { FrameLoop } from './frame/frame-loop.ts';
import { KeptValues } from './frame/kept-values.ts';
import { followPrinting } from './frame/printing.ts';
import type { Sampler } from './frame/sampler.ts';
import { HelpDialog } from './header/HelpDialog.tsx';
import { Engine } from './lists/Engine.tsx';
import { EventLog } from './lists/EventLog.tsx';
import { Incidents } from './lists/IncidentTable.tsx';
import { LateChecks } from './lists/LateChecks.tsx';
import { Alarms, Tail } from './lists/RecentTable.tsx';
import { showMoment } from './lists/show-moment.ts';
import { Threads } from './lists/Threads.tsx';
import { LinkButton } from './notes/LinkButton.tsx';
import { NoteButton } from './notes/NoteButton.tsx';
import { ObjectivesGate } from './objectives/ObjectivesGate.tsx';
import { followWhenListed } from './objectives/when-listed.ts';
import { takeOpenedFiles } from './opened-files.ts';
import { ProfileButton, ProfileGate } from './profile/ProfileGate.tsx';
import { offerDurations } from './profile/profile-store.ts';
import { ServiceCurve } from './profile/ServiceCurve.tsx';
import { tellMissingTimes } from './profile/tell-missing.ts';
import { openFiles, takeFilesAnywhere } from './recordings/files-anywhere.ts';
import { ImportGate } from './recordings/ImportGate.tsx';
import { stopAtEnd } from './recordings/play.ts';
import { PlayerGate } from './recordings/player/PlayerGate.tsx';
import { AbBarOnLive, KeepAsAOnLive } from './runs/AbBar.tsx';
import { dissectShown } from './runs/runs-store.ts';
import { tellLog } from './runs/tell-log.ts';
import { installShortcuts } from './shortcuts.ts';
import { tell } from './stores/notice-store.ts';
import { setView, viewStore } from './stores/view-store.ts';
import { applyTheme } from './theme.ts';
import { TraceGate } from './traces/TraceGate.tsx';
import { Button } from './ui/Button.tsx';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';
import { addIcons } from './ui/Icon.tsx';
import { Late } from './ui/Late.tsx';
import { LATER_PATHS } from './ui/later-icons.ts';
import 'uplot/dist/uPlot.min.css';

addIcons(LATER_PATHS);

export { explainMissing } from './banners/explain-missing.tsx';
export { Insight } from './map/Insight.tsx';
export { tellCameBack } from './scenarios/tell-came-back.ts';

/** What has to be said right now, and what becomes of a file that is opened. */
export function NoticeBar() {
  const { client } = useApp();
  const asTrace = useCallback(
    async ({ name, blob }: NamedBlob) => (await import('./traces/open-trace.ts')).openAsTrace(client, name, blob),
    [client],
  );
  return (
    <>
      <Notices />
      <ImportGate asTrace={asTrace} asDurations={offerDurations} />
      <ProfileGate />
    </>
  );
}

/** What begins when these parts are there. */
export function begin(
  client: PipelineClient,
  loop: FrameLoop,
  sampler: Sampler,
  kept: Pick<Coordinator, 'keptRuns'>,
): void {
  surviveForeignHands();
  sampler.history.past.pack((capacity) => new KeptValues(capacity));
  const openRuns = (files: readonly File[]) => void openRunFiles(kept, files);
  const takeProfiles = (files: readonly File[]) => openProfiles(client, files);
  takeFilesAnywhere({ openRuns, openProfiles: takeProfiles });
  installShortcuts(client, loop);
  logChanges(sampler, client);
  stopAtEnd(sampler, client);
  tellLog(kept);
  followWhenListed(kept, client);
  takeOpenedFiles({ openRuns, openTables: openFiles, openProfiles: takeProfiles });
  if (location.search.includes('run=')) void openLinkedRun(kept, loop);
  tellFreezes();
  void tellMissingTimes(client.config());
  followPrinting(loop, { lighten: () => applyTheme('light'), restore: () => applyTheme(viewStore.getState().theme) });
  void mendHost().then(keepSite);
}

/** Their code comes with the first one. */
async function openRunFiles(kept: Pick<Coordinator, 'keptRuns'>, files: readonly File[]): Promise<void> {
  const { addFile } = await import('./runs/add-file.ts');
  for (const file of files) if (await addFile(kept, file)) showScreen('runs');
}

async function openLinkedRun(kept: Pick<Coordinator, 'keptRuns'>, loop: FrameLoop): Promise<void> {
  const { openLinkedRun: open } = await import('./runs/linked-run.ts');
  await open(kept, loop);
}

/** Their code comes with the first file in JSON. @returns the files that are none */
async function openProfiles(client: PipelineClient, files: readonly File[]): Promise<File[]> {
  const { isProfile, openProfileFile } = await import('./profile/open-profile.ts');
  const others: File[] = [];
  for (const file of files) {
    if (await isProfile(file)) await openProfileFile(client, file);
    else others.push(file);
  }
  return others;
}

/** How to read the screen, what a key will do, and the question before a reset. */
export function Help() {
  return (
    <>
      <HelpDialog />
      <ResetDialog />
      <KeyHint />
    </>
  );
}

/** When the code of a screen takes long. */
export function LateScreen() {
  return <Late what="The code of this screen" without={{ label: 'Back to Live', act: () => showScreen('live') }} />;
}

/** What has to be said above the map for as long as it is so. */
export function Banners() {
  return (
    <>
      <FailureBanner />
      <PastRibbon />
      <PlayingBanner />
      <PlayerGate />
      <TraceGate />
      <SlowStart />
      <OneCoreBanner />
      <StorageBanner />
    </>
  );
}

const LISTS = [
  ['the list of incidents', IncidentsOnLive],
  ['the event log', EventLog],
  ['the list of alarms', Alarms],
  ['the tail', Tail],
  ['the list of threads', Threads],
  ['the figures of the engine', Engine],
  ['the checks', LateChecks],
] as const;

function IncidentsOnLive() {
  const { database } = useApp();
  const compare = () =>
    tell('The incidents of this run cannot be compared', async () => {
      await dissectShown(database);
      showScreen('runs');
    });
  return <Incidents compare={() => void compare()} />;
}

function ObjectivesOnLive() {
  const { loop } = useApp();
  return <ObjectivesGate showMoment={(at) => showMoment(loop.history.series, at)} />;
}

/** What stands below the map. */
export function Details() {
  return (
    <>
      <ErrorBoundary name="A against B">
        <AbBarOnLive />
      </ErrorBoundary>
      <ErrorBoundary name="the time bar">
        <TimeBar>
          <NoteButton />
          <LinkButton />
          <KeepAsAOnLive />
        </TimeBar>
      </ErrorBoundary>
      <ObjectivesOnLive />
      <MarkLegend />
      <div className="charts">
        {CHARTS.map((spec) => (
          <ErrorBoundary key={spec.id} name={`the chart ${spec.title}`}>
            <ChartCard spec={spec} />
          </ErrorBoundary>
        ))}
      </div>
      <div className="lists">
        {LISTS.map(([name, List]) => (
          <ErrorBoundary key={name} name={name}>
            <List />
          </ErrorBoundary>
        ))}
      </div>
    </>
  );
}

/** The settings at the side, or in a sheet with its button. */
export function Controls() {
  return (
    <>
      <ControlPanel moreOf={(part) => <ServiceCurve part={part} />}>
        <ProfileButton />
      </ControlPanel>
      <div className="sheet-bar">
        <Button
          id="open-controls"
          label="Controls"
          icon="sliders"
          look="primary"
          onClick={() => setView({ isSheetOpen: true })}
        />
      </div>
    </>
  );
}
