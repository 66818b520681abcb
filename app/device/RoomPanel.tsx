import { useStore } from 'zustand';
import { showScreen } from '../client/address.ts';
import { countText, formatBytes } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { askForLasting, lookAtRoom, type Room, roomStore } from './room.ts';
import './room.css';

/** Events, figures, recordings and arrival traces share what this site may take of the disk: what each has, and what goes first. */
export function RoomPanel({ runs }: { runs: number }) {
  const room = useStore(roomStore, (state) => state.room);
  if (room === null) return null;
  const taken = sumOf(room);
  const { bytes } = room.budget;
  return (
    <section className="card room" aria-labelledby="room-title" id="panel-room" tabIndex={-1}>
      <h2 id="room-title">Room on this device</h2>
      <p translate="no">
        {formatBytes(taken)} of {formatBytes(bytes)} used
      </p>
      <meter
        min={0}
        max={bytes}
        value={Math.min(taken, bytes)}
        aria-label="Used by events, runs, recordings and traces"
      />
      <Parts room={room} runs={runs} />
      <Button
        className="room-link"
        label="Show events, recordings and traces in Data"
        icon="table"
        onClick={() => showScreen('data')}
      />
      <p className="unit">
        When the room is used up, stored events of runs without a star or a name are deleted first, oldest run first;
        then the figures of those runs. Runs with a star or a name stay. Recordings and arrival traces make room for
        newer ones of their kind only. A new run always gets a tenth of the room for its events.
      </p>
      <ForGood isForGood={room.isForGood} />
    </section>
  );
}

function sumOf({ budget, recordings, traces }: Room): number {
  return budget.events + budget.figures + recordings.bytes + traces.bytes;
}

function Parts({ room: { budget, recordings, traces, stored }, runs }: { room: Room; runs: number }) {
  const eventsIn =
    stored === null ? 'in a database that cannot be read from here' : countText(stored.runs.length, 'run', 'runs');
  return (
    <dl className="room-parts">
      <dt>Events</dt>
      <dd translate="no">{formatBytes(budget.events)}</dd>
      <dd className="unit">{eventsIn}</dd>
      <dt>Figures</dt>
      <dd translate="no">{formatBytes(budget.figures)}</dd>
      <dd className="unit">{countText(runs, 'run', 'runs')}, in the list above</dd>
      <dt>Recordings</dt>
      <dd translate="no">{formatBytes(recordings.bytes)}</dd>
      <dd className="unit">{countText(recordings.count, 'file', 'files')}</dd>
      <dt>Arrival traces</dt>
      <dd translate="no">{formatBytes(traces.bytes)}</dd>
      <dd className="unit">{countText(traces.count, 'file', 'files')}</dd>
    </dl>
  );
}

/** Browsers delete what sites store when the disk is nearly full, unless they have promised not to. */
function ForGood({ isForGood }: Pick<Room, 'isForGood'>) {
  const { database } = useApp();
  if (isForGood === true) return <p className="unit">The browser promises to keep it when the disk is nearly full.</p>;
  const ask = async () => {
    await askForLasting();
    await lookAtRoom(database);
  };
  return (
    <div className="room-promise">
      <p className="unit">
        The browser may delete all this when the disk is nearly full. Save what you need as a file.
      </p>
      <Button label="Ask the browser to keep it" icon="save" onClick={() => void ask()} />
    </div>
  );
}
