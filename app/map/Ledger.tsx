import { isActive } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { isLosing, lostText } from '../findings/lost-figures.ts';
import { countText, formatCount, formatShare, UNKNOWN } from '../format.ts';
import type { Reading } from '../frame/reading.ts';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { Figure } from '../ui/Figure.tsx';

/** Where an event can be: `emitted` is the sum of all that follow. The words are explained where they stand. */
const TERMS: readonly (readonly [name: string, help: string, count: (snapshot: Snapshot) => number])[] = [
  ['stored', 'written to storage', ({ counters }) => counters.stored],
  ['invalid', 'failed a check in validate', ({ counters }) => counters.invalid],
  ['shed', 'dropped by the source: its channel was full', ({ counters }) => counters.shed],
  ['expired', 'discarded by the scheduler: past the deadline', ({ counters }) => counters.expired],
  ['evicted', 'dropped from a full backlog: worth least', ({ counters }) => counters.evicted],
  ['dead-lettered', 'in a batch that the database refused', ({ counters }) => counters.deadLettered],
  ['in flight', 'in a channel, a stage, the backlog or a batch', ({ ledger }) => ledger.inFlight],
];

/** From this count on the terms stand in two rows: side by side they would run into each other. */
const LONG = 100_000_000;

/** The ledger as an equation over the whole run. */
export function Ledger() {
  const ref = useReadout<HTMLElement>((element, { now }) => {
    setAttribute(element, 'data-long', String(now.counters.emitted >= LONG));
  });
  return (
    <section ref={ref} className="ledger" aria-label="Ledger">
      <header>
        <h3>Ledger of this run</h3>
        <InTime />
        <Verdict />
        <Lost />
      </header>
      <dl>
        <div className="ledger-total">
          <dt>emitted</dt>
          <dd>
            <Figure className="boxed" read={({ now }) => countIn(now, now.counters.emitted)} />
          </dd>
        </div>
        {TERMS.map(([label, help, count], i) => (
          <div key={label} data-sign={i === 0 ? '=' : '+'}>
            <dt title={help}>{label}</dt>
            <dd>
              <Figure className="boxed" read={({ now }) => countIn(now, count(now))} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Of what came to an end, stored or lost, what was stored within the limit of its class; the panel of storage has each class. */
function InTime() {
  return (
    <p className="in-time" title="Stored within the limit of their class">
      in time, last 10 s: <Figure className="boxed" read={inTime} />
    </p>
  );
}
function inTime({ now: { state, goodput } }: Reading): string {
  return formatShare(isActive(state) ? goodput.window.onTimeShare : Number.NaN);
}

/** Where there is no run, there is no count. */
function countIn({ state }: Snapshot, count: number): string {
  return state === 'idle' ? UNKNOWN : formatCount(count);
}

/** The ledger's verdict: shape, colour and words. */
export function Verdict() {
  const ref = useReadout<HTMLSpanElement>((element, { now }) => {
    const { unaccounted } = now.ledger;
    // Green is for a run that goes on: one that has ended, or none, is no matter of alarm or of its absence.
    const calm = isActive(now.state) ? 'ok' : now.state === 'idle' ? 'none' : 'over';
    setAttribute(element, 'data-tone', unaccounted === 0 && isLawful(now) ? calm : 'bad');
    const words = element.lastElementChild!;
    setAttribute(words, 'translate', unaccounted === 0 ? 'yes' : 'no');
    setText(words, verdictText(now));
  });
  return (
    <span ref={ref} className="verdict" data-tone="ok">
      <i className="verdict-shape" aria-hidden="true" />
      <span>every event accounted for</span>
    </span>
  );
}

/** Beside the verdict, for it is another matter: that every event is accounted for does not mean that storage has it. */
export function Lost() {
  // One place for each: near the limit it changes several times a second, and with an element's style the browser puts
  // the layers of the page together anew.
  const ref = useReadout<HTMLSpanElement>((element, reading) => {
    const isBad = isLosing(reading, reading.config.load.invalidRatio);
    const [calm, bad] = element.children;
    setText(calm!, isBad ? '' : lostText(reading));
    setText(bad!, isBad ? lostText(reading) : '');
  });
  return (
    <span translate="no" className="figure lost" title="Events that storage will never have">
      <span ref={ref} className="boxed">
        <span />
        <b />
      </span>
    </span>
  );
}

/** A second account of all events, by time: see `contract/little/little.ts`. */
function isLawful({ little: { pipeline, database } }: Snapshot): boolean {
  return pipeline.holds !== false && database.holds !== false;
}

/** Whether the run's figures add up, in words. */
export function verdictText(now: Snapshot): string {
  const {
    state,
    ledger: { unaccounted },
  } = now;
  if (state === 'idle') return 'no run yet';
  if (unaccounted === 0) return isLawful(now) ? 'every event accounted for' : 'Little’s law does not hold: see Checks';
  return unaccounted > 0
    ? countText(unaccounted, 'event unaccounted for', 'events unaccounted for')
    : countText(-unaccounted, 'event too many', 'events too many');
}
