/** What the browser's own trace says about the time of each thread: V8's samples, and its collections of garbage. */
import type { CallFrame, Origin } from './source-maps.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly id?: string;
  readonly dur?: number;
  readonly args: {
    readonly name?: string;
    readonly data?: {
      readonly cpuProfile?: { readonly nodes?: readonly ProfileNode[]; readonly samples?: readonly number[] };
      readonly timeDeltas?: readonly number[];
    };
  };
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
}

export type Times = readonly (readonly [label: string, ms: number])[];

export interface ThreadProfile {
  readonly name: string;
  readonly wallMs: number;
  /** Of it, not idle. */
  readonly busyMs: number;
  /** Milliseconds in each function itself, not in what it calls, most first. */
  readonly functions: Times;
  /** The same of all functions of a source file. */
  readonly files: Times;
  readonly collections: number;
  readonly collectionMs: number;
}

const COLLECTIONS = new Set(['MinorGC', 'MajorGC']);
const IDLE = '(idle)';
const UNKNOWN: Origin = { name: '?', file: '?' };

interface Collecting {
  readonly nodes: Map<number, Origin>;
  readonly functions: Map<string, number>;
  readonly files: Map<string, number>;
  wallMs: number;
}

/** One for each thread that ran JavaScript. */
export function threadProfiles(trace: readonly object[], originOf: (frame: CallFrame) => Origin): ThreadProfile[] {
  const events = trace as readonly TraceEvent[];
  const names = new Map<string, string>();
  const tidOf = new Map<string, number>();
  const threads = new Map<string, Collecting>();
  const garbage = new Map<string, { count: number; ms: number }>();
  for (const event of events) {
    const { name, pid, tid, id, args, dur = 0 } = event;
    const key = `${pid}/${tid}`;
    if (name === 'thread_name') names.set(key, args.name ?? '');
    else if (name === 'Profile') tidOf.set(`${pid}/${id}`, tid);
    else if (name === 'ProfileChunk') {
      // A chunk comes from the profiler's own thread.
      const owner = `${pid}/${tidOf.get(`${pid}/${id}`) ?? tid}`;
      const thread = threads.get(owner) ?? { nodes: new Map(), functions: new Map(), files: new Map(), wallMs: 0 };
      threads.set(owner, thread);
      addChunk(thread, args.data, originOf);
    } else if (COLLECTIONS.has(name)) {
      const so = garbage.get(key) ?? { count: 0, ms: 0 };
      garbage.set(key, { count: so.count + 1, ms: so.ms + dur / 1000 });
    }
  }
  return [...threads].map(([key, { functions, files, wallMs }]) => ({
    name: `${names.get(key) ?? 'thread'} ${key}`,
    wallMs,
    busyMs: wallMs - (files.get(IDLE) ?? 0),
    functions: mostFirst(functions),
    files: mostFirst(files),
    collections: garbage.get(key)?.count ?? 0,
    collectionMs: garbage.get(key)?.ms ?? 0,
  }));
}

/** Milliseconds by source file, over several threads. */
export function timesByFile(threads: readonly ThreadProfile[]): Times {
  const sums = new Map<string, number>();
  for (const [file, ms] of threads.flatMap(({ files }) => files)) add(sums, file, ms);
  return mostFirst(sums);
}

function addChunk(thread: Collecting, data: TraceEvent['args']['data'], originOf: (frame: CallFrame) => Origin): void {
  for (const { id, callFrame } of data?.cpuProfile?.nodes ?? []) thread.nodes.set(id, originOf(callFrame));
  const samples = data?.cpuProfile?.samples ?? [];
  samples.forEach((id, i) => {
    const ms = (data?.timeDeltas?.[i] ?? 0) / 1000;
    const { name, file } = thread.nodes.get(id) ?? UNKNOWN;
    add(thread.functions, name === file ? name : `${name}  ${file}`, ms);
    add(thread.files, file, ms);
    thread.wallMs += ms;
  });
}

function add(sums: Map<string, number>, label: string, ms: number): void {
  sums.set(label, (sums.get(label) ?? 0) + ms);
}
function mostFirst(sums: ReadonlyMap<string, number>): Times {
  return [...sums].sort(([, a], [, b]) => b - a);
}
