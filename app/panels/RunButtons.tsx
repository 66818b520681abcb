import { useApp, useRun } from '../app-context.ts';
import { isActive } from '../stores/run-store.ts';
import { Button } from './Button.tsx';

/** Start, pause or resume in one place; stop and reset beside it. They never move. */
export function RunButtons() {
  const { client } = useApp();
  const state = useRun((run) => run.state);
  const pending = useRun((run) => run.pending);
  const busy = pending !== null || state === 'draining';
  // A request that fails shows in the banner: see `PipelineClient`.
  const ask = (request: Promise<unknown>) => void request.catch(() => {});
  return (
    <>
      {state === 'running' || state === 'draining' ? (
        <Button label="Pause run" brief="Pause" icon="pause" disabled={busy} onClick={() => ask(client.pause())} />
      ) : (
        <Button
          label={state === 'paused' ? 'Resume run' : 'Start'}
          brief={state === 'paused' ? 'Resume' : 'Start'}
          icon="play"
          look="primary"
          disabled={busy}
          onClick={() => ask(state === 'paused' ? client.resume() : client.start())}
        />
      )}
      <Button label="Stop" icon="stop" disabled={busy || !isActive(state)} onClick={() => ask(client.stop())} />
      <Button
        label="Reset run"
        brief="Reset"
        icon="reset"
        disabled={busy || state === 'idle'}
        onClick={() => ask(client.reset())}
      />
    </>
  );
}
