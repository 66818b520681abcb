/** Figures of stages, channels, subscribers and the breaker. */
import { LINE_STAGES, SUBSCRIBERS } from '../../../workers/contract/name-sets.ts';
import type { ChartTitle } from '../chart-titles.ts';
import { CHANNELS } from './channel-names.ts';
import { type Found, type FullScreen, type Named, note, onChart, onMap } from './looked-for.ts';

const LANES: ChartTitle = 'Time of each worker';

/** How busy each stage is, how long it is blocked, and its back pressure. */
export function stages(full: FullScreen): Named {
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

/** What waits in each channel, and how much could. */
export function channels(full: FullScreen): Named {
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

/** Lags, what the stages have in hand, the breaker, and the moment that is looked at. */
export function others(full: FullScreen): Named {
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
