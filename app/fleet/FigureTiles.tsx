/** A figure with its name above it and a word beside it. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  /** A unit, a trend, why it is not known. */
  readonly note: string;
}

/** Figures beside each other. */
export function FigureTiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className="fleet-figures">
      {tiles.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b translate="no">{value}</b>
            <span className="unit">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
