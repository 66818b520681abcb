import { type ComponentType, Suspense } from 'react';
import { Header } from './header/Header.tsx';
import { PipelineMap } from './map/PipelineMap.tsx';
import { Screens } from './Screens.tsx';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';

/** The parts of the screen that are loaded after the first figures are on it. */
export interface DeferredParts {
  readonly NoticeBar: ComponentType;
  readonly Banners: ComponentType;
  readonly Insight: ComponentType;
  readonly Details: ComponentType;
  readonly Controls: ComponentType;
  readonly Help: ComponentType;
  /** Beside what says that the code of a screen is on its way. */
  readonly LateScreen: ComponentType;
}

/** The page: what all screens have, and the screens. */
export function App({ later }: { later: DeferredParts }) {
  return (
    <>
      <ErrorBoundary name="the header">
        <Header />
      </ErrorBoundary>
      <ErrorBoundary name="the notices">
        <Suspense>
          <later.NoticeBar />
        </Suspense>
      </ErrorBoundary>
      <Screens live={<Live {...later} />} late={<later.LateScreen />} />
      <ErrorBoundary name="the help">
        <Suspense>
          <later.Help />
        </Suspense>
      </ErrorBoundary>
    </>
  );
}

/** The screen "Live". */
function Live({ Banners, Insight, Details, Controls }: DeferredParts) {
  return (
    <div className="screen">
      <main>
        <ErrorBoundary name="the banners">
          <Suspense>
            <Banners />
          </Suspense>
        </ErrorBoundary>
        <section className="card map-card" aria-label="Pipeline" id="panel-map" tabIndex={-1}>
          <ErrorBoundary name="the headline">
            <Suspense fallback={<Starting />}>
              <Insight />
            </Suspense>
          </ErrorBoundary>
          <ErrorBoundary name="the map">
            <PipelineMap />
          </ErrorBoundary>
        </section>
        <Suspense fallback={<p className="later">Charts and lists come with the first figures.</p>}>
          <Details />
        </Suspense>
      </main>
      <ErrorBoundary name="the settings">
        <Suspense fallback={<aside className="side later">Settings come with the first figures.</aside>}>
          <Controls />
        </Suspense>
      </ErrorBoundary>
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
        <p className="insight-reason">the workers are starting</p>
      </div>
    </section>
  );
}
