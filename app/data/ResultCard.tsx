import { useEffect, useRef, useState } from 'react';
import type { QueryWay } from '../../workers/contract/query-types.ts';
import { countText, formatCount, formatDuration } from '../format.ts';
import { notify } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useBox, useRunInUse, useStored } from './data-context.ts';
import { resultFileName } from './file-names.ts';
import { Progress } from './Progress.tsx';
import type { ShownResult } from './query-box.ts';
import { ResultTable } from './ResultTable.tsx';
import { csvOf } from './save.ts';

const WRITING = 'Writing the CSV file';

/** What the last query gave. */
export function ResultCard() {
  const result = useBox((state) => state.result);
  const isRunning = useBox((state) => state.startedAt !== null);
  const isEarlier = useBox((state) => state.error !== null || state.startedAt !== null);
  const card = useRef<HTMLElement>(null);
  const number = result?.number;
  useEffect(() => {
    if (number !== undefined) bringIntoSight(card.current!);
  }, [number]);
  return (
    <section
      ref={card}
      className="card result"
      aria-labelledby="result-title"
      id="panel-result"
      tabIndex={-1}
      aria-busy={isRunning}
    >
      <header>
        <h2 id="result-title">Result</h2>
        <p className="unit" role="status" aria-label="Result">
          {result === null ? '' : summary(result)}
          {result !== null && isEarlier && ', of the query before'}
        </p>
        {result?.truncated === true && <Truncated result={result} />}
        {result !== null && result.rows.length > 0 && <SaveCsv result={result} />}
      </header>
      {result === null && <Nothing isRunning={isRunning} />}
      {result !== null && result.rows.length === 0 && (
        <p className="empty">
          No row met the conditions. <NoRunHint />
        </p>
      )}
      {result !== null && result.rows.length > 0 && (
        <ResultTable key={result.number} label="Rows of the result" result={result} />
      )}
    </section>
  );
}

/** On a phone the result begins below the screen: a person who pressed Run would see nothing happen. */
function bringIntoSight(card: HTMLElement): void {
  const { top } = card.getBoundingClientRect();
  if (top > LEAST_IN_SIGHT * window.innerHeight) card.scrollIntoView({ block: 'start' });
}
/** A result that begins in the upper two thirds of the screen shows some of its rows there. */
const LEAST_IN_SIGHT = 2 / 3;

function summary({ rows, columns, milliseconds, way = 'rows' }: ShownResult): string {
  const count = countText(rows.length, 'row', 'rows');
  const width = countText(columns.length, 'column', 'columns');
  return `${count} of ${width} in ${formatDuration(milliseconds)}${WAYS[way]}`;
}
/** A way that reads row by row is what people expect of SQL: nothing is said of it. */
const WAYS: Readonly<Record<QueryWay, string>> = {
  rows: '',
  columns: ', read by column',
  batches: ', from the sizes of batches',
};

function Truncated({ result }: { result: ShownResult }) {
  return (
    <p className="truncated">
      <Icon name="alert" />
      cut off at the row limit of {formatCount(result.limits.rows)}: there is more
    </p>
  );
}

function Nothing({ isRunning }: { isRunning: boolean }) {
  const isRefused = useStored((state) => state.refusal !== null);
  if (isRunning) return <p className="empty">The query runs…</p>;
  if (isRefused) return <p className="empty">No result: the database cannot be asked now.</p>;
  return (
    <p className="empty">
      No result yet. Press Run, or choose an example. <NoRunHint />
    </p>
  );
}

function NoRunHint() {
  const hasNone = useStored((state) => state.info?.runs.length === 0);
  return hasNone && 'No run is stored so far.';
}

function SaveCsv({ result }: { result: ShownResult }) {
  const run = useRunInUse();
  const [share, setShare] = useState<number | null>(null);
  const cancel = useRef<AbortController>(null);
  const save = async () => {
    cancel.current = new AbortController();
    const { signal } = cancel.current;
    try {
      const file = await csvOf(result, setShare, signal);
      saveFile(
        file,
        resultFileName(runNamed(result.sql, run), new Date(), result.truncated ? result.rows.length : null),
      );
    } catch (error) {
      if (!signal.aborted) throw error;
      notify('info', `${WRITING}: cancelled`);
    } finally {
      setShare(null);
    }
  };
  return (
    <>
      {share !== null && <Progress label={WRITING} share={share} />}
      {share !== null && <Button label="Cancel the CSV file" icon="stop" onClick={() => cancel.current?.abort()} />}
      <Button label="Save as CSV" icon="save" disabled={share !== null} onClick={() => void save()} />
    </>
  );
}

/** The run that a query is about, if its text says so. */
function runNamed(sql: string, run: number | null): number | null {
  return run !== null && new RegExp(`\\brun\\s*=\\s*${run}\\b`).test(sql) ? run : null;
}
