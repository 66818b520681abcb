/** Puts the page together around a coordinator: stores, loop, address, keys, screen; then runs the pipeline. */
import { lazy, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Config } from '../workers/contract/config-types.ts';
import type { PipelineEvent, RecordingData, TraceData } from '../workers/contract/coordinator-types.ts';
import { App, type DeferredParts } from './App.tsx';
import { installAutomation } from './automation.ts';
import { followAddress } from './client/address.ts';
import type { Connection } from './client/connection.ts';
import { PipelineClient, type RunView } from './client/pipeline-client.ts';
import { loadSettingsCheck } from './client/settings-check.ts';
import { AppContext } from './frame/app-context.ts';
import { followPipeline } from './frame/follow-pipeline.ts';
import { FrameLoop } from './frame/frame-loop.ts';
import { Sampler } from './frame/sampler.ts';
import { viewGaps } from './frame/view-gaps.ts';
import { loadDeferredParts } from './load-deferred-parts.ts';
import { missingParts } from './MissingParts.tsx';
import { giveBackAddress } from './scenarios/came-back.ts';
import { log } from './stores/log-store.ts';
import { updateRun } from './stores/run-store.ts';
import { noteStep } from './stores/step-store.ts';
import { followTheme } from './theme.ts';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';

/** Puts the parts of the page together, and starts the first run. */
export function startApp(connection: Connection, openView: (memory: SharedArrayBuffer) => RunView): PipelineClient {
  const { coordinator } = connection;
  const client = new PipelineClient(coordinator, openView, connection, {
    recording: ownRecording,
    trace: ownTrace,
    times: ownTimes,
  });
  const sampler = new Sampler(client);
  const loop = new FrameLoop(sampler);
  const cameBack = giveBackAddress();
  // A link says all settings: what it leaves out has the default of its set.
  const mayAdapt = location.hash === '';
  const addressed = followAddress((config) => client.set(config, { mayBePast: true }));
  if (isHeadless()) {
    // Scripts find everything usable from the moment that they find it.
    void loadSettingsCheck().then(() => installAutomation(client, addressed, coordinator));
    setInterval(() => client.watchCoordinator(performance.now()), WATCH_MS);
    hasCome();
    return client;
  }
  followTheme(() => loop.repaint());
  document.addEventListener('visibilitychange', () => viewGaps.noteHidden());
  followPipeline(sampler, client);
  loop.start();
  const ready = addressed.then(() => client.start({}, { mayAdapt })).then(() => client.firstFigures());
  const first = firstFigures(ready, loop);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <AppContext value={{ client, loop, database: coordinator }}>
        <ErrorBoundary name="the screen">
          <App later={loadAfter(first, client, loop, sampler, coordinator)} />
        </ErrorBoundary>
      </AppContext>
    </StrictMode>,
  );
  // Not before the first figures are on the screen, which they do not wait for.
  const usable = ready.then(() => first).then(loadSettingsCheck);
  // A failure is on the screen already.
  usable.catch(() => {});
  installAutomation(client, usable, coordinator);
  if (cameBack !== null)
    void first
      .then(() => loadDeferredParts())
      .then(({ tellCameBack }) => tellCameBack(cameBack, coordinator))
      // That parts are missing is on the screen.
      .catch(() => {});
  return client;
}

/** Loaded when a run wants it. */
async function ownRecording(): Promise<RecordingData> {
  return (await import('./recordings/recordings.ts')).recordingToPlay();
}

/** Loaded when the load plays a trace. */
async function ownTrace(config: Config): Promise<TraceData> {
  return (await import('./traces/held-traces.ts')).traceToPlay(config);
}

/** Loaded when a stage is set to measured times. */
async function ownTimes(config: Config): Promise<Float64Array> {
  return (await import('./profile/held-times.ts')).heldTimes(config);
}

/** How often a page without a frame loop looks after the coordinator. */
const WATCH_MS = 400;
/** A pipeline may have nothing to show for minutes (a recording at its own pace): its settings must not wait for that. */
const LONGEST_WAIT_MS = 2000;
/** Name of the mark that `firstFigures` leaves on the browser's timeline. */
const FIRST_FIGURES = 'first figures';

/** Fulfilled when events of the run are counted on the screen, or will not be soon. */
async function firstFigures(ready: Promise<void>, loop: FrameLoop): Promise<void> {
  const shown = ready.then(() => loop.firstShown()).then(() => void performance.mark(FIRST_FIGURES));
  // A script that awaits `ready` hears of a failure; the screen shows it as well.
  await Promise.race([shown.catch(() => {}), new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))]);
}

/** The parts of the screen that can wait, loaded when `first` is fulfilled. */
function loadAfter(
  first: Promise<void>,
  client: PipelineClient,
  loop: FrameLoop,
  sampler: Sampler,
  coordinator: Connection['coordinator'],
): DeferredParts {
  const loaded = first.then(async () => {
    const [{ begin, ...parts }] = await Promise.all([loadDeferredParts(), loadSettingsCheck()]);
    begin(client, loop, sampler, coordinator);
    return parts;
  });
  const parts: Promise<DeferredParts> = loaded.catch((error: unknown) => {
    console.error('A part of the page could not be loaded:', error);
    return missingParts(error);
  });
  void parts.then(hasCome);
  return {
    NoticeBar: lazy(async () => ({ default: (await parts).NoticeBar })),
    Banners: lazy(async () => ({ default: (await parts).Banners })),
    Insight: lazy(async () => ({ default: (await parts).Insight })),
    Details: lazy(async () => ({ default: (await parts).Details })),
    Controls: lazy(async () => ({ default: (await parts).Controls })),
    Help: lazy(async () => ({ default: (await parts).Help })),
    LateScreen: lazy(async () => ({ default: (await parts).LateScreen })),
  };
}

/** The boot guard has nothing more to say. */
function hasCome(): void {
  document.documentElement.dataset.program = 'complete';
}

/** `?headless`: no screen and no run of its own, only `window.penstock`, for measuring the pipeline alone. */
function isHeadless(): boolean {
  return new URLSearchParams(location.search).has('headless');
}

/** What the coordinator has to tell. */
export function takePipelineEvent({ at, kind, text, step }: PipelineEvent): void {
  if (step !== undefined) noteStep(step);
  log(kind === 'failed' ? 'error' : kind, text, at);
  if (kind === 'failed') updateRun({ failure: text });
}
