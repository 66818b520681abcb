import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { type Finding, findBottleneck } from '../map/bottleneck.ts';
import { configStore } from '../stores/config-store.ts';

/** The sentence that says what holds the pipeline back. A new one has to last before it is read out. */
export function Insight() {
  const ref = useReadout<HTMLDivElement>((element, { now }) => {
    const finding: Finding = findBottleneck(now, configStore.getState().config);
    setAttribute(element, 'data-tone', finding.tone);
    setText(element.querySelector('.insight-headline')!, finding.headline);
    setText(element.querySelector('.insight-reason')!, finding.reason);
  });
  return (
    <div ref={ref} className="insight" data-tone="quiet" role="status" aria-label="Bottleneck">
      <i className="insight-shape" aria-hidden="true" />
      <p>
        <strong className="insight-headline">Starting</strong>
        <span className="insight-reason">the workers are coming up</span>
      </p>
    </div>
  );
}
