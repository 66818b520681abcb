import { useEffect, useMemo, useRef, useState } from 'react';
import { errorText } from '../../../workers/contract/error-text.ts';
import type { MappingWish, MessageLook } from '../../../workers/contract/import-types.ts';
import { countText, formatCount } from '../../format.ts';
import { useApp, useConfig } from '../../frame/app-context.ts';
import { notify } from '../../stores/notice-store.ts';
import { Button } from '../../ui/Button.tsx';
import { ColumnHeads } from '../../ui/ColumnHeads.tsx';
import { ScrollFrame } from '../../ui/ScrollFrame.tsx';
import { Choices, numbered, PreviewTable } from '../ImportDialog.tsx';
import { lookAtMessage } from '../table-file.ts';
import { withChoice } from '../with-choice.ts';
import '../recordings.css';
import './messages.css';

/** Makes `live.mapping` from a message: the same reading as of a file that is imported. */
export function MessageMapping() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="field">
      <Button label="Map messages" icon="sliders" onClick={() => setOpen(true)} />
      <p className="field-help">
        For messages in CSV, or in JSON of another form: choose, with one of them, which columns are time, value and
        sensor.
      </p>
      {isOpen && <MessageDialog close={() => setOpen(false)} />}
    </div>
  );
}

function MessageDialog({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { client } = useApp();
  const [text, setText] = useState('');
  const { look, isCurrent, problem, choose, sensors, nameSensors } = useLook(text);
  /** Why a message could not be taken, or the mapping not be set: until something else is asked for. */
  const [failure, fail] = useState<string | null>(null);
  const write = (next: string) => {
    fail(null);
    setText(next);
  };
  const chooseAnew = (change: MappingWish) => {
    fail(null);
    choose(change);
  };
  const take = () => {
    try {
      client.set({ live: { mapping: look!.mapping } });
      notify('info', 'The mapping is set', ['It takes effect when the next run begins.']);
      dialog.current?.close();
    } catch (error) {
      fail(errorText(error));
    }
  };
  const refusal = problem ?? look?.refusal ?? null;
  const wrong = failure ?? refusal;
  return (
    <dialog
      ref={dialog}
      className="dialog import-dialog message-dialog"
      aria-labelledby="message-title"
      onClose={close}
    >
      <h2 id="message-title">How are messages to be read?</h2>
      <p className="unit">Paste a message, or take a copy of the latest one in the stream that is set under Broker.</p>
      <MessageInput text={text} setText={write} fail={fail} />
      {look !== null && (
        <>
          {problem === null && <Doubts look={look} />}
          <Choices mapping={look.preview.mapping} lists={look.preview.lists} choose={chooseAnew} areMessages />
          {look.preview.mapping.sensor.length > 0 && <SensorNames names={sensors} change={nameSensors} />}
          {/* What is shown beside a problem would be of the text before. */}
          {problem === null && <PreviewTable preview={look.preview} />}
          {refusal === null && <Events look={look} />}
        </>
      )}
      {wrong !== null && (
        <p className="field-error" role="alert">
          {wrong}
        </p>
      )}
      <div className="confirm-buttons">
        <Button label="Cancel" onClick={() => dialog.current?.close()} />
        <Button
          label="Use this mapping"
          icon="check"
          look="primary"
          disabled={look === null || !isCurrent || refusal !== null}
          onClick={take}
        />
      </div>
    </dialog>
  );
}

interface MessageInputProps {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly fail: (why: string | null) => void;
}

/** Pasted, or one that the stream has. */
function MessageInput({ text, setText, fail }: MessageInputProps) {
  const { client } = useApp();
  const [isAsking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    fail(null);
    try {
      setText(textOf(await client.latestMessage()));
    } catch (error) {
      fail(errorText(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <label className="message-input">
        A message, or several, one below the other
        <textarea rows={5} value={text} spellCheck={false} onChange={({ target }) => setText(target.value)} />
      </label>
      <Button
        label={isAsking ? 'Asking the broker…' : 'Take one from the stream'}
        disabled={isAsking}
        onClick={() => void ask()}
      />
    </>
  );
}

/** @throws Error where a message is no text: then no mapping is needed, or none helps */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === COLUMNS_START) throw new Error('The message is in Penstock’s own columns: it needs no mapping.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('The message is not text in UTF-8. CSV and JSON can be mapped.');
  }
}
/** See `workers/docs/batch-message.md`. */
const COLUMNS_START = 0x89;

/** People type: a worker reads the text when they pause, ms. */
const PAUSE_MS = 250;

/** What is understood of a text; after each choice anew. */
function useLook(text: string) {
  const [look, setLook] = useState<MessageLook | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [wish, setWish] = useState<MappingWish>({});
  const [sensors, setSensors] = useState<readonly string[] | null>(null);
  const [readText, setReadText] = useState(text);
  const asked = useMemo(() => ({ text, wish, sensors }), [text, wish, sensors]);
  const [answered, setAnswered] = useState(asked);
  if (readText !== text) {
    // Another message may have other columns.
    setReadText(text);
    setWish({});
    setSensors(null);
  }
  useEffect(() => {
    if (asked.text.trim() === '') {
      setLook(null);
      setProblem(null);
      return;
    }
    const control = new AbortController();
    const read = async () => {
      try {
        const answer = await lookAtMessage(asked.text, asked.wish, asked.sensors, control.signal);
        setProblem(answer.kind === 'problem' ? answer.message : null);
        if (answer.kind === 'look') setLook(answer.look);
        setAnswered(asked);
      } catch (error) {
        if (!control.signal.aborted) setProblem(errorText(error));
      }
    };
    const timer = setTimeout(() => void read(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [asked]);
  const choose = (change: MappingWish) => {
    setWish((before) => withChoice(before, change));
    if ('sensor' in change || 'values' in change) setSensors(null);
  };
  const names = sensors ?? look?.sensors ?? [];
  // Until the worker has answered, what is shown is of what was asked before.
  return { look, isCurrent: answered === asked, problem, choose, sensors: names, nameSensors: setSensors };
}

function Doubts({ look }: { look: MessageLook }) {
  const { doubts } = look.preview;
  if (doubts.length === 0) return null;
  return (
    <ul className="import-doubts" aria-label="Not certain">
      {doubts.map(({ text }) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

interface SensorNamesProps {
  readonly names: readonly string[];
  readonly change: (names: readonly string[]) => void;
}
function SensorNames({ names, change }: SensorNamesProps) {
  return (
    <label className="message-input">
      Sensors, one per line, from number 0 on. Leave it empty if their names are their numbers
      <textarea
        rows={Math.min(6, Math.max(2, names.length))}
        value={names.join('\n')}
        spellCheck={false}
        onChange={({ target }) => change(target.value === '' ? [] : target.value.split('\n'))}
      />
    </label>
  );
}

const HEADS = ['Time', 'Sensor', 'Value'];
function Events({ look: { events, count, highestSensor, mapping } }: { look: MessageLook }) {
  const sensors = useConfig(({ load }) => load.sensors);
  return (
    <>
      <p>
        A live feed makes {countText(count, 'event', 'events')} from this
        {events.length < count ? `. The first ${events.length}:` : ':'}
      </p>
      <ScrollFrame name="Events of the message" className="import-preview">
        <table aria-label="Events of the message">
          <ColumnHeads names={HEADS} />
          <tbody>
            {numbered(events).map(({ index, item: { timeMs, sensor, name, value } }) => (
              <tr key={index} translate="no">
                <td>{Number.isNaN(timeMs) ? 'when the broker stored it' : timeText(timeMs)}</td>
                <td>{name === '' ? sensor : `${sensor}: ${name}`}</td>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {highestSensor >= sensors && (
        <p className="field-error" role="status">
          Sensor {highestSensor} would be unknown, and its events invalid: “Sensors” of the load is{' '}
          {formatCount(sensors)}. Raise it to {formatCount(highestSensor + 1)} or more.
        </p>
      )}
      <p className="unit message-mapping" translate="no">
        {mapping}
      </p>
    </>
  );
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ');
}
