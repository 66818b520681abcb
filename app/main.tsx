/** Entry of the page. */
import { PipelineView } from '../workers/contract/view/pipeline-view.ts';
import { connect } from './client/connection.ts';
import { missingCondition } from './client/isolation.ts';
import { repairLanguage } from './client/repair-language.ts';
import { loadDeferredParts } from './load-deferred-parts.ts';
import { startApp, takePipelineEvent } from './start.tsx';
import './index.css';

// The boot guard has only to wait for the rest now.
document.documentElement.dataset.program = 'begun';
repairLanguage();
const missing = missingCondition();
if (missing !== null) void loadDeferredParts().then(({ explainMissing }) => explainMissing(missing));
else if (isSound()) run();
else void import('./client/repair-browser.ts').then(({ repairBrowser }) => repairBrowser()).finally(run);

/** Whether the page and its libraries find what they ask for while they are loaded. */
function isSound(): boolean {
  try {
    matchMedia('all');
    return [new ResizeObserver(() => {}), new Intl.NumberFormat('en'), new Intl.DateTimeFormat('en')].length > 0;
  } catch {
    return false;
  }
}

function run(): void {
  const connection = connect({
    onCrash: (reason) => client.loseCoordinator(`it failed: ${reason}`),
    onEvent: (event) => {
      if (event.adapted !== undefined) client.adopt(event.adapted);
      takePipelineEvent(event);
    },
  });
  const client = startApp(connection, (memory) => new PipelineView(memory));
  window.addEventListener('pagehide', () => connection.dispose());
  // A page that comes back from the browser's cache has no workers any more.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
