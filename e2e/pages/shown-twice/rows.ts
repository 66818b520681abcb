/** Figures of single rows: incidents, and what was saved as files. */
import { LOSS_NAMES } from '../incident-sums.ts';
import type { Found, FullScreen, Named } from './looked-for.ts';

/** What became of an incident: its row, and its line of the log once it is closed. */
export function incidents({ incidents: rows, log }: FullScreen): Named {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const what = row.what ?? '';
    // The rows are newest first, as are the lines.
    const nth = seen.get(what) ?? 0;
    const isClosed = row.recovered !== 'under way';
    const line = isClosed
      ? log.filter((text) => text.startsWith(`${what}: `) && / waiting, /.test(text))[nth]
      : undefined;
    if (isClosed) seen.set(what, nth + 1);
    if (line === undefined) return [];
    const of = (name: string, pattern: RegExp, none?: string): readonly [string, readonly Found[]] => [
      `${what} (${row.began}), ${name}`,
      [
        ['row', row[name]],
        ['log', pattern.exec(line)?.[1] ?? none],
      ],
    ];
    return [
      of('detected', /(?:detected after ([^,]+),|(not detected))/, 'not detected'),
      of('recovered', /recovered (.+?) after its end/, row.recovered),
      of('late', /; ([\d,]+) late/, row.late),
      ...LOSS_NAMES.map((cause) => of(cause, new RegExp(`(?<![\\d,])([\\d,]+) ${cause}`), '0')),
      of('peak depth', /at most ([\d,]+) waiting/),
      of('worst latency', /waiting, (.+?) latency/, row['worst latency']),
    ];
  });
}

/** Each row of the lists beside the same row of a saved file. Of alarms that come too many at once, not all are stored. */
export function exportedRows({ lists, exported }: FullScreen): Named {
  if (exported === undefined) return [];
  return (['alarms', 'tail'] as const).flatMap((list) =>
    lists[list].flatMap((row) => {
      const saved = exported[list].find(({ sequence }) => sequence === row.sequence);
      return Object.entries(row).map(
        ([column, text]) =>
          [
            `${list}, ${row.sequence}, ${column}`,
            [
              [`list of ${list}`, text],
              [`${list}, saved as CSV`, saved?.[column]],
            ],
          ] as const,
      );
    }),
  );
}
