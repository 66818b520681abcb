import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { useBox, useData, useRunInUse } from './data-context.ts';
import { EXAMPLES } from './examples.ts';
import { PastQueries } from './PastQueries.tsx';
import { TABLES } from './tables.ts';

const VIEWS = ['Examples', 'Tables', 'History'] as const;

interface SqlHelpProps {
  /** Takes the place of what is written, and runs it if asked. */
  onFill: (sql: string, isRun: boolean) => void;
  /** Goes where the cursor is. */
  onInsert: (name: string) => void;
}

/** Beside the box: questions to start from, names to insert, what was run before. */
export function SqlHelp({ onFill, onInsert }: SqlHelpProps) {
  const { box } = useData();
  const [view, setView] = useState<(typeof VIEWS)[number]>('Examples');
  const hasHistory = useBox((state) => state.history.length > 0);
  return (
    <div className="sql-help">
      <div className="sql-help-head">
        <fieldset className="segments">
          <legend className="visually-hidden">Help with SQL</legend>
          {VIEWS.map((name) => (
            <label key={name}>
              <input type="radio" name="sql-help" checked={view === name} onChange={() => setView(name)} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        {view === 'History' && hasHistory && (
          <Button isCompact label="Clear the history" icon="close" onClick={() => box.forgetHistory()} />
        )}
      </div>
      <div className="sql-help-list">
        {view === 'Examples' && <Examples onFill={onFill} />}
        {view === 'Tables' && <Tables onInsert={onInsert} />}
        {view === 'History' && <PastQueries onFill={(sql) => onFill(sql, false)} />}
      </div>
    </div>
  );
}

function Examples({ onFill }: Pick<SqlHelpProps, 'onFill'>) {
  const run = useRunInUse() ?? 1;
  return (
    <>
      {TABLES.map(({ name }) => (
        <section key={name} aria-label={`Examples for ${name}`}>
          <h3>{name}</h3>
          <ul>
            {EXAMPLES.filter(({ table }) => table === name).map(({ title, sql }) => (
              <li key={title}>
                <button type="button" onClick={() => onFill(sql(run), true)}>
                  {title}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Tables({ onInsert }: Pick<SqlHelpProps, 'onInsert'>) {
  return TABLES.map(({ name, about, columns }) => (
    <section key={name} aria-label={`Table ${name}`}>
      <h3>
        <button type="button" aria-label={`Insert ${name}`} onClick={() => onInsert(name)}>
          {name}
        </button>
        <span className="unit">{about}</span>
      </h3>
      <ul>
        {columns.map((column) => (
          <li key={column.name}>
            <button
              type="button"
              aria-label={`Insert ${column.name} of ${name}${column.unit === '' ? '' : `, ${column.unit}`}: ${column.about}`}
              title={column.about}
              onClick={() => onInsert(column.name)}
            >
              <code>{column.name}</code>
              <span className="unit">{column.unit}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ));
}
