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

export function layoutMap(width: number): MapLayout {
  return width >= WIDE_FROM ? wide(width) : narrow(width);
}

function wide(width: number): MapLayout {
  const node = { width: Math.min(136, 112 + (width - 1000) / 16), height: 108 };
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
  const branchTop = pipe + 5 * step + 4;
  const branchesHeight = 3 * 44 + 6;
  const storageTop = branchTop + branchesHeight + pipe + breakerHeight;
  const stages = byStage((i) => ({ x: 0, y: i === 5 ? storageTop : pipe + i * step, ...node }));
  const pipes = CHANNELS.map((name, i): Pipe => {
    const y = i === 4 ? branchTop + branchesHeight : (i + 1) * step;
    return { name, direction: 'down', x: 24, y: y + 4, width: 22, height: pipe - 8 };
  });
  const breaker = { x: 8, y: branchTop + branchesHeight + pipe, width: width - 8, height: breakerHeight };
  const branches = SUBSCRIBERS.map((name, i): Branch => {
    const box = { x: 64, y: branchTop - pipe + 6 + i * 44, width: width - 64, height: 38 };
    return { name, box, path: `M35 ${branchTop - pipe}V${box.y + 19}H64` };
  });
  return {
    width,
    height: storageTop + node.height + 32,
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
