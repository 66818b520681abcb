import { type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { KeptRun, RunSummary } from '../../workers/contract/kept-run-types.ts';
import { pinnedStore } from '../charts/lines/pinned-run.ts';
import { hasBursts } from '../comparison/moments.ts';
import { lostOf } from '../comparison/run-figures.ts';
import { differencesOf } from '../comparison/run-settings.ts';
import { eventBytesOf, roomStore } from '../device/room.ts';
import { formatBytes, formatClock, formatCount, formatDuration, formatElapsed, formatRate } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { passToNextRow, passToSection, takeFocus } from '../ui/pass-focus.ts';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { DEFAULTS } from './defaults.ts';
import { OpenFile } from './OpenFile.tsx';
import { openRun } from './open-run.ts';
import {
  choose,
  compare,
  deleteRun,
  dissect,
  keeperOf,
  labelRun,
  MOST_COMPARED,
  nameOf,
  runsStore,
  undoDelete,
} from './runs-store.ts';
import { AsScenario, SaveRun } from './SaveRun.tsx';

/** Every kept run is a row. Two to six that are chosen can be compared. */
export function RunTable() {
  const list = useStore(runsStore, (state) => state.list);
  const failure = useStore(runsStore, (state) => state.failure);
  const chosen = useStore(runsStore, (state) => state.chosen);
  const isEnough = chosen.length >= 2;
  return (
    <section className="card run-list" aria-labelledby="kept-runs-title" id="panel-kept-runs" tabIndex={-1}>
      <header>
        <h2 id="kept-runs-title">Kept runs</h2>
        <p className="unit">
          {list !== null && !list.isLasting ? NOT_LASTING : 'Every run of 5 s or more is kept here.'}
        </p>
        <OpenFile />
        <Button
          label={isEnough ? `Compare ${chosen.length} runs` : 'Choose two to compare'}
          icon="table"
          look={isEnough ? 'primary' : 'plain'}
          disabled={!isEnough}
          onClick={() => compare(chosen)}
        />
      </header>
      {failure !== null && <p role="alert">The list of runs could not be read: {failure}</p>}
      <Undo />
      {list === null ? (
        <p className="empty">Looking for runs…</p>
      ) : list.runs.length === 0 ? (
        <p className="empty">No run is kept yet. A run appears here as soon as it is 5 s old.</p>
      ) : (
        <Rows runs={list.runs} chosen={chosen} />
      )}
    </section>
  );
}
const NOT_LASTING = 'The browser gives no private files: runs are kept until the page is closed. Save what you need.';

function Undo() {
  const { database } = useApp();
  const deleted = useStore(runsStore, (state) => state.deleted);
  if (deleted === null) return null;
  return (
    <p className="run-undo" role="status" ref={passToSection}>
      {nameOf(deleted)} is deleted, with its stored events.{' '}
      <Button label="Undo" icon="reset" onClick={() => void undoDelete(database)} />
    </p>
  );
}

const HEADS = [
  'Compare',
  'Run',
  'Began',
  'Lasted',
  'Stored',
  'a second',
  'Valid lost',
  'P99',
  'Incidents',
  'Size',
  'Actions',
];

function Rows({ runs, chosen }: { runs: readonly KeptRun[]; chosen: readonly string[] }) {
  return (
    <ScrollFrame className="run-table-frame" name="Kept runs">
      <table>
        <ColumnHeads names={HEADS} />
        <tbody>
          {runs.map((run) => (
            <RunRow
              key={run.key}
              run={run}
              isChosen={chosen.includes(run.key)}
              isFull={chosen.length >= MOST_COMPARED}
            />
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

function RunRow({ run, isChosen, isFull }: { run: KeptRun; isChosen: boolean; isFull: boolean }) {
  const { database, loop } = useApp();
  const open = (which: KeptRun) =>
    tell('The run could not be opened', async () => openRun(loop, await keeperOf(database), which, nameOf(which)));
  const { summary } = run;
  const name = nameOf(run);
  return (
    <tr data-chosen={isChosen} ref={passToNextRow}>
      <td>
        <label className="tick">
          <input
            type="checkbox"
            aria-label={`Compare ${name}`}
            checked={isChosen}
            disabled={summary === null || (isFull && !isChosen)}
            onChange={(event) => choose(run.key, event.target.checked)}
          />
        </label>
      </td>
      <th scope="row">
        <Label run={run} />
        <span className="unit">{stateText(run)}</span>
      </th>
      {summary === null ? (
        <td colSpan={7}>made by another version of Penstock</td>
      ) : (
        <Figures run={run} summary={summary} />
      )}
      <Size run={run} />
      <td className="run-acts">
        <Button
          isCompact
          className="star"
          icon="star"
          label={`Star ${name}`}
          aria-pressed={run.label.starred}
          onClick={() => void labelRun(database, run, { starred: !run.label.starred })}
        />
        <Button
          isCompact
          icon="play"
          label={`Open ${name}`}
          disabled={summary === null}
          onClick={() => void open(run)}
        />
        {summary !== null && <Pin run={run} />}
        <SaveRun run={run} />
        {summary !== null && <AsScenario run={run} startedAt={summary.startedAt} />}
        <Button
          isCompact
          icon="bin"
          label={run.state === 'recording' ? `${name} is under way: stop it to delete it` : `Delete ${name}`}
          disabled={run.state === 'recording'}
          onClick={() => void deleteRun(database, run)}
        />
      </td>
    </tr>
  );
}

function Pin({ run }: { run: KeptRun }) {
  const { client, database, loop } = useApp();
  const isPinned = useStore(pinnedStore, ({ pinned }) => pinned?.key === run.key);
  const name = nameOf(run);
  const pin = () =>
    tell('The run could not be pinned', async () => {
      const { pinRun } = await import('./pin-run.ts');
      await pinRun(await keeperOf(database), client, loop, run, name);
    });
  return (
    <Button
      isCompact
      className="star"
      icon="pin"
      label={`Pin ${name} behind the charts of Live`}
      aria-pressed={isPinned}
      onClick={() => (isPinned ? pinnedStore.setState({ pinned: null }) : void pin())}
    />
  );
}

/** Of all that is kept of it: figures, and events while they are stored. */
function Size({ run }: { run: KeptRun }) {
  const events = useStore(roomStore, ({ room }) => eventBytesOf(room?.stored ?? null, run));
  const figures = `${formatBytes(run.bytes)} of figures`;
  const title = events > 0 ? `${figures}, ${formatBytes(events)} of events` : `${figures}; its events are not stored`;
  return (
    <td translate="no" title={title}>
      {formatBytes(run.bytes + events)}
    </td>
  );
}

function Figures({ run, summary: { snapshot, startedAt, config } }: { run: KeptRun; summary: RunSummary }) {
  const { counters, activeMs, latency, incidents } = snapshot;
  const { endToEnd } = latency;
  const began = `${new Date(startedAt).toLocaleDateString('en', { day: 'numeric', month: 'short' })}, ${formatClock(startedAt)}`;
  return (
    <>
      <td translate="no">{began}</td>
      <td translate="no">{formatElapsed(activeMs)}</td>
      <td translate="no">{formatCount(counters.stored)}</td>
      <td translate="no">{formatRate((1000 * counters.stored) / activeMs)}</td>
      <td translate="no">{formatCount(lostOf(snapshot))}</td>
      <td translate="no">{formatDuration(endToEnd.count > 0 ? endToEnd.p99 : Number.NaN)}</td>
      <td translate="no">
        {incidents.length >= 2 || hasBursts(config) ? (
          <button
            type="button"
            className="link"
            aria-label={`Lay the incidents of ${nameOf(run)} over each other`}
            title="Lay them over each other"
            onClick={() => dissect(run.key)}
          >
            {incidents.length}
          </button>
        ) : (
          incidents.length
        )}
      </td>
    </>
  );
}

function stateText({ state, summary }: KeptRun): string {
  const changed = summary === null ? [] : differencesOf([DEFAULTS, summary.lastConfig]);
  const settings =
    changed.map(({ label, texts }) => `${label} ${texts[1]}`).join(', ') || 'all settings at their defaults';
  const ended = { recording: 'under way; ', ended: '', tab: 'ended by the tab; ' }[state];
  return ended + settings;
}

/** Name and note, edited where they stand. The keyboard stays here: in the form, and on the name after it. */
function Label({ run, run: { label } }: { run: KeptRun }) {
  const { database } = useApp();
  const [step, go] = useState<'shown' | 'edited' | 'left'>('shown');
  if (step !== 'edited')
    return (
      <button
        type="button"
        className="run-label"
        title="Give it a name or a note"
        ref={step === 'left' ? takeFocus : null}
        onClick={() => go('edited')}
      >
        {nameOf(run)}
        {label.note !== '' && <em>{label.note}</em>}
      </button>
    );
  const leave = ({ key }: KeyboardEvent) => key === 'Escape' && go('left');
  return (
    <form
      className="run-label-form"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const text = (field: string) => String(data.get(field) ?? '').trim();
        void labelRun(database, run, { name: text('name'), note: text('note') });
        go('left');
      }}
    >
      <input
        name="name"
        aria-label="Name"
        placeholder="Name"
        ref={takeFocus}
        defaultValue={label.name}
        maxLength={80}
        onKeyDown={leave}
      />
      <input
        name="note"
        aria-label="Note"
        placeholder="Note"
        defaultValue={label.note}
        maxLength={500}
        onKeyDown={leave}
      />
      <button type="submit" className="button">
        Keep
      </button>
    </form>
  );
}
