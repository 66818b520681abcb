import {
  CHANNELS,
  type ChannelName,
  LINE_STAGES,
  type LineStage,
  SUBSCRIBERS,
  type SubscriberName,
} from '../../workers/contract/name-sets.ts';
/**
 * Where everything on the map stands, in CSS pixels, for a given width: left to right where there is room, top to
 * bottom where there is not. Text keeps its size; only the pipes stretch.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Pipe extends Box {
  readonly name: ChannelName;
  /** Which way events flow through it. */
  readonly direction: 'right' | 'down';
}
export interface Branch {
  readonly name: Exclude<SubscriberName, 'storage'>;
  readonly box: Box;
  /** From the broadcast to this subscriber. */
  readonly path: string;
}
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly isNarrow: boolean;
  readonly stages: Readonly<Record<LineStage, Box>>;
  /** The queue before the source, which has no channel: see `OwedQueue.tsx`. */
  readonly owed: Omit<Pipe, 'name'>;
  readonly pipes: readonly Pipe[];
  /** The breaker, between the last channel and storage. */
  readonly breaker: Box;
  readonly branches: readonly Branch[];
  /** Room for the ledger and the key beside the branches; null where it has to stand below. */
  readonly ledger: Box | null;
}

/** Below this width the pipeline runs downwards. */
const WIDE_FROM = 860;

/** Where everything stands on a map of this width, in CSS pixels. */
export function layoutMap(width: number): MapLayout {
  return width >= WIDE_FROM ? wide(width) : narrow(width);
}

function wide(width: number): MapLayout {
  // On a very wide screen stages get wider too: pipes would be most of the picture.
  const node = { width: Math.min(136, 112 + (width - 1000) / 16) + Math.max(0, (width - 1600) / 14), height: 108 };
  const top = 34;
  const breakerWidth = 66;
  const pipe = (width - 6 * node.width - breakerWidth) / 5;
  const stages = byStage((i) => ({ x: i * (node.width + pipe) + (i === 5 ? breakerWidth : 0), y: top, ...node }));
  const middle = top + node.height / 2;
  const pipes = CHANNELS.map((name, i): Pipe => {
    const from = stages[LINE_STAGES[i]!];
    return { name, direction: 'right', x: from.x + from.width + 5, y: middle - 13, width: pipe - 10, height: 26 };
  });
  // Below the source and what it sheds: there is no room before it.
  const owed = { direction: 'right' as const, x: 2, y: top + node.height + 22, width: 28, height: 9 };
  const breaker = { x: stages.storage.x - breakerWidth, y: middle - 30, width: breakerWidth - 6, height: 60 };
  const trunk = stages.broadcast.x + 22;
  const branchX = trunk + 30;
  const first = top + node.height + 26;
  const branches = SUBSCRIBERS.map((name, i): Branch => {
    const box = { x: branchX, y: first + i * 44, width: width - branchX, height: 36 };
    return { name, box, path: `M${trunk} ${top + node.height}V${box.y + 18}H${branchX}` };
  });
  // Below what is owed, with room for its figure to be told from the title.
  const ledger = { x: 0, y: first + 16, width: trunk - 32, height: 3 * 44 - 22 };
  return { width, height: first + 3 * 44 - 6, isNarrow: false, stages, owed, pipes, breaker, branches, ledger };
}

function narrow(width: number): MapLayout {
  const node = { width, height: 50 };
  const pipe = 40;
  const breakerHeight = 48;
  const step = node.height + pipe;
  const owed = { direction: 'down' as const, x: 24, y: 4, width: 22, height: pipe - 8 };
  const breakerTop = 5 * step + pipe;
  const storageTop = breakerTop + breakerHeight;
  // Room at the left for the line from the broadcast to the subscribers, which stand last: storage is what it is all for.
  const aside = 16;
  const stages = byStage((i) => ({ x: 0, y: pipe + i * step, ...node }));
  stages.storage = { x: aside, y: storageTop, width: width - aside, height: node.height };
  const pipes = CHANNELS.map((name, i): Pipe => {
    return { name, direction: 'down', x: 24, y: (i + 1) * step + 4, width: 22, height: pipe - 8 };
  });
  const breaker = { x: aside, y: breakerTop, width: width - aside, height: breakerHeight };
  const branchTop = storageTop + node.height + pipe;
  const branches = SUBSCRIBERS.map((name, i): Branch => {
    const box = { x: 36, y: branchTop + i * 52, width: width - 36, height: 44 };
    return { name, box, path: `M6 ${5 * step}V${box.y + 22}H36` };
  });
  return {
    width,
    height: branchTop + 3 * 52,
    isNarrow: true,
    stages,
    owed,
    pipes,
    breaker,
    branches,
    ledger: null,
  };
}

function byStage(place: (index: number) => Box): Record<LineStage, Box> {
  return {
    source: place(0),
    validate: place(1),
    transform: place(2),
    scheduler: place(3),
    broadcast: place(4),
    storage: place(5),
  };
}
