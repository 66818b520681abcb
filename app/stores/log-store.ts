/** The event log: everything that happened, in the order of time, as lines of the log and as marks on the time axis. */
import { createStore } from 'zustand/vanilla';

export const LOG_KINDS = [
  'run',
  'setting',
  'breaker',
  'worker',
  'failure',
  'loss',
  'breach',
  'gap',
  'note',
  'error',
] as const;
export type LogKind = (typeof LOG_KINDS)[number];
export interface LogEntry {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: LogKind;
  readonly text: string;
  /** Changes of one thing in quick succession (a slider being dragged) become one line: see `logChange`. */
  readonly change?: { readonly of: string; readonly from: string };
}

const MOST_ENTRIES = 500;
const SAME_CHANGE_MS = 1500;

export const logStore = createStore<{ entries: readonly LogEntry[] }>(() => ({ entries: [] }));

let nextId = 1;

/** @returns the line's id, for `relog` */
export function log(kind: LogKind, text: string, at = Date.now()): number {
  const id = nextId++;
  append({ id, at, kind, text });
  return id;
}
/** Has a line say what has become of what it tells: it keeps its place. One that was dropped stays so. */
export function relog(id: number, text: string): void {
  const { entries } = logStore.getState();
  const known = entries.find((entry) => entry.id === id);
  if (known === undefined || known.text === text) return;
  logStore.setState({ entries: entries.map((entry) => (entry.id === id ? { ...entry, text } : entry)) });
}

/**
 * Logs that `of` went from one value to another; takes the place of the line before if that was the same thing. What is
 * taken back was in force for a while, and keeps its line.
 */
export function logChange(of: string, from: string, to: string, at = Date.now()): void {
  const { entries } = logStore.getState();
  const last = entries.at(-1);
  const isSame = last?.change?.of === of && last.change.from !== to && at - last.at < SAME_CHANGE_MS;
  const origin = isSame ? last.change.from : from;
  if (isSame) logStore.setState({ entries: entries.slice(0, -1) });
  if (origin !== to) {
    append({ id: nextId++, at, kind: 'setting', text: `${of}: ${origin} → ${to}`, change: { of, from: origin } });
  }
}

/** Lines that come late, after a gap in the view, go where they belong. */
function append(entry: LogEntry): void {
  logStore.setState(({ entries }) => {
    const place = entries.findLastIndex(({ at }) => at <= entry.at) + 1;
    return { entries: [...entries.slice(0, place), entry, ...entries.slice(place)].slice(-MOST_ENTRIES) };
  });
}
