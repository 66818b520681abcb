import { lettersText } from '../scenarios/definition/letter-text.ts';
import type { Outcome, RowResult } from '../scenarios/player-types.ts';
import { expectedText, givenText, limitText, measuredText, partsText, placesOf, valuesText } from './row-text.ts';

interface VerdictTableProps {
  readonly rows: readonly RowResult[];
  /** The same claims with one thing changed, and what that was. */
  readonly changed?: { readonly text: string; readonly rows: readonly RowResult[] } | undefined;
}

/** Each claim beside its formula, what was measured, and whether it held. */
export function VerdictTable({ rows, changed }: VerdictTableProps) {
  const letters = lettersText(rows);
  return (
    <>
      <table className="verdict-table">
        <caption className="visually-hidden">What was claimed and what was measured</caption>
        <thead>
          <tr>
            <th scope="col">Claim</th>
            <th scope="col">Expected</th>
            <th scope="col">Measured</th>
            <th scope="col">Verdict</th>
            {changed !== undefined && <th scope="col">{changed.text}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.claim} data-outcome={row.outcome}>
              <th scope="row">
                {row.claim}
                <p className="row-figure">{partsText(row)}</p>
                {row.why !== null && <p className="row-why">{row.why}</p>}
              </th>
              <td data-label="Expected">
                {row.formula !== null && (
                  <code>
                    {row.formula} <b>= {expectedText(row)}</b>
                  </code>
                )}
                <span className="row-limit">{limitText(row)}</span>
                {row.given.length > 0 && <p className="row-figure">{givenText(row)}</p>}
              </td>
              <td data-label="Measured">
                <b>{measuredText(row)}</b>
                <Values row={row} />
                <RowAxis row={row} />
              </td>
              <td data-label="Verdict">
                <OutcomeSign outcome={row.outcome} />
              </td>
              {changed !== undefined && <ChangedCell text={changed.text} row={changed.rows[i]!} />}
            </tr>
          ))}
        </tbody>
      </table>
      {letters !== '' && <p className="unit verdict-letters">{letters}.</p>}
    </>
  );
}

/** Of a ratio or a difference, what it is of. */
function Values({ row }: { row: RowResult }) {
  const text = valuesText(row);
  return text !== null && <p className="row-figure">{text}</p>;
}

/** What was measured of the same claim with one thing changed; what is allowed may have moved with it. */
function ChangedCell({ text, row }: { text: string; row: RowResult }) {
  return (
    <td data-label={text} className="row-changed">
      <b>{measuredText(row)}</b> <OutcomeSign outcome={row.outcome} />
      <Values row={row} />
      <span className="row-limit">{limitText(row)}</span>
      {row.why !== null && <p className="row-why">{row.why}</p>}
    </td>
  );
}

/** Shape, colour and word. */
export function OutcomeSign({ outcome }: { outcome: Outcome }) {
  return (
    <span className="outcome" data-outcome={outcome}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={SHAPES[outcome]} />
      </svg>
      {outcome}
    </span>
  );
}
const SHAPES: Readonly<Record<Outcome, string>> = {
  held: 'M3 8.5l3.2 3.2L13 4.5',
  'not held': 'M4 4l8 8M12 4l-8 8',
  'could not tell': 'M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.8.4-1 .9-1 1.7M8 12.6v.1',
};

const WIDTH = 120;

/** What is allowed as a band, what was measured as a mark, on one axis. */
function RowAxis({ row }: { row: RowResult }) {
  if (row.measured === null || (row.least === null && row.most === null)) return null;
  const { least, most, measured, ends } = placesOf(row);
  const x = (place: number) => place * WIDTH;
  return (
    <svg className="row-axis" viewBox={`0 0 ${WIDTH} 14`} width={WIDTH} height="14" aria-hidden="true">
      <title>{`from ${ends[0]} to ${ends[1]}; the band is what is allowed`}</title>
      <path className="axis-line" d={`M0 7H${WIDTH}`} />
      <rect className="axis-allowed" x={x(least)} y="4" width={Math.max(2, x(most) - x(least))} height="6" />
      {measured !== null && <path className="axis-measured" d={`M${x(measured)} 0v14`} />}
    </svg>
  );
}
