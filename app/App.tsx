import { type ComponentType, Suspense } from 'react';
import { PipelineMap } from './map/PipelineMap.tsx';
import { FailureBanner } from './panels/FailureBanner.tsx';
import { Header } from './panels/Header.tsx';
import { Screens } from './Screens.tsx';

/** The parts of the screen that are loaded after the first figures are on it. */
export interface LaterParts {
  readonly NoticeBar: ComponentType;
  readonly Banners: ComponentType;
  readonly Insight: ComponentType;
  readonly Details: ComponentType;
  readonly Controls: ComponentType;
  readonly Help: ComponentType;
}

/** The page: what all screens have, and the screens. */
export function App({ later }: { later: LaterParts }) {
  return (
    <>
      <Header />
      <Suspense>
        <later.NoticeBar />
      </Suspense>
      <Screens live={<Live {...later} />} />
      <Suspense>
        <later.Help />
      </Suspense>
    </>
  );
}

/** The screen "Live". */
function Live({ Banners, Insight, Details, Controls }: LaterParts) {
  return (
    <div className="screen">
      <main>
        <FailureBanner />
        <Suspense>
          <Banners />
        </Suspense>
        <section className="card map-card" aria-label="Pipeline" id="panel-map" tabIndex={-1}>
          <Suspense fallback={<Starting />}>
            <Insight />
          </Suspense>
          <PipelineMap />
        </section>
        <Suspense fallback={<p className="later">Charts and lists come with the first figures.</p>}>
          <Details />
        </Suspense>
      </main>
      <Suspense fallback={<aside className="side later">Settings come with the first figures.</aside>}>
        <Controls />
      </Suspense>
    </div>
  );
}

/** In the place of the sentence about the bottleneck, until there are figures to tell of. */
function Starting() {
  return (
    <section className="insight" data-tone="quiet" aria-label="Bottleneck">
      <i className="insight-shape" aria-hidden="true" />
      <div>
        <h2 className="insight-headline">Starting</h2>
        <p className="insight-reason">the workers are coming up</p>
      </div>
    </section>
  );
}
