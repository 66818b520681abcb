/** What a page shows that cannot run: first that it tries to put that right, where it can; then why it cannot. */
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { Condition } from '../client/isolation.ts';
import { isolatePage } from '../client/site-worker.ts';
import { Button } from '../ui/Button.tsx';
import { ReloadButton } from '../ui/ReloadButton.tsx';
import { NotIsolated } from './NotIsolated.tsx';

/** Keeping a megabyte over a slow line takes seconds. */
const LATE_MS = 15_000;

export async function explainMissing(missing: Condition): Promise<void> {
  document.documentElement.dataset.program = 'complete';
  const root = createRoot(document.getElementById('root')!);
  if (missing !== 'isolation') return root.render(<NotIsolated missing={missing} />);
  root.render(<Preparing />);
  root.render(<NotIsolated missing={missing} notHelped={await isolatePage()} />);
}

function Preparing() {
  const [round, setRound] = useState(0);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), LATE_MS * (round + 1));
    return () => clearTimeout(timer);
  }, [round]);
  return (
    <main className="not-isolated">
      <h1>Preparing this page</h1>
      <p role="status">
        The host does not send the headers that shared memory needs. The page keeps itself in this browser, about 1 MB,
        and sends them itself. Then it is loaded once more.
      </p>
      {isLate && (
        <div role="alert">
          <p>Some files of the site have not loaded yet: the connection to the server may be slow.</p>
          <Button label="Wait longer" icon="play" onClick={() => setRound(round + 1)} /> <ReloadButton />
        </div>
      )}
    </main>
  );
}
