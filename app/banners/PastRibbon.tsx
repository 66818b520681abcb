import { useLayoutEffect } from 'react';
import { isActive } from '../../workers/contract/name-sets.ts';
import { sampleClock } from '../charts/chart-values.ts';
import { useRun, useView } from '../frame/app-context.ts';
import type { Shown } from '../frame/reading.ts';
import { setText, useReadout } from '../frame/use-readout.ts';
import type { RunStatus } from '../stores/run-store.ts';
import { viewStore } from '../stores/view-store.ts';

/** Says, wherever the page has been scrolled to, that what it shows is of the past, and of which moment. */
export function PastRibbon() {
  const isPast = useView((view) => view.fixed !== null && view.screen === 'live');
  return isPast && <Ribbon />;
}

function Ribbon() {
  const pipeline = useRun(pipelineText);
  const opened = useView((view) => view.opened?.name);
  // Makes room for it in the header.
  useLayoutEffect(() => {
    document.documentElement.dataset.past = '';
    return () => void delete document.documentElement.dataset.past;
  }, []);
  const moment = useReadout<HTMLElement>((element, shown) => setText(element, momentText(shown)));
  return (
    <section className="past-ribbon" aria-label="Looking back">
      <i aria-hidden="true" />
      <p>
        {opened === undefined ? 'Looking back at ' : `Looking at ${opened}: `}
        <strong ref={moment} translate="no" />
        <span>: figures and lists are of that moment; {pipeline}</span>
      </p>
    </section>
  );
}

/** Of a stretch without samples, as before the first run, the nearest moment is shown. */
function momentText({ now }: Shown): string {
  const time = now.time / 1000;
  const { fixed } = viewStore.getState();
  const isInView = fixed === null || (time >= fixed.from && time <= fixed.to + 1e-6);
  return isInView ? sampleClock(time) : `${sampleClock(time)}, the nearest with figures`;
}
function pipelineText({ state, isStarting }: RunStatus): string {
  if (isStarting) return 'the pipeline is starting';
  if (state === 'paused') return 'the pipeline is paused';
  return isActive(state) ? 'the pipeline goes on' : 'no run is under way';
}
