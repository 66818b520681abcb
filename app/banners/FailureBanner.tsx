import { useStore } from 'zustand';
import type { TraceSettings } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { useApp, useConfig, useRun } from '../frame/app-context.ts';
import { FileButton } from '../recordings/FileButton.tsx';
import { recordingStore } from '../recordings/recordings.ts';
import { LateTraceInput } from '../traces/TraceGate.tsx';
import { traceStore } from '../traces/trace-database.ts';
import { sizeText } from '../traces/trace-text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { askReset } from './ask-reset.ts';

/** Says why the pipeline does not run although it should, and what can be done. */
export function FailureBanner() {
  const { client } = useApp();
  const failure = useRun((run) => run.failure);
  const isUnderWay = useRun((run) => isActive(run.state));
  const isFileMissing = useIsFileMissing();
  const missingTrace = useMissingTrace();
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
      ) : missingTrace !== null ? (
        <>
          <p>
            <strong>This run plays an arrival trace ({sizeText(missingTrace)}) that this browser does not have.</strong>{' '}
            Open its file, or the profile that has it, and try again. The file stays in this browser.
          </p>
          <LateTraceInput />
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

/** Whether the recording that is asked for is known to be missing: the library is empty. */
function useIsFileMissing(): boolean {
  const isOwn = useConfig(({ feed }) => feed.kind === 'recording' && feed.recording === 'imported');
  const isEmpty = useStore(recordingStore, ({ entries }) => entries?.length === 0);
  return isOwn && isEmpty;
}

/** Of the trace that is asked for and was looked for in vain. */
function useMissingTrace(): Pick<TraceSettings, 'arrivals' | 'seconds'> | null {
  const { shape, trace } = useConfig(({ load }) => load);
  const isMissing = useStore(traceStore, ({ missing }) => missing.has(trace.id));
  return shape === 'trace' && isMissing ? trace : null;
}
