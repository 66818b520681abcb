import { useRef } from 'react';
import { useApp } from '../app-context.ts';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { findBottleneck, STARTING } from '../map/bottleneck.ts';
import { runStore } from '../stores/run-store.ts';

/** What comes and goes faster than this is not worth interrupting a screen reader for. */
const LASTING_MS = 1500;
/** How long a reason stands, while the headline stays the same. */
const REASON_MS = 1000;

/** The sentence that says what holds the pipeline back. Its headline is announced once it has lasted. */
export function Insight() {
  const { client } = useApp();
  const since = useRef({ headline: '', at: 0 });
  const before = useRef('');
  const told = useRef({ headline: '', at: 0 });
  const announcement = useRef<HTMLParagraphElement>(null);
  const ref = useReadout<HTMLElement>((element, { now }) => {
    const { isStarting } = runStore.getState();
    const finding = isStarting ? STARTING : findBottleneck(now, client.inForce(), navigator.hardwareConcurrency);
    // What is true of one sample only is not worth reading either, unless something has failed or ended.
    const isNew = finding.headline !== before.current;
    before.current = finding.headline;
    if (isNew && (finding.tone === 'calm' || finding.tone === 'strained')) return;
    setAttribute(element, 'data-tone', finding.tone);
    setText(element.querySelector('.insight-headline')!, finding.headline);
    // Its figures change with every sample, and a sentence cannot be read that fast.
    if (now.time - told.current.at >= REASON_MS || told.current.headline !== finding.headline) {
      told.current = { headline: finding.headline, at: now.time };
      setText(element.querySelector('.insight-reason')!, finding.reason);
    }
    if (since.current.headline !== finding.headline) since.current = { headline: finding.headline, at: now.time };
    if (now.time - since.current.at >= LASTING_MS) setText(announcement.current!, finding.headline);
  });
  return (
    <>
      <section ref={ref} className="insight" data-tone="quiet" aria-label="Bottleneck">
        <i className="insight-shape" aria-hidden="true" />
        <div>
          <h2 className="insight-headline">{STARTING.headline}</h2>
          <p className="insight-reason">{STARTING.reason}</p>
        </div>
      </section>
      <p ref={announcement} className="visually-hidden" role="status" />
    </>
  );
}
