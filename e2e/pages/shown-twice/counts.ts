/** Figures of the ledger and counts beside them. */
import { formatCount } from '../../../app/format.ts';
import { CLASSES, SUBSCRIBERS } from '../../../workers/contract/name-sets.ts';
import { CHANNELS } from './channel-names.ts';
import { type Found, type FullScreen, type Named, note, numberOf, onChart, onMap } from './looked-for.ts';

const CAUSES = ['invalid', 'shed', 'expired', 'evicted', 'dead-lettered'] as const;
type Texts = Readonly<Record<string, string>>;

/** All counts. */
export function counts(full: FullScreen): Named {
  return [
    ...ledger(full),
    ...lost(full),
    ...beside(full),
    ['verdict', full.verdicts.map((text, i) => [`place ${i + 1}`, text])],
  ];
}

function sumOf(texts: Texts | undefined, labels: readonly string[]): string | undefined {
  return texts && formatCount(labels.reduce((sum, label) => sum + numberOf(texts[label] ?? ''), 0));
}
/** A sum of the ledger; nothing while it shows none. */
function ledgerSum({ screen: { ledger: shown } }: FullScreen, labels: readonly string[]): string | undefined {
  const isKnown = shown.emitted !== '–' && shown.emitted !== undefined;
  return isKnown ? sumOf(shown, labels) : undefined;
}

function ledger(full: FullScreen): Named {
  const { screen, panels, ended } = full;
  return [
    [
      'emitted',
      [
        ['ledger', screen.ledger.emitted],
        ['panel of source', panels.source?.emitted],
        ['ledger, sum', ledgerSum(full, ['stored', ...CAUSES, 'in flight'])],
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
    [
      'in flight',
      [
        ['ledger', screen.ledger['in flight']],
        ['sum of the map', onWholeMap(full)],
        ['sum of the panels', inPanels(full)],
      ],
    ],
  ];
}

/** What ended otherwise than stored, by cause and in all; and what subscribers skipped. */
function lost(full: FullScreen): Named {
  const { screen, panels, sums, losts, lossLine } = full;
  const whole = sums['whole run'] ?? {};
  const inPanel = causesInPanels(full);
  return [
    ...CAUSES.map(
      (cause) =>
        [cause, [['ledger', screen.ledger[cause]], inPanel[cause], ['incidents, whole run', whole[cause]]]] as const,
    ),
    [
      'lost',
      [
        ...losts.map((text, i): Found => [`verdict ${i + 1}`, /^lost ([\d,]*\d)/.exec(text)?.[1]]),
        [
          'line below the headline',
          /^([\d,]+) events? of this run/.exec(lossLine.replace(/^.*\. (?=[\d,]+ event)/, ''))?.[1],
        ],
        ['ledger, sum', ledgerSum(full, CAUSES)],
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
  ];
}
function causesInPanels({ panels }: FullScreen): Record<(typeof CAUSES)[number], Found> {
  const ofScheduler = (end: string): Found => [
    'panel of scheduler, sum',
    sumOf(
      panels.scheduler,
      CLASSES.map((each) => `${each}, ${end}`),
    ),
  ];
  return {
    invalid: [
      'panel of validate, sum',
      sumOf(panels.validate, ['not finite', 'out of range', 'unknown sensor', 'bad status', 'bad checksum']),
    ],
    shed: ['panel of source', panels.source?.shed],
    expired: ofScheduler('expired'),
    evicted: ofScheduler('evicted'),
    'dead-lettered': ['', undefined],
  };
}

/** Counts that are no part of the ledger. */
function beside(full: FullScreen): Named {
  const { panels } = full;
  return [
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
      'rows kept',
      [
        ['panel of storage', panels.storage?.['rows kept']],
        ['map', note(full, /^(?:in memory: )?(.*) rows?/), 'short'],
      ],
    ],
    [
      'size',
      [
        ['panel of storage', panels.storage?.size],
        ['map', note(full, /rows, (.*)$/)],
      ],
    ],
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
