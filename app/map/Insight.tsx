import { type RefObject, useEffect, useRef } from 'react';
import type { Config } from '../../workers/contract/config-types.ts';
import { findBottleneck, STARTING } from '../findings/bottleneck.ts';
import { alsoTrue } from '../findings/degraded.ts';
import { type Finding, topicOf } from '../findings/finding.ts';
import { lossLine } from '../findings/loss-line.ts';
import { lossRecord } from '../findings/loss-record.ts';
import { Steady } from '../findings/steady.ts';
import { useApp } from '../frame/app-context.ts';
import type { Shown } from '../frame/reading.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';
import { viewGaps } from '../frame/view-gaps.ts';
import { setSentence } from '../jsx/sentence.ts';
import { configStore, isAdapted } from '../stores/config-store.ts';
import { runStore } from '../stores/run-store.ts';
import { partButtonId } from './MapPart.tsx';
import { SaveMap } from './SaveMap.tsx';

const LOAD = 'load.eventsPerSecond';
/** What comes and goes faster than this is not worth interrupting a screen reader for. */
const LASTING_MS = 1500;

/**
 * The sentence that says what is worst, and below it what the run has lost so far. Its headline is announced once it has
 * lasted.
 */
export function Insight() {
  const { client } = useApp();
  const since = useRef({ topic: '', at: 0, isAnnounced: false });
  const steady = useRef(new Steady());
  /** The part of the map that the sentence is about. */
  const marked = useRef<HTMLElement | null>(null);
  const announcement = useRef<HTMLParagraphElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const ref = useReadout<HTMLElement>((element, reading) => {
    const { now } = reading;
    const asked = reading.isPast ? reading.config : client.config();
    const found = findingOf(reading, asked);
    const finding = reading.isPast ? found : steady.current.say(found, now.time);
    setAttribute(element, 'data-tone', finding.tone);
    marked.current = markPart(marked.current, finding);
    setSentence(element.querySelector('.insight-headline')!, capital(finding.headline));
    // With every sample: its figures stand elsewhere on the screen as well, and are the same there.
    const reason = reading.isPast ? finding.why : finding.reason;
    // Of a sentence that is only kept up for a moment, the figures are no longer those of the rest of the screen.
    setSentence(element.querySelector('.insight-reason')!, finding === found ? reason : `a moment ago: ${reason}`);
    setSentence(element.querySelector('.insight-losses')!, capital(quietLine(reading, asked, finding)));
    const topic = topicOf(finding);
    if (since.current.topic !== topic) since.current = { topic, at: now.time, isAnnounced: false };
    if (reading.isPast || since.current.isAnnounced || now.time - since.current.at < LASTING_MS) return;
    // Once, with the figures of that moment.
    since.current.isAnnounced = true;
    setSentence(announcement.current!, finding.headline);
  });
  useRoom(text);
  return (
    <>
      <section ref={ref} className="insight" data-tone="quiet" aria-label="Bottleneck">
        <i className="insight-shape" aria-hidden="true" />
        <div ref={text}>
          <h2 className="insight-headline">{STARTING.headline}</h2>
          <p className="insight-reason">{STARTING.reason}</p>
          <p className="insight-losses" />
        </div>
        <SaveMap />
      </section>
      <p ref={announcement} className="visually-hidden" role="status" />
    </>
  );
}

/**
 * Keeps as much room as the text has needed at this width under this headline: with figures that go on, it would otherwise be
 * a line more and a line less from sample to sample. The browser tells when it needs more; the page does not ask.
 */
function useRoom(text: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const section = text.current!.parentElement!;
    let room = { width: 0, height: 0, headline: '' };
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      const headline = topicOf({ headline: text.current!.firstElementChild!.textContent });
      const isKept = width === room.width && headline === room.headline;
      room = { width, headline, height: Math.max(Math.ceil(height), isKept ? room.height : 0) };
      section.style.setProperty('--room', `${room.height}px`);
    });
    observer.observe(text.current!);
    return () => observer.disconnect();
  }, [text]);
}

function findingOf(reading: Shown, asked: Config): Finding {
  if (runStore.getState().isStarting) return STARTING;
  const { config, standstill } = reading;
  return findBottleneck(reading, config, navigator.hardwareConcurrency, { asked, standstill });
}

/** What else is true, and what the run has lost: quiet, and always there. */
function quietLine({ now, config, standstill, isPast }: Shown, asked: Config, finding: Finding): string {
  const settings = { inForce: config, asked, seconds: now.activeMs / 1000 };
  const around = {
    cores: navigator.hardwareConcurrency,
    standstill,
    gap: viewGaps.at(now.time),
    workers: isPast ? [] : runStore.getState().workers,
    isLoadAdapted: isAdapted({ config: asked, adapted: configStore.getState().adapted }, LOAD),
  };
  const also = alsoTrue(now, settings, around, finding);
  const line = now.state === 'idle' ? '' : lossLine(now, lossRecord.until(now));
  return also.length === 0 ? line : `${also.join('; ')}. ${line}`;
}

/** Not by a style: the browser would make the letter's own box anew with every sample. */
function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Marks the part of the map that is to blame. Returns its button; null where there is none. */
function markPart(marked: HTMLElement | null, { tone, part }: Finding): HTMLElement | null {
  const isTrouble = tone === 'strained' || tone === 'failing';
  const button = isTrouble && part !== null ? document.getElementById(partButtonId(part)) : null;
  if (button !== marked) marked?.removeAttribute('data-finding');
  if (button !== null) setAttribute(button, 'data-finding', tone);
  return button;
}
