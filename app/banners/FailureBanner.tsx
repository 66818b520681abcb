import { useStore } from 'zustand';
import { isActive } from '../../workers/contract/name-sets.ts';
import { useApp, useConfig, useRun } from '../frame/app-context.ts';
import { FileButton } from '../recordings/FileButton.tsx';
import { recordingStore } from '../recordings/recordings.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { askReset } from './ask-reset.ts';

/** Says why the pipeline does not run although it should, and what can be done. */
export function FailureBanner() {
  const { client } = useApp();
  const failure = useRun((run) => run.failure);
  const isUnderWay = useRun((run) => isActive(run.state));
  const isFileMissing = useIsFileMissing();
  if (failure === null) return null;
  const ask = (request: Promise<unknown>) => {
    request.catch(() => {});
    // The banner goes at once, or changes: what comes of it is seen on the map.
    document.getElementById('panel-map')!.focus();
  };
  return (
    <div className="banner" role="alert">
      <Icon name="alert" />
      {isFileMissing ? (
        <>
          <p>
            <strong>This run plays a recording of your own, which this browser does not have.</strong> Open its file,
            and try again. The file stays in this browser.
          </p>
          <FileButton />
        </>
      ) : (
        <p>
          <strong>The command failed.</strong> {failure}
        </p>
      )}
      {isUnderWay ? (
        <Button label="Reset run" icon="reset" onClick={() => void askReset(client).catch(() => {})} />
      ) : (
        <Button label="Try again" icon="play" onClick={() => ask(client.start())} />
      )}
    </div>
  );
}

/** What is asked for is known to be not there: the library was looked through. */
function useIsFileMissing(): boolean {
  const isOwn = useConfig(({ feed }) => feed.kind === 'recording' && feed.recording === 'imported');
  const isEmpty = useStore(recordingStore, ({ entries }) => entries?.length === 0);
  return isOwn && isEmpty;
}
