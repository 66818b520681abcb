import type { MouseEvent } from 'react';
import { isActive } from '../../workers/contract/name-sets.ts';
import { askReset } from '../banners/ask-reset.ts';
import { useApp, useRun } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';

/** Start, pause or resume in one place; stop and reset beside it. They never move. */
export function RunButtons() {
  const { client } = useApp();
  const state = useRun((run) => run.state);
  const pending = useRun((run) => run.pending);
  const isStarting = pending === 'start';
  const isEnding = pending === 'stop' || pending === 'reset' || state === 'draining';
  return (
    <>
      {state === 'running' || state === 'draining' ? (
        <Button
          label="Pause run"
          brief="Pause"
          icon="pause"
          disabled={pending !== null || isEnding}
          onClick={once(() => client.pause())}
        />
      ) : (
        <Button
          label={state === 'paused' ? 'Resume run' : 'Start'}
          brief={state === 'paused' ? 'Resume' : 'Start'}
          icon="play"
          look="primary"
          disabled={pending !== null}
          onClick={once(() => (state === 'paused' ? client.resume() : client.start()))}
        />
      )}
      <Button
        label="Stop"
        icon="stop"
        disabled={isEnding || !(isStarting || isActive(state))}
        onClick={once(() => client.stop())}
      />
      <Button
        label="Reset run"
        brief="Reset"
        icon="reset"
        disabled={pending === 'reset' || (state === 'idle' && !isStarting)}
        onClick={once(() => askReset(client))}
      />
    </>
  );
}

/**
 * A double click is one: after the first the button already does something else. A request that fails shows in the banner:
 * see `PipelineClient`.
 */
function once(act: () => Promise<unknown>): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail <= 1) act().catch(() => {});
  };
}
