import { ChartCard } from './charts/ChartCard.tsx';
import { CHARTS } from './charts/chart-specs.ts';
import { TimeBar } from './charts/TimeBar.tsx';
import { ControlPanel } from './controls/ControlPanel.tsx';
import { PipelineMap } from './map/PipelineMap.tsx';
import { Button } from './panels/Button.tsx';
import { EventLog } from './panels/EventLog.tsx';
import { FailureBanner } from './panels/FailureBanner.tsx';
import { Header } from './panels/Header.tsx';
import { HelpDialog } from './panels/HelpDialog.tsx';
import { Insight } from './panels/Insight.tsx';
import { NoticeBar } from './panels/NoticeBar.tsx';
import { Alarms, Tail } from './panels/RecentTable.tsx';
import { Threads } from './panels/Threads.tsx';
import { setView } from './stores/view-store.ts';

/** The screen "Live". */
export function App() {
  return (
    <>
      <Header />
      <NoticeBar />
      <div className="screen">
        <main>
          <FailureBanner />
          <section className="card map-card" aria-label="Pipeline" id="panel-map" tabIndex={-1}>
            <Insight />
            <PipelineMap />
          </section>
          <TimeBar />
          <div className="charts">
            {CHARTS.map((spec) => (
              <ChartCard key={spec.id} spec={spec} />
            ))}
          </div>
          <div className="lists">
            <EventLog />
            <Alarms />
            <Tail />
            <Threads />
          </div>
        </main>
        <ControlPanel />
      </div>
      <div className="sheet-bar">
        <Button
          id="open-controls"
          label="Controls"
          icon="sliders"
          look="primary"
          onClick={() => setView({ sheetOpen: true })}
        />
      </div>
      <HelpDialog />
    </>
  );
}
