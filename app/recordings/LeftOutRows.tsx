import { csvLines } from '../../workers/contract/csv.ts';
import { type LeftOutRow, MOST_TOLD } from '../../workers/contract/import-types.ts';
import { formatCount } from '../format.ts';
import { Button } from '../ui/Button.tsx';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { saveFile } from '../ui/save-file.ts';

const SHOWN = 100;

/** The rows that could not be used, each with its place and the reason; as a file, too. */
export function LeftOutRows({ name, rows }: { name: string; rows: readonly LeftOutRow[] }) {
  if (rows.length === 0) return null;
  // Of several files that were joined, a line is of one of them.
  const areOfFiles = rows.some(({ file }) => file !== undefined);
  const cells = ({ file = '', line, column, reason, text }: LeftOutRow) => [
    ...(areOfFiles ? [file] : []),
    line,
    column,
    reason,
    text,
  ];
  const heads = [...(areOfFiles ? ['File'] : []), 'Line', 'Column', 'Reason', 'Text'];
  const save = () => {
    const lines = csvLines([heads.map((head) => head.toLowerCase()), ...rows.map(cells)]);
    saveFile(new Blob([lines], { type: 'text/csv' }), `${name}-left-out.csv`);
  };
  return (
    <details className="left-out">
      <summary>Rows left out</summary>
      <ScrollFrame name="Rows left out" className="left-out-scroll">
        <table aria-label="Rows left out">
          <ColumnHeads names={heads} />
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={`${row.file} ${row.line} ${row.column} ${row.reason}`}>
                {cells(row).map((cell, i) => (
                  <td key={heads[i]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {rows.length > SHOWN && <p className="unit">The first {SHOWN} are shown.</p>}
      <Button
        label={rows.length === MOST_TOLD ? `Save the first ${formatCount(MOST_TOLD)} as CSV` : 'Save as CSV'}
        icon="save"
        onClick={save}
      />
    </details>
  );
}
