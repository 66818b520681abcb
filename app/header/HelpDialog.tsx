import { Fragment, useEffect, useRef } from 'react';
import { HIGH_BLOCKED, LOW_BLOCKED } from '../findings/pressure.ts';
import { formatShare } from '../format.ts';
import { useView } from '../frame/app-context.ts';
import { setSingleKeys, setView } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { Fidelity } from './Fidelity.tsx';

/** What the keys of `shortcuts.ts` do. */
export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  { keys: 'space', does: 'freeze the view, or go back to now; the pipeline goes on' },
  { keys: 'space', does: 'on Scenarios: pause or resume the scenario' },
  { keys: 'r', does: 'start a run; while a run is under way, stop it: press twice within 3 s' },
  { keys: 'l, g, u, d, f', does: 'the screen Live, the gallery of Scenarios, the screens Runs, Data and Fleet' },
  { keys: 'm', does: 'on Live: make it my pipeline, with costs of your own' },
  { keys: '/', does: 'find a setting; on Data: write SQL' },
  { keys: '1 to 9', does: 'jump to map, throughput, latency, log, alarms, tail, threads, failures, settings' },
  { keys: '1 to 5', does: 'on Data: jump to SQL, result, sensor, storage, runs' },
  { keys: '← →', does: 'on a chart: move the cursor; with shift: look back or forward' },
  { keys: 'enter', does: 'on a chart: have the whole screen show the moment at the cursor' },
  { keys: '+ −', does: 'on a chart: zoom in, zoom out' },
  { keys: 'S', does: 'on a chart: begin a stretch at the cursor; again: end it there and see its figures' },
  { keys: 'esc', does: 'close what is open' },
  { keys: '?', does: 'this help' },
];

const GESTURES: readonly { gesture: string; does: string }[] = [
  { gesture: 'click a part of the map', does: 'its figures and its settings' },
  { gesture: 'drag across a chart', does: 'look at that stretch of time, in all charts, and at its figures' },
  { gesture: 'double-click a chart', does: 'back to now' },
  { gesture: 'one finger on a chart', does: 'moves the cursor; two zoom and look back' },
  { gesture: 'click a legend', does: 'hide or show that line' },
  { gesture: 'drag in the time bar', does: 'look back' },
  { gesture: 'click on a chart while looking back', does: 'has the whole screen show that moment' },
  { gesture: 'click a line of the log', does: 'its moment on the charts' },
];

/** How to read the screen, and the keys. */
export function HelpDialog() {
  const isOpen = useView((view) => view.isHelpOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="help" onClose={() => setView({ isHelpOpen: false })}>
      <header>
        <h2 id="help">How to read this screen</h2>
        <Button isCompact label="Close help" icon="close" onClick={() => setView({ isHelpOpen: false })} />
      </header>
      <div className="help">
        <p>
          This is a real pipeline: events flow from the source on the left to storage on the right, on threads of this
          browser tab. Nothing is animated for show.
        </p>
        <dl>
          <dt>Events</dt>
          <dd>Each event is one reading of one sensor: a value, or a packet of 16 bytes that must be decoded first.</dd>
          <dt>Boxes</dt>
          <dd>
            Stages. The bar is the last second: filled is busy, hatched is blocked by what comes after, empty is idle.
          </dd>
          <dt>Pipes</dt>
          <dd>
            Channels. They fill from the receiver’s end with the events that wait; the tick is the high-water mark.
          </dd>
          <dt>● OK, ▲ LOW, ■ HIGH</dt>
          <dd>
            Back pressure on a stage: blocked less than {formatShare(LOW_BLOCKED)} of the last second, up to{' '}
            {formatShare(HIGH_BLOCKED)}, or more. It is also HIGH while the channel after it is full.
          </dd>
          <dt>The breaker</dt>
          <dd>
            The circuit breaker before storage, drawn as a switch. Flat: closed, calls go through. Raised: open, no call
            goes through, and it counts down to its next test call.
          </dd>
          <dt>Scenarios</dt>
          <dd>
            Lessons with a claim that can fail: predict, watch the real pipeline, and see what was measured. Settings
            and screen come back afterwards.
          </dd>
          <dt>P99, time to stored</dt>
          <dd>
            Of 100 events 99 are stored within this time. It counts from when an event was due until its batch is
            stored, so it includes a blocked source and the wait for the batch; <b>delivery</b> ends when storage
            receives the event. <b>In time</b> is what is stored within the limit of its class.
          </dd>
          <dt>The ledger</dt>
          <dd>
            Every event emitted is stored, lost, or still in flight: in a channel, in the pool, in the scheduler’s
            backlog, or in a batch. Lost is <b>invalid</b> (failed a check), <b>shed</b> (the source found its channel
            full), <b>expired</b> (past its deadline), <b>evicted</b> (dropped from a full backlog) or{' '}
            <b>dead-lettered</b> (the database refused its batch). It adds up at every moment.
          </dd>
        </dl>
        <Fidelity />
        <h3>Mouse and touch</h3>
        <dl>
          {GESTURES.map(({ gesture, does }) => (
            <Fragment key={gesture}>
              <dt>{gesture}</dt>
              <dd>{does}</dd>
            </Fragment>
          ))}
        </dl>
        <h3 className="key-help">Keys</h3>
        <SingleKeys />
        <dl className="keys key-help">
          {SHORTCUTS.map(({ keys, does }) => (
            <div key={does}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </div>
    </dialog>
  );
}

/** Keys without a modifier get in the way of people who dictate, or hit keys by accident. */
function SingleKeys() {
  const isOn = useView((view) => view.hasSingleKeys);
  return (
    <p className="key-switch key-help">
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={isOn}
        aria-label="Single keys"
        aria-describedby="single-keys"
        onClick={() => setSingleKeys(!isOn)}
      >
        <i aria-hidden="true" />
        <span>{isOn ? 'on' : 'off'}</span>
      </button>
      <span id="single-keys">
        {isOn
          ? 'Single keys work wherever no text is typed.'
          : 'Single keys are off: of those below only esc works, and the keys of a chart that has the focus.'}
      </span>
    </p>
  );
}
