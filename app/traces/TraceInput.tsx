import { type DragEvent, useEffect } from 'react';
import { useStore } from 'zustand';
import {
  EACH_ROW,
  FORM_NAMES,
  type ReadTrace,
  TRACE_TIME_FORMS,
  type TraceAnswer,
  type TraceQuestion,
  type TraceWish,
} from '../../workers/contract/arrivals/trace-types.ts';
import type { Config } from '../../workers/contract/config-types.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import { PasteBox } from '../ui/PasteBox.tsx';
import { PickFile } from '../ui/PickFile.tsx';
import { loadTrace } from './held-traces.ts';
import { openTrace, readingStore } from './open-trace.ts';
import { traceStore } from './trace-database.ts';
import { readAsText, sizeText, traceText } from './trace-text.ts';
import './traces.css';

/** Opens an arrival trace, by button, drop or paste; says what was understood of it, and lets that be changed. */
export function TraceInput() {
  const { client } = useApp();
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    // Anywhere else it would be opened as a recording.
    event.preventDefault();
    event.stopPropagation();
    void openTrace(client, file.name, file);
  };
  return (
    <fieldset className="field trace-input" aria-label="Arrival trace" onDrop={drop}>
      <span className="field-label">Arrival trace</span>
      <InForce />
      <p className="field-help">
        It plays as the load’s shape: when events really came. Open a file with their times (one per line, or a column
        of a CSV file; dates, seconds since 1970 or since the start), or with counts (time, count). It stays in this
        browser.
      </p>
      <PickFile
        label="Open an arrival trace…"
        name="Open an arrival trace"
        onFiles={([file]) => void openTrace(client, file.name, file)}
      />
      <PasteBox
        invitation="or paste it"
        name="Times or counts of an arrival trace"
        read="Read the pasted trace"
        onText={(text) => void openTrace(client, 'pasted trace', new Blob([text]))}
      />
      <Reading />
    </fieldset>
  );
}

/** Which trace is open, whether it plays, and if not, why not. */
function InForce() {
  const { client } = useApp();
  const load = useConfig((config) => config.load);
  const { id } = load.trace;
  useEffect(() => {
    if (id > 0) void loadTrace(id);
  }, [id]);
  const held = useStore(traceStore, ({ here }) => here.get(id));
  const isMissing = useStore(traceStore, ({ missing }) => missing.has(id));
  const isRecording = useConfig(({ feed }) => feed.kind === 'recording');
  if (id === 0) return <p className="trace-in-force">No arrival trace is open.</p>;
  if (held === undefined && !isMissing) return null;
  return (
    <div className="trace-in-force">
      {held === undefined ? (
        <p className="field-error" role="alert">
          This arrival trace ({sizeText(load.trace)}) is not in this browser: open the file or the profile that has it.
        </p>
      ) : (
        <p>
          <strong>{held.of}</strong>: {traceText(held)}.{waitsText(load, isRecording)}
        </p>
      )}
      <div>
        {held !== undefined && load.shape !== 'trace' && (
          <Button label="Play this trace" icon="play" onClick={() => client.set({ load: { shape: 'trace' } })} />
        )}
        <Button label="Close this trace" icon="close" onClick={() => client.set({ load: without(load) })} />
      </div>
    </div>
  );
}

/** The load with no trace: one that followed it is steady again. */
function without({ shape }: Config['load']) {
  return { shape: shape === 'trace' ? 'steady' : shape, trace: { id: 0, arrivals: 0, seconds: 0 } } as const;
}

function waitsText({ shape, mode }: Config['load'], isRecording: boolean): string {
  if (shape !== 'trace') return ` It does not play: the shape is ${shape}.`;
  if (isRecording) return ' It waits: a recording plays, at its own times.';
  return mode === 'max' ? ' It waits: the mode is max, in which events have no times.' : '';
}

/** What became of the file that was opened last. */
function Reading() {
  const { client } = useApp();
  const reading = useStore(readingStore, (state) => state.reading);
  if (reading === null) return null;
  const { name, blob, answer } = reading;
  const choose = (wish: TraceWish) => void openTrace(client, name, blob, wish);
  return answer === null ? (
    <p role="status">Reading {name} …</p>
  ) : (
    <Answer name={name} answer={answer} choose={choose} />
  );
}

interface AnswerProps {
  readonly name: string;
  readonly answer: TraceAnswer;
  readonly choose: (wish: TraceWish) => void;
}
function Answer({ name, answer, choose }: AnswerProps) {
  switch (answer.kind) {
    case 'problem':
      return (
        <p className="field-error" role="alert">
          {name} was not read. {answer.message}
        </p>
      );
    case 'question':
      return <Question question={answer.question} choose={choose} />;
    case 'trace':
      return <Understood trace={answer.trace} choose={choose} />;
  }
}

function Question({ question: { text, choices }, choose }: { question: TraceQuestion } & Pick<AnswerProps, 'choose'>) {
  return (
    <fieldset className="trace-question">
      <legend>{text}</legend>
      {choices.map(({ label, wish }) => (
        <Button key={label} label={label} onClick={() => choose(wish)} />
      ))}
    </fieldset>
  );
}

function Understood({ trace, choose }: { trace: ReadTrace } & Pick<AnswerProps, 'choose'>) {
  const { columns, wish, notes } = trace;
  const { list, time, timeForm } = wish;
  const names = columns.map((name, i) => [String(i), name] as const);
  return (
    <div className="trace-understood" role="status" aria-label="How the trace was read">
      <p>{readAsText(trace)}</p>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <Choice
        label="Column of the times"
        value={String(time[0])}
        options={names}
        onChange={(column) => choose({ list, time: [Number(column)] })}
      />
      <Choice
        label="Form of the times"
        value={timeForm}
        options={TRACE_TIME_FORMS.map((form) => [form, FORM_NAMES[form]])}
        onChange={(form) => choose({ ...wish, timeForm: TRACE_TIME_FORMS.find((known) => known === form)! })}
      />
      <Choice
        label="Arrivals"
        value={String(wish.counts)}
        options={[
          [String(EACH_ROW), 'one in every row'],
          ...names.map(([i, name]) => [i, `as many as “${name}” says`] as const),
        ]}
        onChange={(column) => choose({ list, time, timeForm, counts: Number(column) })}
      />
      {wish.counts !== EACH_ROW && (
        <Choice
          label="A count covers"
          value={wish.per}
          options={[
            ['interval', 'the time up to the next row'],
            ['second', 'one second of that time'],
          ]}
          onChange={(per) => choose({ ...wish, per: per === 'second' ? 'second' : 'interval' })}
        />
      )}
    </div>
  );
}
