import { type KeyboardEvent, useRef } from 'react';
import { Button } from '../ui/Button.tsx';
import { useBox, useData } from './data-context.ts';
import { Limits } from './Limits.tsx';
import { OverLimit } from './OverLimit.tsx';
import { QueryErrorBox } from './QueryErrorBox.tsx';
import { RunningTime } from './RunningTime.tsx';
import { SqlHelp } from './SqlHelp.tsx';
import { insertText, replaceText } from './text-editing.ts';

/** The SQL box, with what helps to fill it. */
export function SqlCard() {
  const { box } = useData();
  const text = useRef<HTMLTextAreaElement>(null);
  const sql = useBox((state) => state.sql);
  const startedAt = useBox((state) => state.startedAt);
  const error = useBox((state) => state.error);
  const isRunning = startedAt !== null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isRunning) box.cancel();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void box.run();
  };
  const fill = (given: string, isRun: boolean) => {
    replaceText(text.current!, given);
    if (isRun) void box.run();
  };
  return (
    <section className="card sql-card" aria-labelledby="sql-title" id="panel-sql" tabIndex={-1} onKeyDown={onKeyDown}>
      <div className="sql-write">
        <header>
          <h2 id="sql-title">SQL</h2>
          <p className="unit key-help" id="sql-keys">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs, <kbd>Esc</kbd> cancels
          </p>
        </header>
        <textarea
          translate="no"
          ref={text}
          id="sql"
          aria-label="SQL"
          aria-describedby={error === null ? 'sql-keys' : 'sql-error'}
          aria-invalid={error !== null && error.kind !== 'ended'}
          rows={8}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={sql}
          onChange={(event) => box.write(event.target.value)}
        />
        <QueryErrorBox onPlace={(from, to) => select(text.current!, from, to)} />
        <div className="sql-bar">
          <Button label="Run" icon="play" look="primary" aria-disabled={isRunning} onClick={() => void box.run()} />
          <Button label="Cancel" icon="stop" disabled={!isRunning} onClick={() => box.cancel()} />
          {startedAt === null ? <Limits /> : <RunningTime startedAt={startedAt} />}
        </div>
        <OverLimit startedAt={startedAt} />
      </div>
      <SqlHelp onFill={fill} onInsert={(name) => insertText(text.current!, name)} />
    </section>
  );
}

function select(element: HTMLTextAreaElement, from: number, to: number): void {
  element.focus();
  element.setSelectionRange(from, to);
}
