import { useStore } from 'zustand';
import { countText, formatCount } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { notify } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { passToSection } from '../ui/pass-focus.ts';
import { numbersText } from './choices/numbers-text.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { askHow, cancelImport, importApart, importAs, importFiles, importJoined } from './import-file.ts';
import { type Imports, importStore, type NamedFile, type OtherUses } from './import-store.ts';
import { LeftOutRows } from './LeftOutRows.tsx';
import { leftOutText, rowsText, spanText, understoodText } from './mapping-text.ts';
import { playingSpeed, playRecording } from './play.ts';
import type { RecordingEntry } from './recording-shelf.ts';
import { setGaps } from './recordings.ts';
import { Stretch } from './Stretch.tsx';
import './recordings.css';
import { errorText } from '../../workers/contract/error-text.ts';
import type { TableMapping } from '../../workers/contract/import-types.ts';
import { gapsText, isGapsText } from '../../workers/contract/recordings/gaps-text.ts';

type AsTrace = Pick<OtherUses, 'asTrace'>;

/** What becomes of a file that is being opened: how far it is read, what was understood, what is wrong. */
export function ImportPanel({ asTrace, asDurations }: OtherUses) {
  return (
    <>
      <div className="imports">
        <Reading />
        <Several />
        <Earlier />
        <Done asTrace={asTrace} />
        <Problem asTrace={asTrace} asDurations={asDurations} />
      </div>
      <ImportDialog />
    </>
  );
}

function Reading() {
  const reading = useStore(importStore, (state) => state.reading);
  if (reading === null) return null;
  const percent = Math.round(100 * reading.share);
  return (
    <section ref={passToSection} className="import-card" role="status" aria-label="Reading a file">
      <strong>Reading {reading.name}</strong>
      <progress max={1} value={reading.share} aria-label={`Reading ${reading.name}`} />
      <p className="unit">
        {percent} %, {rowsText(reading.rows)}. The file stays in this browser.
      </p>
      <Button label="Cancel the import" icon="stop" onClick={cancelImport} />
    </section>
  );
}

function Several() {
  const files = useStore(importStore, (state) => state.several);
  if (files === null) return null;
  return (
    <section ref={passToSection} className="import-card" role="status" aria-label="Several files">
      <div className="import-head">
        <strong>{formatCount(files.length)} files: one recording in all, or one recording each?</strong>
        <Button isCompact label="Dismiss" icon="close" onClick={() => importStore.setState({ several: null })} />
      </div>
      <p className="unit">{files.map(({ name }) => name).join(', ')}</p>
      <div className="import-buttons">
        <Button label="Join them into one recording" look="primary" onClick={() => void importJoined(files)} />
        <Button label="Keep them apart" onClick={() => void importApart(files)} />
      </div>
    </section>
  );
}

/** Of files that are kept apart only the latest has a card of its own. */
function Earlier() {
  const earlier = useStore(importStore, (state) => state.earlier);
  if (earlier === null) return null;
  return (
    <section ref={passToSection} className="import-card" role="status" aria-label="Earlier files">
      <div className="import-head">
        <strong>{countText(earlier.length, 'earlier file', 'earlier files')}</strong>
        <Button
          isCompact
          label="Dismiss the earlier files"
          icon="close"
          onClick={() => importStore.setState({ earlier: null })}
        />
      </div>
      <ul className="import-earlier">
        {earlier.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function Done({ asTrace }: AsTrace) {
  const done = useStore(importStore, (state) => state.done);
  if (done === null) return null;
  const { entry, file, notes, leftOutRows } = done;
  const close = () => importStore.setState({ done: null });
  const leftOut = leftOutText(entry.leftOut);
  return (
    <section ref={passToSection} className="import-card" role="status" aria-label="Recording added">
      <div className="import-head">
        <Icon name="check" />
        <strong>
          {entry.name}: {rowsText(entry.rows)} of {countText(entry.sensors.length, 'sensor', 'sensors')}
        </strong>
        <Button isCompact label="Dismiss" icon="close" onClick={close} />
      </div>
      <p>{spanText(entry.fromMs, entry.toMs)}</p>
      <p className="unit">{understoodText(entry.mapping)}</p>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {leftOut !== '' && <p>Left out: {leftOut}.</p>}
      <div className="import-buttons">
        {entry.leftOut['far from the other times'] !== undefined && (
          <Button
            label="Keep the rows far from the others"
            onClick={() => void importAs(file, { ...entry.mapping, outliers: 'keep' }, null, entry)}
          />
        )}
        <NoValueButtons done={done} />
        {entry.gaps && (
          <Button
            label={entry.mapping.gaps === 'keep' ? 'Shorten the gaps' : 'Keep the gaps as they are'}
            onClick={() => void shorten(done, entry.mapping.gaps === 'keep' ? 'shorten' : 'keep')}
          />
        )}
      </div>
      <LeftOutRows name={entry.name} rows={leftOutRows} />
      <div className="import-buttons">
        <Button label="Change" icon="sliders" onClick={() => void askHow(file, entry)} />
        <TraceButton file={file} asTrace={asTrace} />
        <PlayButton entry={entry} />
      </div>
      <p className="unit">It is in the library of recordings (Data), and stays in this browser.</p>
    </section>
  );
}

/** Takes readings the other way than they were: as values, or as none. */
function NoValueButtons({ done: { file, entry, suspects } }: { done: NonNullable<Imports['done']> }) {
  const { mapping, leftOut } = entry;
  const again = (change: Partial<typeof mapping>) => void importAs(file, { ...mapping, ...change }, null, entry);
  return (
    <>
      {leftOut['standing for no value'] !== undefined && (
        <Button label={`Read ${numbersText(mapping.missing)} as values`} onClick={() => again({ missing: [] })} />
      )}
      {leftOut['said to be bad'] !== undefined && (
        <Button label="Keep the readings said to be bad" onClick={() => again({ quality: [] })} />
      )}
      {suspects.length > 0 && (
        <Button
          label={`Leave out ${numbersText(suspects)}`}
          onClick={() => again({ missing: [...(mapping.missing ?? []), ...suspects] })}
        />
      )}
    </>
  );
}

/** A file of times, or of counts, may be meant as the load's shape: when events come, and not what they are. */
function TraceButton({ file, asTrace }: AsTrace & { file: NamedFile }) {
  if (file.parts !== undefined) return null;
  const play = () => {
    importStore.setState({ done: null, problem: null });
    void asTrace(file);
  };
  return (
    <Button
      label="Use it as an arrival trace"
      title="Its times, or counts, become the shape of the load"
      onClick={play}
    />
  );
}

function DurationsButton({ file, asDurations }: Pick<OtherUses, 'asDurations'> & { file: NamedFile }) {
  const use = () => {
    importStore.setState({ problem: null });
    asDurations(file);
  };
  return (
    <Button
      label="Use it as measured times"
      title="Opens “Make it my pipeline”, where you choose the part that took so long"
      look="primary"
      onClick={use}
    />
  );
}

/** What is said of the gaps follows. */
async function shorten(done: NonNullable<Imports['done']>, gaps: TableMapping['gaps']): Promise<void> {
  const entry = await setGaps(done.entry, gaps);
  const notes = done.notes.map((note) => (isGapsText(note) ? gapsText(entry.gaps!, gaps) : note));
  importStore.setState({ done: { ...done, entry, notes } });
}

/** Ends the run and starts one with the recording. */
export function PlayButton({ entry, isCompact = false }: { entry: RecordingEntry; isCompact?: boolean }) {
  const { client } = useApp();
  const play = async () => {
    try {
      const speed = await playRecording(client, entry);
      importStore.setState({ done: null });
      notify(
        'info',
        `${entry.name} plays ${speed === 1 ? 'as fast as recorded' : `${formatCount(speed)} times as fast as recorded`}`,
      );
    } catch (error) {
      notify('error', `${entry.name} could not be played`, [errorText(error)]);
    }
  };
  return (
    <Button
      isCompact={isCompact}
      label={`Play ${entry.name}`}
      title={`In a new run, ${formatCount(playingSpeed(entry))} times as fast as recorded`}
      icon="play"
      look={isCompact ? 'plain' : 'primary'}
      onClick={() => void play()}
    />
  );
}

function Problem({ asTrace, asDurations }: OtherUses) {
  const problem = useStore(importStore, (state) => state.problem);
  if (problem === null) return null;
  const { file, code, message, everyNth, room } = problem;
  const again = (wish: Parameters<typeof importAs>[1]) => void importAs(file, wish, null);
  return (
    <section
      ref={passToSection}
      className="import-card"
      data-tone="error"
      role="alert"
      aria-label="The file was not read"
    >
      <div className="import-head">
        <Icon name="alert" />
        <strong>{file.name} was not read</strong>
        <Button isCompact label="Dismiss" icon="close" onClick={() => importStore.setState({ problem: null })} />
      </div>
      <p>{message}</p>
      <div className="import-buttons">
        {code === 'no rows' && <TraceButton file={file} asTrace={asTrace} />}
        {code === 'durations' && <DurationsButton file={file} asDurations={asDurations} />}
        {code === 'failed' && (
          <Button label="Try again" icon="play" look="primary" onClick={() => void importFiles([file])} />
        )}
        {code === 'expands' && <Button label="Read it anyway" onClick={() => again({ mayExpand: true })} />}
        {room !== null && (
          <>
            <Button
              label={`Keep the first ${formatCount(room.rows)}`}
              onClick={() => again({ firstRows: room.rows })}
            />
            <Button label={`Keep every ${ordinal(everyNth)} row`} onClick={() => again({ everyNth })} />
          </>
        )}
      </div>
      {room !== null && <Stretch {...room} parts={everyNth} onKeep={(between) => again({ between })} />}
    </section>
  );
}

function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}
