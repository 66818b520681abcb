import { useRef } from 'react';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { findBottleneck, STARTING } from '../map/bottleneck.ts';
import type { Finding } from '../map/finding.ts';
import { partButtonId } from '../map/MapPart.tsx';
import { runStore } from '../stores/run-store.ts';
import { viewStore } from '../stores/view-store.ts';

/** What comes and goes faster than this is not worth interrupting a screen reader for. */
const LASTING_MS = 1500;

/** The sentence that says what holds the pipeline back. Its headline is announced once it has lasted. */
export function Insight() {
  const since = useRef({ headline: '', at: 0 });
  const before = useRef('');
  /** The part of the map that the sentence is about. */
  const marked = useRef<HTMLElement | null>(null);
  const announcement = useRef<HTMLParagraphElement>(null);
  const ref = useReadout<HTMLElement>((element, reading) => {
    const { now } = reading;
    const { isStarting } = runStore.getState();
    const { sloMs } = viewStore.getState();
    const cores = navigator.hardwareConcurrency;
    const finding = isStarting ? STARTING : findBottleneck(reading, reading.config, cores, sloMs);
    // What is true of one sample only is not worth reading either, unless something has failed or ended.
    const isNew = finding.headline !== before.current;
    before.current = finding.headline;
    if (isNew && !reading.isPast && (finding.tone === 'calm' || finding.tone === 'strained')) return;
    setAttribute(element, 'data-tone', finding.tone);
    marked.current = markPart(marked.current, finding);
    setText(element.querySelector('.insight-headline')!, finding.headline);
    // With every sample: its figures stand elsewhere on the screen as well, and are the same there.
    setText(element.querySelector('.insight-reason')!, finding.reason);
    if (since.current.headline !== finding.headline) since.current = { headline: finding.headline, at: now.time };
    if (!reading.isPast && now.time - since.current.at >= LASTING_MS) setText(announcement.current!, finding.headline);
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

/** Marks the part of the map that is to blame. Returns its button; null where there is none. */
function markPart(marked: HTMLElement | null, { tone, part }: Finding): HTMLElement | null {
  const isTrouble = tone === 'strained' || tone === 'failing';
  const button = isTrouble && part !== null ? document.getElementById(partButtonId(part)) : null;
  if (button !== marked) marked?.removeAttribute('data-finding');
  if (button !== null) setAttribute(button, 'data-finding', tone);
  return button;
}
