/** Figures a second, latencies, and what is lost now. */
import type { PartName } from '../../../app/stores/view-store.ts';
import { type Found, type FullScreen, type Named, note, onChart, onMap } from './looked-for.ts';

/** All rates and latencies. */
export function rates(full: FullScreen): Named {
  const { screen, panels } = full;
  const rateOf = (part: PartName): Found[] => [
    [`map, ${part}`, onMap(full, part, /^.*\/s$/)],
    [`panel of ${part}`, panels[part]?.['rate, 1 s']],
  ];
  const dropped = ['shed', 'invalid', 'expired', 'evicted', 'dead-lettered'].map(
    (cause) =>
      [
        `${cause}, a second`,
        [
          // One note may tell of two causes.
          ['map', note(full, new RegExp(`(?:^|, )${cause} (.*?/s|–)(?:,|$)`))] as Found,
          ...onChart(full, 'Dropped, by cause', cause),
        ],
      ] as const,
  );
  return [
    ['in, a second', [['header', screen.header[0]], ...rateOf('source'), ...onChart(full, 'Throughput', 'in')]],
    [
      'stored, a second',
      [
        ['header', screen.header[1]],
        ...rateOf('storage'),
        ['panel of storage, rows', panels.storage?.['rows per second']],
        ...onChart(full, 'Throughput', 'stored'),
      ],
    ],
    ...(['validate', 'transform', 'scheduler', 'broadcast'] as const).map(
      (stage) => [`${stage}, a second`, rateOf(stage)] as const,
    ),
    ...dropped,
    ['P99, last 10 s', latency(full)],
    ['P50, last 10 s', onChart(full, 'Time to stored', 'P50')],
    ['P99.9, last 10 s', onChart(full, 'Time to stored', 'P99.9')],
    ['lost now, a second', full.losts.map((text, i) => [`verdict ${i + 1}`, /now (.*)$/.exec(text)?.[1]])],
    [
      'stolen, 1 s',
      [
        ['map', note(full, /^stolen (.*)$/)],
        ['panel of transform', panels.transform?.['stolen, 1 s']],
      ],
    ],
  ];
}
/** While no event arrives the header tells of the last ones, and since when; the chart has none. */
function latency(full: FullScreen): Found[] {
  const found = onChart(full, 'Time to stored', 'P99');
  return found.some(([, text]) => text?.startsWith('–')) ? found : [['header', full.screen.header[2]], ...found];
}
