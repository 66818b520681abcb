/** Every figure that the screen shows at more than one place: one list of names, each with all its places at one moment. */

import { formatCount, formatShort } from '../../app/format.ts';
import type { PartName } from '../../app/stores/view-store.ts';
import { CLASSES, LINE_STAGES, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { ChartTitle } from './chart-titles.ts';
import { LOSS_NAMES } from './incident-sums.ts';
import type { Screen } from './one-moment.ts';

/** What files have of a run, as the screen would show it. */
export interface ExportedFigures {
  /** How many events are stored, by where that is said. */
  readonly stored: Readonly<Record<string, string>>;
  /** The latest, newest first. */
  readonly alarms: readonly Readonly<Record<string, string>>[];
  readonly tail: readonly Readonly<Record<string, string>>[];
}

/** All that stands on the screen at one moment, wherever one has to look for it. */
export interface FullScreen {
  readonly screen: Screen;
  /** Texts of the verdict and of what is lost, at each place that has them. */
  readonly verdicts: readonly string[];
  readonly losts: readonly string[];
  readonly lossLine: string;
  /** What stands beside the lines of each chart, and in its data table. */
  readonly legends: Readonly<Partial<Record<ChartTitle, Readonly<Record<string, string>>>>>;
  readonly tables: Readonly<Partial<Record<ChartTitle, Readonly<Record<string, string>>>>>;
  readonly panels: Readonly<Partial<Record<PartName, Readonly<Record<string, string>>>>>;
  readonly incidents: readonly Readonly<Record<string, string>>[];
  /** Of the table of incidents: `whole run` and the others, by the cause. */
  readonly sums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly log: readonly string[];
  /** The moment that is looked at, as the ribbon and the bar of the time have it. */
  readonly moments: readonly string[];
  /** The rows of the lists of alarms and of the latest events, by their column. */
  readonly lists: Readonly<Record<'alarms' | 'tail', readonly Readonly<Record<string, string>>[]>>;
  /** Of the run when it has ended: nothing moves then between the screen and it. */
  readonly ended: Snapshot | null;
  /** Only where files were saved. */
  readonly exported?: ExportedFigures;
}

export interface Place {
  readonly where: string;
  readonly text: string;
  /** The same figure in fewer digits, or not shown now. */
  readonly form?: 'short';
}
export interface ShownTwice {
  readonly name: string;
  readonly places: readonly Place[];
  readonly isDifferent: boolean;
}

const CHANNELS = [
  ['source→validate', 'validate'],
  ['validate→transform', 'transform'],
  ['transform→scheduler', 'scheduler'],
  ['scheduler→broadcast', 'broadcast'],
  ['broadcast→storage', 'storage'],
] as const;
const LANES: ChartTitle = 'Time of each worker';

type Named = readonly (readonly [name: string, places: readonly Found[]])[];
type Found = readonly [where: string, text: string | undefined, form?: 'short'];

function allNamed(full: FullScreen): Named {
  return [
    ...rates(full),
    ...counts(full),
    ...stages(full),
    ...channels(full),
    ...others(full),
    ...incidents(full),
    ...exportedRows(full),
  ];
}

/** The places that are looked at, and whether anything stood there: a place that never has anything has another name by now. */
export function placesLookedAt(full: FullScreen): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [where, text] of allNamed(full).flatMap(([, places]) => places))
    found.set(where, found.get(where) === true || Boolean(text));
  return found;
}

/** The figures with at least two places. */
export function shownTwice(full: FullScreen): ShownTwice[] {
  return allNamed(full).flatMap(([name, found]) => {
    const places = found.flatMap(([where, text, form]): Place[] =>
      text === undefined || text === '' ? [] : [{ where, text, ...(form && { form }) }],
    );
    return places.length < 2 ? [] : [{ name, places, isDifferent: !isAgreed(places) }];
  });
}

function isAgreed(places: readonly Place[]): boolean {
  const full = places.filter(({ form }) => form === undefined).map(({ text }) => text);
  const short = places.filter(({ form }) => form === 'short').map(({ text }) => text);
  const count = numberOf(full[0] ?? '');
  const wanted = full.length > 0 && !Number.isNaN(count) ? formatShort(count) : short[0];
  return new Set(full).size <= 1 && short.every((text) => text === wanted);
}
function numberOf(text: string): number {
  return /^[\d,]+$/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
}

/** Where a chart has a value: beside its line, in words for a screen reader, in its data table. */
function onChart({ screen, legends, tables }: FullScreen, chart: ChartTitle, label: string): Found[] {
  const told = new RegExp(`(?:^|, )${label.replaceAll('.', '\\.')} ([^,]+(?:,\\d{3})*)`).exec(
    screen.charts[chart] ?? '',
  );
  return [
    [`legend of ${chart}`, legends[chart]?.[label]],
    [`${chart}, read out`, told?.[1]],
    [`table of ${chart}`, tables[chart]?.[label]],
  ];
}
function onMap({ screen }: FullScreen, part: string, pattern: RegExp): string | undefined {
  for (const text of screen.parts[part] ?? []) {
    const found = pattern.exec(text);
    if (found) return found[1] ?? found[0];
  }
  return undefined;
}
function note({ screen }: FullScreen, pattern: RegExp): string | undefined {
  return screen.notes.flatMap((each) => pattern.exec(each)?.[1] ?? [])[0];
}

function rates(full: FullScreen): Named {
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

function counts(full: FullScreen): Named {
  const { screen, panels, sums, ended } = full;
  const whole = sums['whole run'] ?? {};
  const causes = ['invalid', 'shed', 'expired', 'evicted', 'dead-lettered'] as const;
  const sumOf = (panel: Readonly<Record<string, string>> | undefined, labels: readonly string[]) =>
    panel && formatCount(labels.reduce((sum, label) => sum + numberOf(panel[label] ?? ''), 0));
  const inPanel: Record<(typeof causes)[number], Found> = {
    invalid: [
      'panel of validate, sum',
      sumOf(panels.validate, ['not finite', 'out of range', 'unknown sensor', 'bad status', 'bad checksum']),
    ],
    shed: ['panel of source', panels.source?.shed],
    expired: [
      'panel of scheduler, sum',
      sumOf(
        panels.scheduler,
        CLASSES.map((c) => `${c}, expired`),
      ),
    ],
    evicted: [
      'panel of scheduler, sum',
      sumOf(
        panels.scheduler,
        CLASSES.map((c) => `${c}, evicted`),
      ),
    ],
    'dead-lettered': ['', undefined],
  };
  const lostSum = formatCount(causes.reduce((sum, cause) => sum + numberOf(screen.ledger[cause] ?? ''), 0));
  const isKnown = screen.ledger.emitted !== '–' && screen.ledger.emitted !== undefined;
  return [
    [
      'emitted',
      [
        ['ledger', screen.ledger.emitted],
        ['panel of source', panels.source?.emitted],
        ['ledger, sum', isKnown ? sumOf(screen.ledger, ['stored', ...causes, 'in flight']) : undefined],
        ['snapshot', ended ? formatCount(ended.counters.emitted) : undefined],
      ],
    ],
    [
      'stored',
      [
        ['ledger', screen.ledger.stored],
        ['panel of storage', panels.storage?.stored],
        ['snapshot', ended ? formatCount(ended.counters.stored) : undefined],
        ...Object.entries(full.exported?.stored ?? {}),
      ],
    ],
    ...causes.map(
      (cause) =>
        [cause, [['ledger', screen.ledger[cause]], inPanel[cause], ['incidents, whole run', whole[cause]]]] as const,
    ),
    [
      'in flight',
      [
        ['ledger', screen.ledger['in flight']],
        ['sum of the map', onWholeMap(full)],
        ['sum of the panels', inPanels(full)],
      ],
    ],
    [
      'calls, a second',
      [['panel of storage', panels.storage?.['calls, 1 s']], ...onChart(full, 'Database calls', 'begun')],
    ],
    [
      'owed',
      [
        ['map', note(full, /^(?:≈ )?(.*) owed$/)],
        ['panel of source', panels.source?.['due, not emitted']?.replace('≈ ', '')],
        ...onChart(full, 'Channel depth', '→ source'),
      ],
    ],
    [
      'lost',
      [
        ...full.losts.map((text, i): Found => [`verdict ${i + 1}`, /^lost ([\d,]*\d)/.exec(text)?.[1]]),
        [
          'line below the headline',
          /^([\d,]+) events? of this run/.exec(full.lossLine.replace(/^.*\. (?=[\d,]+ event)/, ''))?.[1],
        ],
        ['ledger, sum', isKnown ? lostSum : undefined],
      ],
    ],
    ...SUBSCRIBERS.map(
      (name) =>
        [
          `skipped by ${name}`,
          [
            [`panel of ${name}`, panels[name]?.skipped],
            ['incidents, whole run', whole[`${name} skipped`]],
            [`map, ${name}`, onMap(full, name, /^(.*) skipped$/), 'short'],
          ],
        ] as const,
    ),
    [
      'rows kept',
      [
        ['panel of storage', panels.storage?.['rows kept']],
        ['map', note(full, /^(?:in memory: )?(.*) rows/), 'short'],
      ],
    ],
    [
      'size',
      [
        ['panel of storage', panels.storage?.size],
        ['map', note(full, /rows, (.*)$/)],
      ],
    ],
    ['verdict', full.verdicts.map((text, i) => [`place ${i + 1}`, text])],
  ];
}
function onWholeMap({ screen }: FullScreen): string | undefined {
  if (screen.ledger['in flight'] === '–') return undefined;
  const depths = Object.values(screen.pipes);
  const held = screen.notes.flatMap((each) => /^([\d,]+) (?:in hand|waiting|in batches)$/.exec(each)?.[1] ?? []);
  return formatCount([...depths, ...held].reduce((sum, text) => sum + numberOf(text.split(' of ')[0]!), 0));
}
function inPanels({ panels, screen }: FullScreen): string | undefined {
  if (screen.ledger['in flight'] === '–' || Object.keys(panels).length === 0) return undefined;
  const first = (text: string | undefined) => numberOf((text ?? '').split(' of ')[0]!);
  const depths = CHANNELS.map(([, stage]) => first(panels[stage]?.['its channel']));
  const held = [panels.transform?.['in hand'], panels.scheduler?.waiting, panels.storage?.['in batches']].map(first);
  const sum = [...depths, ...held].reduce((all, each) => all + each, 0);
  return Number.isNaN(sum) ? undefined : formatCount(sum);
}

function stages(full: FullScreen): Named {
  const { screen, panels, tables, legends } = full;
  const busyOf = (text: string | undefined) => /^(\S+ %|–) busy/.exec(text ?? '')?.[1];
  const blockedOf = (text: string | undefined) => /busy, (\S+ %|–) blocked/.exec(text ?? '')?.[1];
  const lanes = new Map(
    [...(screen.charts[LANES] ?? '').matchAll(/, ([a-z]+(?: \d+)?) (\S+) ?%? busy, /g)].map((each, i) => [each[1]!, i]),
  );
  return [...LINE_STAGES, ...SUBSCRIBERS].flatMap((stage) => {
    const told = new RegExp(`, ${stage} ((?:\\S+ %|–) busy, (?:\\S+ %|–) blocked)`).exec(
      screen.charts[LANES] ?? '',
    )?.[1];
    const lane = lanes.get(stage);
    const named = new RegExp(`^(?!.*a moment ago).*(?:busiest stage is|busiest is) ${stage} at (\\S+ %)`).exec(
      screen.headline,
    );
    return [
      [
        `${stage}, busy`,
        [
          [`map, ${stage}`, onMap(full, stage, /^busy (.*)$/)],
          [`panel of ${stage}`, panels[stage]?.['busy, 1 s']],
          ['beside its lane', lane === undefined ? undefined : screen.lanes[lane]],
          ['lanes, read out', busyOf(told)],
          ['table of the lanes', busyOf(tables[LANES]?.[stage])],
          ['headline', named?.[1]],
        ],
      ],
      [
        `${stage}, blocked`,
        [
          [`panel of ${stage}`, panels[stage]?.['blocked, 1 s']],
          ['lanes, read out', blockedOf(told)],
          ['table of the lanes', blockedOf(tables[LANES]?.[stage] ?? legends[LANES]?.[stage])],
        ],
      ],
      [
        `${stage}, back pressure`,
        [
          [`map, ${stage}`, onMap(full, stage, /^(OK|LOW|HIGH)$/)],
          [`panel of ${stage}`, panels[stage]?.['back pressure']],
        ],
      ],
    ] as const;
  });
}

function channels(full: FullScreen): Named {
  const { screen, panels } = full;
  const part = (text: string | undefined, i: number) => text?.split(' of ')[i];
  return CHANNELS.flatMap(([channel, stage]) => {
    const level = panels[stage]?.['its channel'];
    return [
      [
        `${channel}, waiting`,
        [
          ['map', part(screen.pipes[channel], 0)],
          [`panel of ${stage}`, part(level, 0)],
          ...onChart(full, 'Channel depth', `→ ${stage}`),
        ],
      ],
      [`${channel}, capacity`, [[`panel of ${stage}`, part(level, 1)], ...onChart(full, 'Channel depth', 'capacity')]],
    ] as const;
  });
}

function others(full: FullScreen): Named {
  const { screen, panels } = full;
  const gate = panels.breaker?.state?.split(' ')[0];
  const moments = Object.values(screen.charts).map((text): Found => ['chart, read out', text.split(', ')[0]]);
  return [
    ...SUBSCRIBERS.flatMap((name) => {
      const [lag, limit] = panels[name]?.lag?.split(' of ') ?? [];
      return [
        [
          `lag of ${name}`,
          [
            [`panel of ${name}`, lag],
            ...onChart(full, 'Subscriber lag', name),
            [`map, ${name}`, onMap(full, name, /^lag (\S+(?: [kM])?) of/), 'short'],
          ],
        ],
        ['lag limit', [[`panel of ${name}`, limit], ...onChart(full, 'Subscriber lag', 'limit')]],
      ] as const;
    }),
    [
      'waiting for their turn',
      [
        ['map', note(full, /^([\d,]+) waiting$/)],
        ['panel of scheduler', panels.scheduler?.waiting?.split(' of ')[0]],
        ...onChart(full, 'Scheduler backlog', 'waiting'),
      ],
    ],
    [
      'in hand',
      [
        ['map', note(full, /^([\d,]+) in hand$/)],
        ['panel of transform', panels.transform?.['in hand']],
      ],
    ],
    [
      'in batches',
      [
        ['map', note(full, /^([\d,]+) in batches$/)],
        ['panel of storage', panels.storage?.['in batches']],
      ],
    ],
    [
      'breaker',
      [
        ['map', onMap(full, 'breaker', /^(closed|open|half-open|off)$/)],
        ['panel of breaker', gate],
        ...onChart(full, 'Breaker', 'state'),
      ],
    ],
    ['moment', [...full.moments.map((text): Found => ['looked at', text]), ...moments]],
  ];
}

/** What became of an incident: its row, and its line of the log once it is closed. */
function incidents({ incidents: rows, log }: FullScreen): Named {
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
function exportedRows({ lists, exported }: FullScreen): Named {
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
