import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { errorText } from '../../workers/contract/error-text.ts';
import type { RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { type CompareRow, type Comparison, comparisonOf } from '../comparison/comparison.ts';
import { type ComparedRun, readForCompare } from '../comparison/read-for-compare.ts';
import { useApp } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { RunPlot } from './RunPlot.tsx';
import { compare, keeperOf, nameOf, runsStore } from './runs-store.ts';
import { SaveReport } from './SaveReport.tsx';

/** Two to six runs: what differs, what that did, and how sure that is. */
export function ComparePage({ keys }: { keys: readonly string[] }) {
  const reading = useRuns(keys);
  const list = useStore(runsStore, (state) => state.list);
  const names = distinct(
    keys.map((key) => {
      const run = list?.runs.find((each) => each.key === key);
      return run === undefined ? key : nameOf(run);
    }),
  );
  return (
    <section className="compare" aria-labelledby="compare-title">
      <header>
        <Button className="back" label="All runs" icon="chevron" onClick={() => compare(null)} />
        <h2 id="compare-title">{names.join(' · ')}</h2>
      </header>
      {reading === null && <p role="status">Reading the runs…</p>}
      {reading !== null && 'failure' in reading && <p role="alert">A run could not be read: {reading.failure}</p>}
      {reading !== null && 'runs' in reading && <Compared comparison={comparisonOf(reading.runs, names)} />}
    </section>
  );
}

/** Of several that are called the same, the later ones get a number. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** What was read of kept runs, or why it could not be; null while it is being read. */
export type Reading<Read> = Read | { readonly failure: string } | null;

/** Reads files of kept runs, and again when another `read` is given: it has to be the same function for the same files. */
export function useReading<Read>(read: (keeper: RunKeeper) => Promise<Read>): Reading<Read> {
  const { database } = useApp();
  const [reading, setReading] = useState<Reading<Read>>(null);
  useEffect(() => {
    let isWanted = true;
    setReading(null);
    keeperOf(database)
      .then(read)
      .catch((error: unknown) => ({ failure: errorText(error) }))
      .then((done) => isWanted && setReading(done));
    return () => {
      isWanted = false;
    };
  }, [read, database]);
  return reading;
}

/** The files of kept runs, read. */
export function useRuns(keys: readonly string[]): Reading<{ readonly runs: readonly ComparedRun[] }> {
  const read = useCallback(
    async (keeper: RunKeeper) => {
      const runs: ComparedRun[] = [];
      for (const key of keys) runs.push(await readForCompare(key, await keeper.file(key)));
      return { runs };
    },
    [keys],
  );
  return useReading(read);
}

export function Compared({ comparison }: { comparison: Comparison }) {
  const { verdict, warnings } = comparison;
  return (
    <>
      {warnings.length > 0 && (
        <ul className="compare-warnings" aria-label="Warnings">
          {warnings.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <div className="card run-verdict" role="status" aria-label="Verdict">
        <h3>{verdict.headline}</h3>
        {verdict.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <SaveReport comparison={comparison} />
      </div>
      <SideBySide comparison={comparison} />
    </>
  );
}

/** What differs in the settings, the figures, and the charts laid over each other. Of one run: its figures. */
export function SideBySide({ comparison }: { comparison: Comparison }) {
  const { settings, figures, objectives, incidents, plots, names, isOfMoments } = comparison;
  return (
    <>
      {names.length > 1 && (
        <CompareTable
          title="What differs in the settings"
          names={names}
          rows={settings}
          none="All settings are the same."
        />
      )}
      <CompareTable
        title={isOfMoments ? 'Figures of each' : 'Figures'}
        names={names}
        rows={figures}
        none="There are none."
        hasDifference={names.length === 2}
      />
      {!isOfMoments && (
        <>
          <CompareTable title="Objectives" names={names} rows={objectives} none="Too little was measured to tell." />
          <CompareTable title="Incidents" names={names} rows={incidents} none="There were none." />
        </>
      )}
      <div className="plots">
        {plots.map((spec) => (
          <RunPlot key={spec.title} spec={spec} />
        ))}
      </div>
    </>
  );
}

interface TableProps {
  readonly title: string;
  readonly names: readonly string[];
  readonly rows: readonly CompareRow[];
  readonly none: string;
  readonly hasDifference?: boolean;
}
const HEADS: Readonly<Record<string, string>> = {
  'What differs in the settings': 'Setting',
  Figures: 'Of the whole run',
  'Figures of each': 'From its beginning on',
  Objectives: 'Error budget used',
  Incidents: 'Incident',
};
function CompareTable({ title, names, rows, none, hasDifference = false }: TableProps) {
  const hasSpread = rows.some(({ spread }) => spread !== undefined);
  return (
    <section className="card compare-table">
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="empty">{none}</p>
      ) : (
        <ScrollFrame className="run-table-frame" name={title}>
          <table aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{HEADS[title] ?? title}</th>
                {names.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                {hasSpread && <th scope="col">spread</th>}
                {hasDifference && <th scope="col">difference</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.label}>
                  <th scope="row">{row.label}</th>
                  {row.texts.map((text, i) => (
                    <td key={names[i]} translate="no">
                      {text}
                    </td>
                  ))}
                  {hasSpread && <td translate="no">{row.spread}</td>}
                  {hasDifference && (
                    <td translate="no" data-tone={row.tone}>
                      {row.difference}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      )}
    </section>
  );
}
