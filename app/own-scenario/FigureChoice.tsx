import { useMemo, useState } from 'react';
import { figureTitle, unitText } from '../scenarios/definition/figure-text.ts';
import { figureOf } from '../scenarios/definition/figures.ts';
import { RELATIONS, type VerdictRow } from '../scenarios/definition/scenario-types.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';
import { type Chosen, type Measured, measuredOf, type Relation, rowOf } from './scenario-of-run.ts';

interface FigureChoiceProps {
  readonly record: ActRecord;
  readonly chosen: readonly Chosen[];
  readonly onChange: (chosen: readonly Chosen[]) => void;
}
/** So many are shown; the others are found by their words. */
const SHOWN = 12;
const MOST_ROWS = 12;

/** The figures that were measured, to choose those that are to come again, and how near. */
export function FigureChoice({ record, chosen, onChange }: FigureChoiceProps) {
  const [words, setWords] = useState('');
  const all = useMemo(() => measuredOf(record), [record]);
  const shown = all.filter((each) => isMeant(each, words)).slice(0, SHOWN);
  const others = chosen.filter((each) => !shown.some(({ figure }) => figure === each.figure));
  const set = (each: Measured, is: Relation | null) => {
    const rest = chosen.filter(({ figure }) => figure !== each.figure);
    onChange(is === null ? rest : [...rest, { ...each, is }]);
  };
  return (
    <section aria-label="Verdict">
      <label className="own-field">
        <span>Find a figure</span>
        <input type="search" value={words} onChange={(event) => setWords(event.target.value)} />
      </label>
      <ul className="own-figures">
        {[...others, ...shown].map((each) => (
          <FigureRow
            key={each.figure}
            measured={each}
            is={chosen.find(({ figure }) => figure === each.figure)?.is ?? null}
            isFull={chosen.length >= MOST_ROWS}
            onChange={(is) => set(each, is)}
          />
        ))}
      </ul>
      <p className="unit">
        {shown.length === 0
          ? 'No figure has these words.'
          : `${chosen.length} of ${all.length} figures are in the verdict.`}
      </p>
    </section>
  );
}

interface FigureRowProps {
  readonly measured: Measured;
  /** Null: it is not in the verdict. */
  readonly is: Relation | null;
  readonly isFull: boolean;
  readonly onChange: (is: Relation | null) => void;
}
function FigureRow({ measured, is, isFull, onChange }: FigureRowProps) {
  const { unit, help } = figureOf(measured.figure);
  const name = figureTitle(help);
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={is !== null}
          disabled={is === null && isFull}
          onChange={(event) => onChange(event.target.checked ? usual(measured) : null)}
        />
        <span>{name}</span>
      </label>
      <b translate="no">{unitText(measured.value, unit)}</b>
      {is !== null && (
        <span className="own-limit">
          <select
            aria-label={`Limit of ${name}`}
            value={is}
            onChange={(event) => onChange(RELATIONS.find((each) => each === event.target.value) ?? is)}
          >
            {RELATIONS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>{' '}
          {limitText(rowOf({ ...measured, is }))}
        </span>
      )}
    </li>
  );
}

/** What was nothing is to be nothing again; all else is to be alike. */
function usual({ value }: Measured): Relation {
  return value === 0 ? 'at most' : 'within';
}
function limitText({ figure, is, of, or = 0 }: VerdictRow): string {
  const text = (value: number) => unitText(value, figureOf(figure).unit);
  const value = Number(of);
  return is === 'within' ? `${text(value - or)} to ${text(value + or)}` : text(value);
}
function isMeant({ figure }: Measured, words: string): boolean {
  const text = `${figure} ${figureOf(figure).help}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
