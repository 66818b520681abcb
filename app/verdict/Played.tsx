import { differencesOf } from '../comparison/run-settings.ts';
import { formatTenths } from '../format.ts';
import { DEFAULTS } from '../runs/defaults.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';

/** What was played: of each act how long it was, and the settings that are not the defaults. */
export function Played({ records }: { records: readonly ActRecord[] }) {
  return (
    <section className="card verdict-played" aria-label="What was played">
      <details>
        <summary>What was played: the settings of each act</summary>
        {records.map((record) => (
          <p key={record.number}>
            <b>{playedText(record)}</b> {settingsText(record)}
          </p>
        ))}
      </details>
    </section>
  );
}

/** How long an act lasted. */
export function playedText({ name, played, warmUp }: ActRecord): string {
  const part = warmUp > 0 ? `, measured from ${formatTenths(1000 * warmUp)} on` : '';
  return `${name}: ${formatTenths(1000 * played)}${part}.`;
}
/** The settings of an act that are not at their defaults. */
export function settingsText({ config }: ActRecord): string {
  return differencesOf([DEFAULTS, config])
    .map(({ label, texts }) => `${label} ${texts[1]}`)
    .join(', ');
}
