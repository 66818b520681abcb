/** What the browser's own trace says about the time of each thread: V8's samples, and its collections of garbage. */

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
  readonly callFrame: { readonly functionName: string; readonly url?: string; readonly lineNumber?: number };
}

export interface ThreadProfile {
  readonly name: string;
  readonly wallMs: number;
  /** Of it, not idle. */
  readonly busyMs: number;
  /** Milliseconds in each function itself, most first. */
  readonly functions: readonly (readonly [label: string, ms: number])[];
  readonly collections: number;
  readonly collectionMs: number;
}

const COLLECTIONS = new Set(['MinorGC', 'MajorGC']);
const IDLE = new Set(['(idle)']);

interface Collecting {
  readonly nodes: Map<number, string>;
  readonly ms: Map<string, number>;
  wallMs: number;
}

/** One for each thread that ran JavaScript, in the order of their numbers. */
export function threadProfiles(trace: readonly object[]): ThreadProfile[] {
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
      const thread = threads.get(owner) ?? { nodes: new Map(), ms: new Map(), wallMs: 0 };
      threads.set(owner, thread);
      addChunk(thread, args.data);
    } else if (COLLECTIONS.has(name)) {
      const so = garbage.get(key) ?? { count: 0, ms: 0 };
      garbage.set(key, { count: so.count + 1, ms: so.ms + dur / 1000 });
    }
  }
  return [...threads].map(([key, { ms, wallMs }]) => ({
    name: `${names.get(key) ?? 'thread'} ${key}`,
    wallMs,
    busyMs: [...ms].reduce((sum, [label, part]) => (IDLE.has(label) ? sum : sum + part), 0),
    functions: [...ms].sort(([, a], [, b]) => b - a),
    collections: garbage.get(key)?.count ?? 0,
    collectionMs: garbage.get(key)?.ms ?? 0,
  }));
}

function addChunk(thread: Collecting, data: TraceEvent['args']['data']): void {
  for (const { id, callFrame } of data?.cpuProfile?.nodes ?? []) {
    const { functionName, url, lineNumber } = callFrame;
    const file = url ? `  ${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber}` : '';
    thread.nodes.set(id, `${functionName || '(anonymous)'}${file}`);
  }
  const samples = data?.cpuProfile?.samples ?? [];
  samples.forEach((id, i) => {
    const ms = (data?.timeDeltas?.[i] ?? 0) / 1000;
    const label = thread.nodes.get(id) ?? '?';
    thread.ms.set(label, (thread.ms.get(label) ?? 0) + ms);
    thread.wallMs += ms;
  });
}
