import { type ComponentType, Suspense } from 'react';
import { PipelineMap } from './map/PipelineMap.tsx';
import { FailureBanner } from './panels/FailureBanner.tsx';
import { Header } from './panels/Header.tsx';
import { Insight } from './panels/Insight.tsx';
import { NoticeBar } from './panels/NoticeBar.tsx';
import { StorageBanner } from './panels/StorageBanner.tsx';

/** The parts of the screen that are loaded after the first figures are on it. */
export interface LaterParts {
  readonly Details: ComponentType;
  readonly Controls: ComponentType;
}

/** The screen "Live". */
export function App({ later: { Details, Controls } }: { later: LaterParts }) {
  return (
    <>
      <Header />
      <NoticeBar />
      <div className="screen">
        <main>
          <FailureBanner />
          <StorageBanner />
          <section className="card map-card" aria-label="Pipeline" id="panel-map" tabIndex={-1}>
            <Insight />
            <PipelineMap />
          </section>
          <Suspense>
            <Details />
          </Suspense>
        </main>
        <Suspense fallback={<aside className="side" />}>
          <Controls />
        </Suspense>
      </div>
    </>
  );
}
