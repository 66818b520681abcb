import type { PipelineClient } from '../client/pipeline-client.ts';
import { useApp, useConfig, useRun } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ReloadButton } from '../ui/ReloadButton.tsx';

/** A start that does not come: what may be the reason, and the way on. */
export function SlowStart() {
  const { client } = useApp();
  const isSlow = useRun((run) => run.isStartSlow);
  const workers = useRun((run) => run.workers);
  const isPlaying = useConfig((config) => config.feed.kind === 'recording');
  if (!isSlow) return null;
  const starting = workers.filter(({ state }) => state === 'starting').map(({ name }) => name);
  const late =
    starting.length === 0
      ? 'The code of the coordinator, or a recording, has'
      : `The code of ${starting.join(' and ')} has`;
  const answer = (act: () => void) => {
    act();
    // The banner goes.
    document.getElementById('panel-map')!.focus();
  };
  return (
    <div className="banner" data-tone="warn" role="alert">
      <Icon name="alert" />
      <p>
        <strong>The start is taking long.</strong> {late} not loaded yet: the connection to the server may be slow, or
        this machine busy.
      </p>
      <Button label="Wait longer" icon="play" onClick={() => answer(() => client.waitLonger())} />
      {isPlaying && (
        <Button
          label="Go on without the recording"
          icon="play"
          onClick={() => answer(() => void startSimulated(client).catch(() => {}))}
        />
      )}
      <ReloadButton />
      <Button label="End the start" icon="reset" onClick={() => answer(() => void client.reset().catch(() => {}))} />
    </div>
  );
}

/** What goes wrong is said by the run's state. */
async function startSimulated(client: PipelineClient): Promise<void> {
  await client.reset();
  await client.start({ feed: { kind: 'simulated' } });
}
