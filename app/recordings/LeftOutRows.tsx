import { csvLines } from '../../workers/contract/csv.ts';
import { type LeftOutRow, MOST_TOLD } from '../../workers/contract/import-types.ts';
import { formatCount } from '../format.ts';
import { Button } from '../ui/Button.tsx';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { saveFile } from '../ui/save-file.ts';

const SHOWN = 100;

/** The rows that could not be used, each with its place and the reason; as a file, too. */
export function LeftOutRows({ name, rows }: { name: string; rows: readonly LeftOutRow[] }) {
  if (rows.length === 0) return null;
  const save = () => {
    const lines = rows.map(({ line, column, reason, text }) => [line, column, reason, text]);
    saveFile(
      new Blob([csvLines([['line', 'column', 'reason', 'text'], ...lines])], { type: 'text/csv' }),
      `${name}-left-out.csv`,
    );
  };
  return (
    <details className="left-out">
      <summary>Rows left out</summary>
      <div className="left-out-scroll">
        <table>
          <ColumnHeads names={['Line', 'Column', 'Reason', 'Text']} />
          <tbody>
            {rows.slice(0, SHOWN).map(({ line, column, reason, text }) => (
              <tr key={`${line} ${column} ${reason}`}>
                <td>{line}</td>
                <td>{column}</td>
                <td>{reason}</td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > SHOWN && <p className="unit">The first {SHOWN} are shown.</p>}
      <Button
        label={rows.length === MOST_TOLD ? `Save the first ${formatCount(MOST_TOLD)} as CSV` : 'Save as CSV'}
        icon="save"
        onClick={save}
      />
    </details>
  );
}
