/** What the rows of incidents come to, against what the run has counted. */
import type { Losses, Snapshot } from '../../workers/contract/snapshot-types.ts';

/** What the run has lost in all. */
export function lossesOf({ counters, subscribers: { aggregates, alarms, tail } }: Snapshot): Losses {
  return {
    lost: counters,
    skipped: { aggregates: aggregates.skipped, alarms: alarms.skipped, tail: tail.skipped },
  };
}

/** In the page: takes snapshots, a few milliseconds apart; those whose rows do not come to their counters. */
export async function snapshotsOff(snapshots: number): Promise<{ rows: number[]; counters: number[] }[]> {
  const of = ({ lost, skipped }: Losses) => [
    lost.invalid,
    lost.shed,
    lost.expired,
    lost.evicted,
    lost.deadLettered,
    skipped.aggregates,
    skipped.alarms,
    skipped.tail,
  ];
  const off: { rows: number[]; counters: number[] }[] = [];
  for (let i = 0; i < snapshots; i++) {
    await new Promise((resolve) => setTimeout(resolve, 7));
    const { incidents, outsideIncidents, counters, subscribers } = window.penstock!.snapshot();
    const all = [...incidents, outsideIncidents.noIncident, outsideIncidents.earlier].map(of);
    const rows = all.reduce((sum, row) => sum.map((events, cause) => events + row[cause]!));
    const { aggregates, alarms, tail } = subscribers;
    const skipped = { aggregates: aggregates.skipped, alarms: alarms.skipped, tail: tail.skipped };
    const counted = of({ lost: counters, skipped });
    if (String(rows) !== String(counted)) off.push({ rows, counters: counted });
  }
  return off;
}

/** Causes of losses as the table on the screen calls them. */
export const LOSS_NAMES = [
  'invalid',
  'shed',
  'expired',
  'evicted',
  'dead-lettered',
  'aggregates skipped',
  'alarms skipped',
  'tail skipped',
] as const;

/** In the page: what the table says of losses: of the whole run, and of all rows above that. */
export function sumsOnScreen(table: Element, names: readonly string[]): { total: number[]; rows: number[] } {
  const numbers = [...table.querySelectorAll('tr')]
    .filter((row) => !row.hidden && row.querySelector('td') !== null)
    .map((row) =>
      names.map((name) => Number(row.querySelector(`[data-name="${name}"]`)?.textContent?.replaceAll(',', ''))),
    );
  const total = numbers.pop() ?? [];
  return { total, rows: total.map((_, cause) => numbers.reduce((sum, row) => sum + row[cause]!, 0)) };
}
