import { useCallback, useEffect, useRef, useState } from 'react';
import {
  DURATION_UNITS,
  type DurationAnswer,
  type DurationWish,
  type MeasuredDurations,
} from '../../workers/contract/durations/duration-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { NamedBlob } from '../../workers/contract/import-types.ts';
import type { MeasuredPart } from '../../workers/contract/name-sets.ts';
import { formatCount, formatDuration } from '../format.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { readDurationsIn } from '../recordings/table-file.ts';
import { PasteBox } from '../ui/PasteBox.tsx';
import { PickFile } from '../ui/PickFile.tsx';
import { holdTimes, timesOf } from './held-times.ts';
import { patchOfTimes, timeSettings } from './measured-parts.ts';

interface Reading {
  readonly name: string;
  readonly blob: Blob;
  readonly wish: DurationWish;
  /** Null while it is read. */
  readonly answer: DurationAnswer | null;
}

interface MeasuredInputProps {
  readonly part: MeasuredPart;
  /** A file that is read as soon as it is there. */
  readonly offered?: NamedBlob | null;
}

/** Times of a stage, or of the database's calls, out of a file or a text, in any of four formats. */
export function MeasuredInput({ part, offered = null }: MeasuredInputProps) {
  const { client } = useApp();
  const [reading, setReading] = useState<Reading | null>(null);
  const latest = useRef<AbortController | null>(null);
  useEffect(() => () => latest.current?.abort(), []);
  const read = useCallback(
    async (name: string, blob: Blob, wish: DurationWish) => {
      latest.current?.abort();
      const control = new AbortController();
      latest.current = control;
      setReading({ name, blob, wish, answer: null });
      const answer = await answerTo(blob, wish, control.signal);
      // Another file, or another choice, came meanwhile: its times are the ones to take.
      if (control.signal.aborted) return;
      setReading({ name, blob, wish, answer });
      if (answer.kind !== 'durations') return;
      const { series, count, points } = answer.durations;
      const of = [name, series].filter(Boolean).join(': ').slice(0, 300);
      client.set(patchOfTimes(part, holdTimes({ of, count, points })));
    },
    [client, part],
  );
  useEffect(() => {
    if (offered !== null) void read(offered.name, offered.blob, {});
  }, [offered, read]);
  return (
    <div className="measured-input">
      <InForce part={part} />
      <p className="field-help">
        Or as it was measured: lines of a Prometheus histogram (<code>…_bucket</code>, better with <code>_sum</code> and{' '}
        <code>_count</code>), an HdrHistogram (<code>.hgrm</code>, <code>.hlog</code>), or a column of durations.
      </p>
      <PickFile
        label="Open measured times…"
        name={`Open measured times of ${part}`}
        onFiles={([file]) => void read(file.name, file, {})}
      />
      <PasteBox
        invitation="or paste them"
        name={`Measured times of ${part}`}
        read={`Read the pasted times of ${part}`}
        onText={(text) => void read('pasted times', new Blob([text]), {})}
      />
      {reading !== null && (
        <Answer
          reading={reading}
          choose={(wish) => void read(reading.name, reading.blob, { ...reading.wish, ...wish })}
        />
      )}
    </div>
  );
}

async function answerTo(blob: Blob, wish: DurationWish, signal: AbortSignal): Promise<DurationAnswer> {
  try {
    return await readDurationsIn(blob, wish, signal);
  } catch (error) {
    return { kind: 'problem', message: errorText(error) };
  }
}

/** What the part draws from now. */
function InForce({ part }: { part: MeasuredPart }) {
  const config = useConfig((all) => all);
  const settings = timeSettings(config, part);
  if (settings.kind !== 'measured') return null;
  const times = timesOf(settings);
  const figures = `mean ${formatDuration(settings.meanUs / 1000)}, P50 ${formatDuration(settings.p50Us / 1000)}, P99 ${formatDuration(settings.p99Us / 1000)}`;
  return times === null ? (
    <p className="field-error" role="alert">
      These measured times ({figures}) are not in this browser: open the profile or the file that has them. Until then,
      log-normal times with the same P50 and P99 are used.
    </p>
  ) : (
    <p>
      Measured: {times.of}, {formatCount(times.count)} durations: {figures}.
    </p>
  );
}

function Answer({ reading: { name, answer }, choose }: { reading: Reading; choose: (wish: DurationWish) => void }) {
  if (answer === null) return <p role="status">Reading {name}…</p>;
  switch (answer.kind) {
    case 'problem':
      return (
        <p className="field-error" role="alert">
          {answer.message}
        </p>
      );
    case 'series':
      return (
        <>
          <label>
            Which of these?
            <select value="" onChange={({ target }) => choose({ series: target.value })}>
              <option value="">{answer.names.length} histograms</option>
              {answer.names.map((series) => (
                <option key={series} value={series}>
                  {series === '' ? 'without a tag' : series}
                </option>
              ))}
            </select>
          </label>
          <Notes notes={answer.notes} />
        </>
      );
    case 'durations':
      return <Understood durations={answer.durations} choose={choose} />;
  }
}

function Understood({ durations, choose }: { durations: MeasuredDurations; choose: (wish: DurationWish) => void }) {
  const { unit, isUnitKnown, notes } = durations;
  return (
    <>
      <label>
        Unit{isUnitKnown ? '' : ' (the file does not say it)'}
        <select
          value={unit}
          onChange={({ target }) => choose({ unit: DURATION_UNITS.find((each) => each === target.value)! })}
        >
          {DURATION_UNITS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <Notes notes={notes} />
    </>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} className="field-help">
      {note}
    </p>
  ));
}
