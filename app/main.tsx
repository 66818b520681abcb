/** Entry of the page. */
import { proxy } from 'comlink';
import { createRoot } from 'react-dom/client';
import { PipelineView } from '../workers/contract/pipeline-view.ts';
import { connect } from './client/connection.ts';
import { isIsolated } from './client/isolation.ts';
import { NotIsolated } from './panels/NotIsolated.tsx';
import { logPipelineEvent, startApp } from './start.tsx';
import { log } from './stores/log-store.ts';
import { updateRun } from './stores/run-store.ts';
import './styles/index.css';

if (isIsolated()) run();
else createRoot(document.getElementById('root')!).render(<NotIsolated />);

function run(): void {
  const { coordinator, dispose } = connect((reason) => {
    updateRun({ failure: `The coordinator stopped: ${reason}. Reload the page to start it again.` });
    log('error', `The coordinator stopped: ${reason}`);
  });
  void coordinator.onEvent(proxy(logPipelineEvent));
  startApp(coordinator, (memory) => new PipelineView(memory));
  window.addEventListener('pagehide', dispose);
  // A page that comes back from the browser's cache has no workers any more.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
