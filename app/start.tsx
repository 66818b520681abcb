/** Puts the page together around a coordinator: stores, loop, address, keys, screen; then runs the pipeline. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Coordinator, DatabaseControl } from '../workers/contract/coordinator-types.ts';
import { App } from './App.tsx';
import { AppContext } from './app-context.ts';
import { followAddress } from './client/address.ts';
import { installAutomation } from './client/automation.ts';
import { PipelineClient, type RunView } from './client/pipeline-client.ts';
import { followPipeline } from './frame/follow-pipeline.ts';
import { FrameLoop } from './frame/frame-loop.ts';
import { installShortcuts } from './shortcuts.ts';
import { log } from './stores/log-store.ts';
import { followTheme } from './theme.ts';

export function startApp(
  coordinator: Coordinator & DatabaseControl,
  openView: (memory: SharedArrayBuffer) => RunView,
): PipelineClient {
  const client = new PipelineClient(coordinator, openView);
  const loop = new FrameLoop(client);
  followAddress((config) => client.set(config));
  if (isHeadless()) {
    installAutomation(client, Promise.resolve(), coordinator);
    return client;
  }
  followTheme(() => loop.repaint());
  followPipeline(loop, client);
  installShortcuts({ client, loop });
  loop.start();
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <AppContext value={{ client, loop }}>
        <App />
      </AppContext>
    </StrictMode>,
  );
  const ready = client.start().then(() => client.firstFigures());
  // Whoever waits for `ready` hears of a failure; the screen shows it as well.
  ready.catch(() => {});
  installAutomation(client, ready, coordinator);
  return client;
}

/** `?headless`: no screen and no run of its own, only `window.penstock`, for measuring the pipeline alone. */
function isHeadless(): boolean {
  return new URLSearchParams(location.search).has('headless');
}

/** Passes on what the coordinator has to tell. Apart from `startApp`, because the listener has to be a Comlink proxy. */
export const logPipelineEvent: Parameters<Coordinator['onEvent']>[0] = ({ at, kind, text }) => log(kind, text, at);
