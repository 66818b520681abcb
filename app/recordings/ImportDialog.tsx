import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { errorText } from '../../workers/contract/error-text.ts';
import {
  type MappingWish,
  type RowList,
  type TableMapping,
  type TablePreview,
  THOUSANDS,
  TIME_FORMS,
} from '../../workers/contract/import-types.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { NoValueChoices } from './choices/NoValueChoices.tsx';
import { importAs } from './import-file.ts';
import { importStore, type NamedFile } from './import-store.ts';
import { isLocal, listText, rowsText, separatorName, TIME_FORM_NAMES } from './mapping-text.ts';
import type { RecordingEntry } from './recording-shelf.ts';
import { previewTableFile } from './table-file.ts';
import { withChoice } from './with-choice.ts';

/** Asks how a file is to be read: its first rows, and every choice with what was understood. */
export function ImportDialog() {
  const question = useStore(importStore, (state) => state.question);
  if (question === null) return null;
  return <Question key={question.file.name} {...question} />;
}

interface QuestionProps {
  readonly file: NamedFile;
  readonly preview: TablePreview;
  readonly understood: TablePreview;
  readonly before: RecordingEntry | null;
}

function Question({ file, preview, understood, before }: QuestionProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { shown, wish, choose, problem } = usePreview(file, preview);
  const read = () => {
    void importAs(file, { ...shown.mapping, ...wish }, understood, before);
  };
  return (
    <dialog
      ref={dialog}
      className="dialog import-dialog"
      aria-labelledby="import-title"
      onClose={() => importStore.setState({ question: null })}
    >
      <h2 id="import-title">
        How {file.parts === undefined ? 'is' : 'are'} {file.name} to be read?
      </h2>
      {file.parts !== undefined && (
        <p className="unit">
          The rows below are of {file.parts[0]!.name}. In the other files, columns are found by their names.
        </p>
      )}
      {shown.doubts.length > 0 && (
        <ul className="import-doubts" aria-label="Not certain">
          {shown.doubts.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {problem !== null && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
      <Choices mapping={shown.mapping} lists={shown.lists} choose={choose} areJoined={file.parts !== undefined} />
      <PreviewTable preview={shown} />
      <div className="confirm-buttons">
        <Button label="Cancel" onClick={() => dialog.current?.close()} />
        <Button label="Read the file" icon="check" look="primary" onClick={read} />
      </div>
    </dialog>
  );
}

/** Shows at once what a choice makes of the file. */
function usePreview(file: NamedFile, first: TablePreview) {
  const [shown, show] = useState(first);
  const [wish, setWish] = useState<MappingWish>({});
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef<AbortController | null>(null);
  useEffect(() => () => latest.current?.abort(), []);
  const choose = (change: MappingWish) => {
    const next = withChoice(wish, change);
    setWish(next);
    latest.current?.abort();
    const control = new AbortController();
    latest.current = control;
    const settle = async () => {
      const answer = await previewTableFile(file.blob, next, control.signal);
      setProblem(answer.kind === 'problem' ? answer.message : null);
      if (answer.kind === 'doubt') show(answer.preview);
    };
    settle().catch((error: unknown) => {
      if (!control.signal.aborted) setProblem(errorText(error));
    });
  };
  return { shown, wish, choose, problem };
}

interface ChoicesProps {
  readonly mapping: TableMapping;
  readonly lists: readonly RowList[];
  readonly choose: (change: MappingWish) => void;
  /** Several files become one recording. */
  readonly areJoined?: boolean;
  /** They are of a broker: an event without a time has that of its message. */
  readonly areMessages?: boolean;
}

/** Since what, a message does not say. */
const IS_RELATIVE = /^(?:elapsed|clock)/;
const NUMBER_FORMS = (['.', ','] as const).flatMap((decimal) =>
  THOUSANDS.filter((thousands) => thousands !== decimal).map((thousands) => ({ decimal, thousands })),
);
function numberText({ decimal, thousands }: Pick<TableMapping, 'decimal' | 'thousands'>): string {
  return `1${thousands}234${decimal}5`;
}

/** Every choice of how text is read, with what is chosen now. */
export function Choices({ mapping, lists, choose, areJoined = false, areMessages = false }: ChoicesProps) {
  const { columns, timeForm, time, sensor, values } = mapping;
  const names = columns.map((name, i) => [String(i), name] as const);
  const separators = [...new Set([',', ';', '\t', '|', ' ', '\u001f', mapping.separator])];
  return (
    <div className="import-choices">
      {lists.length > 1 && (
        <Choice
          label="Rows come from the list"
          value={mapping.list}
          options={lists.map(({ path, rows }) => [path, `${listText(path)}, ${rowsText(rows)}`])}
          onChange={(list) => choose({ list })}
        />
      )}
      {(mapping.format === 'table' || mapping.format === 'influx') && (
        <Choice
          label="Separator"
          value={mapping.separator}
          options={separators.map((separator) => [separator, separatorName(separator)])}
          onChange={(separator) => choose({ separator })}
        />
      )}
      <Choice
        label="Numbers are written"
        value={numberText(mapping)}
        options={NUMBER_FORMS.map((form) => [numberText(form), numberText(form)])}
        onChange={(text) => choose(NUMBER_FORMS.find((form) => numberText(form) === text)!)}
      />
      <Choice
        label="Names of the columns"
        value={mapping.header === 0 ? '0' : 'line'}
        options={[
          ['line', mapping.header === 0 ? 'in the first line' : `in line ${mapping.header}`],
          ['0', 'none'],
        ]}
        onChange={(text) => choose({ header: text === '0' ? 0 : Math.max(1, mapping.firstRow - 1) })}
      />
      <Choice
        label="Time"
        value={time.length === 0 ? 'none' : String(time[0])}
        options={[['none', areMessages ? 'none: when the broker stored it' : 'none: one row a second'], ...names]}
        onChange={(text) => choose(text === 'none' ? { time: [], timeForm: 'row' } : { time: [Number(text)] })}
      />
      {time.length > 0 && (
        <>
          <Choice
            label="Time of day, or a part of the time, in a column of its own"
            value={time[1] === undefined ? 'none' : String(time[1])}
            options={[['none', 'no'], ...names]}
            onChange={(text) =>
              choose({ time: text === 'none' ? [time[0]!] : [time[0]!, Number(text), ...time.slice(2)] })
            }
          />
          {time.length > 1 && (
            <Choice
              label="One more part, such as AM and PM or milliseconds"
              value={time[2] === undefined ? 'none' : String(time[2])}
              options={[['none', 'no'], ...names]}
              onChange={(text) =>
                choose({ time: [time[0]!, time[1]!, ...(text === 'none' ? [] : [Number(text), ...time.slice(3)])] })
              }
            />
          )}
          <Choice
            label="Form of the time"
            value={timeForm}
            options={TIME_FORMS.filter((form) => form !== 'row' && !(areMessages && IS_RELATIVE.test(form))).map(
              (form) => [form, TIME_FORM_NAMES[form]],
            )}
            onChange={(form) => choose({ timeForm: TIME_FORMS.find((known) => known === form)! })}
          />
        </>
      )}
      {isLocal(timeForm) && (
        <Choice
          label="Times without a zone are in"
          value={mapping.zone}
          options={zones(mapping.zone).map((zone) => [zone, zone])}
          onChange={(zone) => choose({ zone })}
        />
      )}
      <Choice
        label="Sensor"
        value={sensor.length === 0 ? 'none' : String(sensor[0])}
        options={[['none', 'one sensor, or a column for each'], ...names]}
        onChange={(text) => choose({ sensor: text === 'none' ? [] : [Number(text)] })}
      />
      {areJoined && (
        <Choice
          label="Sensors of the same name in several files"
          value={mapping.joined}
          options={[
            ['sensors', 'are one sensor'],
            ['files', 'are a sensor for each file'],
          ]}
          onChange={(joined) => choose({ joined: joined === 'files' ? 'files' : 'sensors' })}
        />
      )}
      <NoValueChoices mapping={mapping} choose={choose} />
      <fieldset>
        <legend>Values</legend>
        {numbered(columns).map(({ index: i, item: name }) => (
          <label key={i}>
            <input
              type="checkbox"
              checked={values.includes(i)}
              onChange={({ target }) =>
                choose({
                  values: target.checked ? [...values, i].sort((a, b) => a - b) : values.filter((value) => value !== i),
                })
              }
            />
            {name}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function zones(own: string): string[] {
  return [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}

/** Columns by their number: names may be alike. */
export function numbered<T>(items: readonly T[]): { readonly index: number; readonly item: T }[] {
  return items.map((item, index) => ({ index, item }));
}

/** The first rows, as they are cut. */
export function PreviewTable({ preview: { mapping, rows } }: { preview: TablePreview }) {
  const columns = numbered(mapping.columns);
  const role = (index: number) => {
    if (mapping.time.includes(index)) return 'time';
    if (mapping.values.includes(index)) return 'value';
    if (mapping.quality.includes(index)) return 'quality';
    return mapping.sensor.includes(index) ? 'sensor' : '';
  };
  return (
    <ScrollFrame name="First rows" className="import-preview">
      <table aria-label="First rows">
        <thead>
          <tr>
            {columns.map(({ index, item }) => (
              <th key={index} scope="col" data-role={role(index)}>
                {item} {role(index) !== '' && <em>{role(index)}</em>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(rows).map((row) => (
            <tr key={row.index}>
              {columns.map(({ index }) => (
                <td key={index} data-role={role(index)}>
                  {row.item[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}
