/** Where the processor's time goes, by process and by thread. From `/proc`: on other systems than Linux nothing is known. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of `/proc`, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;
/** Threads that are told by themselves. */
const MOST_THREADS = 12;
/** Of a second of one core; less is not told. */
const LEAST_SHARE = 0.005;

/** Seconds so far, by `process/thread/number of the thread`. */
export type ProcessorTimes = ReadonlyMap<string, number>;

/** @param processes their names, by number; those of one name are told together */
export function processorTimes(processes: ReadonlyMap<number, string>): ProcessorTimes {
  const times = new Map<string, number>();
  for (const [pid, name] of processes) {
    for (const thread of threadsOf(pid)) {
      const used = readStat(`/proc/${pid}/task/${thread}/stat`);
      if (used) times.set(`${name}/${used.name}/${thread}`, used.seconds);
    }
  }
  return times;
}

/** What of a process of a browser is its name, by its command line. */
export function browserPart(line: string): string {
  const type = /--type=([\w-]+)/.exec(line)?.[1];
  if (type === undefined) return 'browser';
  const service = /--utility-sub-type=(?:[\w-]+\.)*(\w+)/.exec(line)?.[1];
  return service ?? type;
}

/** How many cores were busy for whom, on average; what uses next to nothing is left out. */
export interface BusyCores {
  readonly processes: Readonly<Record<string, number>>;
  readonly threads: Readonly<Record<string, number>>;
}
export function busyCores(before: ProcessorTimes, after: ProcessorTimes, seconds: number): BusyCores {
  const processes = new Map<string, number>();
  const threads = new Map<string, number>();
  for (const [key, now] of after) {
    const share = (now - (before.get(key) ?? 0)) / seconds;
    const [process = ''] = key.split('/');
    processes.set(process, (processes.get(process) ?? 0) + share);
    threads.set(key, share);
  }
  return { processes: most(processes, processes.size), threads: most(threads, MOST_THREADS) };
}

function most(shares: ReadonlyMap<string, number>, count: number): Record<string, number> {
  const sorted = [...shares].filter(([, share]) => share >= LEAST_SHARE).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.slice(0, count).map(([name, share]) => [name, Number(share.toFixed(3))]));
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended.
    return [];
  }
}

/** Null where it has ended. */
function readStat(file: string): { readonly name: string; readonly seconds: number } | null {
  try {
    return statOf(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** A thread's name and the time that it used, from its line in `/proc`. A name may have spaces and brackets. */
export function statOf(line: string): { readonly name: string; readonly seconds: number } {
  const [from, to] = [line.indexOf('('), line.lastIndexOf(')')];
  const fields = line.slice(to + 2).split(' ');
  return { name: line.slice(from + 1, to), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
}
