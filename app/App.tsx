import { type ComponentType, Suspense } from 'react';
import { PipelineMap } from './map/PipelineMap.tsx';
import { FailureBanner } from './panels/FailureBanner.tsx';
import { Header } from './panels/Header.tsx';
import { Insight } from './panels/Insight.tsx';
import { NoticeBar } from './panels/NoticeBar.tsx';
import { StorageBanner } from './panels/StorageBanner.tsx';
import { Screens } from './Screens.tsx';

/** The parts of the screen that are loaded after the first figures are on it. */
export interface LaterParts {
  readonly Details: ComponentType;
  readonly Controls: ComponentType;
  readonly Help: ComponentType;
}

/** The page: what all screens have, and the screens. */
export function App({ later }: { later: LaterParts }) {
  return (
    <>
      <Header />
      <NoticeBar />
      <Screens live={<Live {...later} />} />
      <Suspense>
        <later.Help />
      </Suspense>
    </>
  );
}

/** The screen "Live". */
function Live({ Details, Controls }: LaterParts) {
  return (
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
  );
}
