/**
 * What follows the header and the map: the sentence about the bottleneck, charts, lists, settings, help, keys. A bundle of
 * its own, asked for when the first figures are on the screen, so that they do not wait for it.
 */
import { ChartCard } from './charts/ChartCard.tsx';
import { CHARTS } from './charts/chart-specs.ts';
import { MarkLegend } from './charts/MarkLegend.tsx';
import { TimeBar } from './charts/TimeBar.tsx';
import { ControlPanel } from './controls/ControlPanel.tsx';
import { PlayingBanner } from './gallery/PlayingBanner.tsx';
import { Button } from './panels/Button.tsx';
import { ErrorBoundary } from './panels/ErrorBoundary.tsx';
import { EventLog } from './panels/EventLog.tsx';
import { HelpDialog } from './panels/HelpDialog.tsx';
import { Incidents } from './panels/IncidentTable.tsx';
import { KeyHint } from './panels/KeyHint.tsx';
import { OneCoreBanner } from './panels/OneCoreBanner.tsx';
import { PastRibbon } from './panels/PastRibbon.tsx';
import { Alarms, Tail } from './panels/RecentTable.tsx';
import { SlowStart } from './panels/SlowStart.tsx';
import { StorageBanner } from './panels/StorageBanner.tsx';
import { Threads } from './panels/Threads.tsx';
import { setView } from './stores/view-store.ts';
import 'uplot/dist/uPlot.min.css';

export { surviveForeignHands } from './client/foreign-hands.ts';
export { logChanges } from './frame/log-changes.ts';
export { Insight } from './panels/Insight.tsx';
export { NoticeBar } from './panels/NoticeBar.tsx';
export { installShortcuts } from './shortcuts.ts';

/** How to read the screen, and what a key will do. */
export function Help() {
  return (
    <>
      <HelpDialog />
      <KeyHint />
    </>
  );
}

/** What has to be said above the map for as long as it is so. */
export function Banners() {
  return (
    <>
      <PastRibbon />
      <PlayingBanner />
      <SlowStart />
      <OneCoreBanner />
      <StorageBanner />
    </>
  );
}

const LISTS = [
  ['the list of incidents', Incidents],
  ['the event log', EventLog],
  ['the list of alarms', Alarms],
  ['the tail', Tail],
  ['the list of threads', Threads],
] as const;

/** What stands below the map. */
export function Details() {
  return (
    <>
      <ErrorBoundary name="the time bar">
        <TimeBar />
      </ErrorBoundary>
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
      <ControlPanel />
      <div className="sheet-bar">
        <Button
          id="open-controls"
          label="Controls"
          icon="sliders"
          look="primary"
          onClick={() => setView({ sheetOpen: true })}
        />
      </div>
    </>
  );
}
