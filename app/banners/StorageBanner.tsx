import { useState } from 'react';
import { INJECTED_FULL, PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { wasInjected } from '../findings/degraded.ts';
import { useApp, useRun } from '../frame/app-context.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Says why events are not where the configuration says, where they go instead, and what can be done. */
export function StorageBanner() {
  const { client, database } = useApp();
  const problem = useRun((run) => run.storageProblem);
  const run = useRun((status) => status.runId);
  const [dismissed, dismiss] = useState('');
  const [isAsking, setAsking] = useState(false);
  const key = `${run} ${problem}`;
  if (problem === null || dismissed === key) return null;
  const isInjected = problem === 'full' && wasInjected(client.snapshot(), { inForce: client.inForce() });
  const { text, help } = isInjected ? INJECTED_FULL : PROBLEM_TEXTS[problem];
  const takeOver = async () => {
    setAsking(true);
    await tell('The database could not be taken over', () => database.takeOverDatabase());
    setAsking(false);
  };
  const close = () => {
    dismiss(key);
    document.getElementById('panel-map')?.focus({ preventScroll: true });
  };
  return (
    <section className="banner" data-tone="warn" aria-label="Storage problem">
      <Icon name="alert" />
      <p role="status">
        <strong>{text}</strong> {help}
      </p>
      {problem === 'busy' && (
        <Button label="Take the database over" disabled={isAsking} onClick={() => void takeOver()} />
      )}
      <Button isCompact label="Dismiss the storage problem" icon="close" onClick={close} />
    </section>
  );
}
